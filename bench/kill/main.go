// Command kill proves that what Kassa answered is kept. Round after round it sends a burst of sessions,
// some of them being paid, kills the server with SIGKILL somewhere in the burst, starts it again on the
// same data and looks whether all that was answered is there, once.
//
// On PostgreSQL every third round crashes the database instead, under a server that goes on.
//
// Then it causes events, and kills the server about every second meanwhile. Their webhooks go to receivers that
// fail one time in three. In the end every event must have arrived at least once, under its id and with the same
// bytes every time, and must be in the feed.
//
// It exits with status 1 when anything was lost, and says what. A round is in round.go, what must hold
// afterwards is judged in check.go; the events are in story.go, and judged in story_check.go. The judges look at
// no server themselves.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"kassa/bench/rig"
)

const (
	quickRounds = 3
	fullRounds  = 20
	quickEvents = 2_000
	fullEvents  = 100_000
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
	rounds := flag.Int("rounds", 0, "rounds for each engine; 0 = as -quick says, below 0 = none")
	events := flag.Int("events", 0, "events to cause on each engine while the server is killed; 0 = as -quick says, below 0 = none")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "repeats the moments of an earlier run, as far as machines repeat")
	flag.Parse()
	engines, err := rig.Engines(*engine)
	if err != nil {
		return err
	}
	if *rounds, *events = cmp.Or(*rounds, fullRounds), cmp.Or(*events, fullEvents); *quick {
		*rounds, *events = min(*rounds, quickRounds), min(*events, quickEvents)
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
	k := &killer{dir: dir, binary: binary, seed: *seed}
	if err := k.rounds(ctx, engines, *rounds); err != nil {
		return err
	}
	if err := k.stories(ctx, engines, *events); err != nil {
		return err
	}
	fmt.Println("kill: " + strings.Join(k.summaries, "; "))
	if k.lost > 0 {
		return fmt.Errorf("%d losses, -seed %d", k.lost, *seed)
	}
	return nil
}

// killer runs everything and counts what was lost.
type killer struct {
	dir, binary string
	seed        uint64
	lost        int
	summaries   []string
}

// rounds runs the rounds, one engine after the other.
func (k *killer) rounds(ctx context.Context, engines []string, rounds int) error {
	for _, engine := range engines {
		if rounds <= 0 {
			return nil
		}
		tally, err := rehearse(ctx, engine, filepath.Join(k.dir, engine), k.binary, rounds, rand.New(rand.NewPCG(k.seed, 0)))
		if err != nil {
			return fmt.Errorf("%s, -seed %d: %w", engine, k.seed, err)
		}
		k.lost += tally.lost
		k.summaries = append(k.summaries, fmt.Sprintf("%s %d rounds, %d answered, %d paid, %d lost",
			engine, rounds, tally.answered, tally.paid, tally.lost))
	}
	return nil
}

// stories causes the events, on all engines at once: they wait much for leases of servers that were killed.
func (k *killer) stories(ctx context.Context, engines []string, events int) error {
	if events <= 0 {
		return nil
	}
	told, failed := make([]story, len(engines)), make([]error, len(engines))
	var running sync.WaitGroup
	for i, engine := range engines {
		running.Go(func() {
			told[i], failed[i] = tell(ctx, engine, filepath.Join(k.dir, engine+"-events"), k.binary, events, rand.New(rand.NewPCG(k.seed, 1)))
		})
	}
	running.Wait()
	for i, engine := range engines {
		if failed[i] != nil {
			return fmt.Errorf("%s, events, -seed %d: %w", engine, k.seed, failed[i])
		}
		losses := told[i].check()
		for _, loss := range losses[:min(len(losses), mostShown)] {
			fmt.Printf("LOST %s: %s\n", engine, loss)
		}
		k.lost += len(losses)
		k.summaries = append(k.summaries, fmt.Sprintf("%s %s, %d lost", engine, told[i], len(losses)))
	}
	return nil
}

// mostShown is how many losses of events are printed.
const mostShown = 50

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
