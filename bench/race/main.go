// Command race proves that nothing is sold twice. Round after round buyers race over HTTP: 500 for the last
// unit of a product, 500 for the last licence key, 200 for a coupon with 10 uses. Then 10,000 buyers go through
// the whole purchase for 10,000 serials, up to the serial in the answer. On SQLite they meet in one server; on
// PostgreSQL in three replicas.
//
// Exactly as many must win as there is something to win; all others are told so. Every serial must be one
// buyer's, and none be left. It exits with status 1 when it went otherwise, and says how. A race is in race.go,
// the crowd that buys serials in crowd.go, the shop's API in shop.go.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"kassa/bench/rig"
)

const (
	quickRounds = 3
	fullRounds  = 1000
	quickCrowd  = 150
	fullCrowd   = 10_000
	// replicas meet on one PostgreSQL.
	replicas = 3
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "race:", err)
		os.Exit(1)
	}
}

// plan is how much is run; zero or below = nothing of the kind.
type plan struct {
	rounds  int // of each race
	serials int // and their buyers
}

// run reads the flags and runs all races on each engine.
func run(ctx context.Context) (err error) {
	quick := flag.Bool("quick", false, fmt.Sprintf("%d rounds of each race instead of %d", quickRounds, fullRounds))
	engine := flag.String("engine", "both", "sqlite, postgres or both")
	rounds := flag.Int("rounds", 0, "rounds of each race; 0 = as -quick says, below 0 = none")
	serials := flag.Int("serials", 0, "buyers of serials; 0 = as -quick says, below 0 = none")
	flag.Parse()
	engines, err := rig.Engines(*engine)
	if err != nil {
		return err
	}
	do := plan{rounds: fullRounds, serials: fullCrowd}
	if *quick {
		do = plan{rounds: quickRounds, serials: quickCrowd}
	}
	do.rounds, do.serials = cmp.Or(*rounds, do.rounds), cmp.Or(*serials, do.serials)
	dir, err := os.MkdirTemp("", "kassa-race-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := rig.Build(ctx, dir, rig.Kassa)
	if err != nil {
		return err
	}
	var summaries []string
	wrong := 0
	for _, engine := range engines {
		tallies, err := meet(ctx, engine, filepath.Join(dir, engine), binary, do)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		for _, t := range tallies {
			wrong += t.wrong
			summaries = append(summaries, fmt.Sprintf("%s %s: %d rounds, %d buyers, %d won of %d, %d wrong",
				engine, t.name, t.rounds, t.buyers, t.won, t.prizes, t.wrong))
		}
	}
	fmt.Println("race: " + strings.Join(summaries, "; "))
	if wrong > 0 {
		return fmt.Errorf("%d rounds went wrong", wrong)
	}
	return nil
}

// meet runs all races of one engine on one database.
func meet(ctx context.Context, engine, dir, binary string, do plan) (tallies []tally, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	database, err := rig.OpenDatabase(ctx, engine, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	servers := 1
	if engine == rig.Postgres {
		servers = replicas
	}
	s := &shop{client: newClient()}
	for n := range servers {
		own := filepath.Join(dir, fmt.Sprint("replica-", n+1))
		if err := os.Mkdir(own, 0o700); err != nil {
			return nil, err
		}
		server, err := rig.StartKassa(ctx, own, binary, "127.0.0.1:0", database.URL)
		if err != nil {
			return nil, err
		}
		defer server.Stop()
		s.urls = append(s.urls, server.Ready.URL)
		s.store, s.key, s.sellapp = server.Ready.Store.PandabaseID, server.Ready.Keys.Pandabase, server.Ready.Keys.SellApp
	}
	return do.run(ctx, s, fmt.Sprintf("%s, %d servers", engine, servers))
}

// run runs all races, and the crowd after them.
func (do plan) run(ctx context.Context, s *shop, where string) (tallies []tally, err error) {
	took := func(t tally, began time.Time) {
		fmt.Printf("%s, %s: %d rounds, %d buyers, %d wrong, %.1f s\n", where, t.name, t.rounds, t.buyers, t.wrong, time.Since(began).Seconds())
		tallies = append(tallies, t)
	}
	for _, r := range races() {
		if do.rounds <= 0 {
			break
		}
		began := time.Now()
		t, err := r.run(ctx, s, do.rounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		took(t, began)
	}
	if do.serials <= 0 {
		return tallies, nil
	}
	began := time.Now()
	t, err := s.sellOut(ctx, do.serials)
	if err != nil {
		return nil, fmt.Errorf("serials: %w", err)
	}
	took(t, began)
	return tallies, nil
}
