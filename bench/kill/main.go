// Command kill proves that what Kassa answered is kept. Round after round it sends a burst of sessions,
// some of them being paid, kills the server with SIGKILL somewhere in the burst, starts it again on the
// same data and looks whether all that was answered is there, once.
//
// On PostgreSQL every third round crashes the database instead, under a server that goes on.
//
// It exits with status 1 when anything was lost, and says what. A round is in round.go; what must hold
// afterwards is judged in check.go, without looking at a server itself.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
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
	fullRounds  = 20
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "kill:", err)
		os.Exit(1)
	}
}

// run reads the flags and runs all rounds on each engine.
func run(ctx context.Context) (err error) {
	quick := flag.Bool("quick", false, fmt.Sprintf("%d rounds for each engine instead of %d", quickRounds, fullRounds))
	engine := flag.String("engine", "both", "sqlite, postgres or both")
	rounds := flag.Int("rounds", 0, "rounds for each engine; 0 = as -quick says")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "repeats the moments of an earlier run, as far as machines repeat")
	flag.Parse()
	engines, err := rig.Engines(*engine)
	if err != nil {
		return err
	}
	if *rounds == 0 {
		*rounds = fullRounds
		if *quick {
			*rounds = quickRounds
		}
	}
	dir, err := os.MkdirTemp("", "kassa-kill-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := rig.Build(ctx, dir, rig.Kassa)
	if err != nil {
		return err
	}
	var summaries []string
	lost := 0
	for _, engine := range engines {
		tally, err := rehearse(ctx, engine, filepath.Join(dir, engine), binary, *rounds, rand.New(rand.NewPCG(*seed, 0)))
		if err != nil {
			return fmt.Errorf("%s, -seed %d: %w", engine, *seed, err)
		}
		lost += tally.lost
		summaries = append(summaries, fmt.Sprintf("%s %d rounds, %d answered, %d paid, %d lost",
			engine, *rounds, tally.answered, tally.paid, tally.lost))
	}
	fmt.Println("kill: " + strings.Join(summaries, "; "))
	if lost > 0 {
		return fmt.Errorf("%d losses, -seed %d", lost, *seed)
	}
	return nil
}

// tally is what an engine's rounds came to.
type tally struct{ answered, paid, lost int }

// rehearse runs all rounds of one engine on one database.
func rehearse(ctx context.Context, engine, dir, binary string, rounds int, chance *rand.Rand) (total tally, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return total, err
	}
	database, err := rig.OpenDatabase(ctx, engine, dir)
	if err != nil {
		return total, err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	addr, err := rig.FreeAddress()
	if err != nil {
		return total, err
	}
	s := &stage{dir: dir, binary: binary, addr: addr, database: database, chance: chance}
	if err := s.start(ctx); err != nil {
		return total, err
	}
	defer func() { s.server.Kill() }()
	for n := range rounds {
		began := time.Now()
		r, err := s.round(ctx, n, engine == rig.Postgres && n%3 == 1)
		if err != nil {
			return total, fmt.Errorf("round %d: %w", n+1, err)
		}
		losses := check(r)
		for _, loss := range losses {
			fmt.Printf("LOST %s round %d: %s\n", engine, n+1, loss)
		}
		answered, paid := r.answered(), len(r.purchases)
		fmt.Printf("%s round %d: %s after %v, %d answered, %d unanswered, %d paid, %d lost, %.1f s\n", engine, n+1,
			r.blow, r.moment.Round(time.Millisecond), answered, len(r.attempts)-answered, paid, len(losses), time.Since(began).Seconds())
		total.answered += answered
		total.paid += paid
		total.lost += len(losses)
	}
	return total, nil
}
