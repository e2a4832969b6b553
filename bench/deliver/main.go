// Command deliver measures webhooks from the commit of an event to the receiver, on SQLite and on PostgreSQL, over
// HTTP on loopback, with the built server in a process of its own.
//
// First their pace (package pace): how many webhooks a second healthy endpoints get beside dead ones, and how long
// after its event each comes.
//
// Then a backlog (backlog.go): how fast sessions are made while 1,000,000 events wait to be relayed, and while
// their messages wait for receivers that are dead, beside a database without any.
//
// The last line is JSON, an object for each engine. Start at run.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"kassa/bench/pace"
	"kassa/bench/rig"
)

// plan is what the flags say.
type plan struct {
	pace    pace.Plan     // a rate of 0 = it is not measured
	backlog int           // events; 0 = no backlog is measured
	pairs   int           // measurements of creates, each beside one without a backlog
	creates time.Duration // one of them
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "deliver:", err)
		os.Exit(1)
	}
}

// figures are those of an engine. Later versions add to them and change nothing in them.
type figures struct {
	Engine  string       `json:"engine"`
	Pace    pace.Figures `json:"pace"`
	Backlog backlog      `json:"backlog"`
}

// run reads the flags and measures each engine.
func run(ctx context.Context) (err error) {
	p := plan{pace: pace.Plan{Warmup: 10 * time.Second, Measure: 30 * time.Second}, pairs: 5, creates: 5 * time.Second}
	engine := flag.String("engine", "both", "sqlite, postgres or both")
	quick := flag.Bool("quick", false, "a tenth of everything: for ratios only")
	flag.Float64Var(&p.pace.Rate, "rate", pace.RateDue, "webhooks a second that healthy endpoints are to get; 0 = none, only the backlog")
	flag.IntVar(&p.backlog, "backlog", 1_000_000, "events of the backlog; 0 = none")
	flag.Parse()
	if *quick {
		p.pace.Warmup, p.pace.Measure, p.backlog, p.pairs, p.creates = 3*time.Second, 5*time.Second, p.backlog/20, 3, 2*time.Second
	}
	engines, err := rig.Engines(*engine)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "kassa-deliver-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := rig.Build(ctx, dir, rig.Kassa)
	if err != nil {
		return err
	}
	var all []figures
	for _, engine := range engines {
		f := figures{Engine: engine}
		if p.pace.Rate > 0 {
			if f.Pace, err = pace.Measure(ctx, p.pace, engine, filepath.Join(dir, engine+"-pace"), binary); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
			fmt.Printf("%s: %s\n", engine, f.Pace)
		}
		if p.backlog > 0 {
			if f.Backlog, err = measureBacklog(ctx, p, engine, filepath.Join(dir, engine+"-backlog"), binary); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
			fmt.Printf("%s: %s\n", engine, f.Backlog)
		}
		all = append(all, f)
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}
