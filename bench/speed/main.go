// Command speed measures how fast Kassa is on SQLite and on PostgreSQL, beside two references in the same
// run: echo (what net/http costs by itself) and floor (what the rows of a created session cost by
// themselves). Every server is a process of its own; this one is the load.
//
// The figures of one run can be compared with one another; those of two runs, or of two machines, only as
// ratios. A measurement with more than 0.1 % errors fails the run.
//
// What is measured is the table in workload.go, with the requests in create.go, cart.go and buy.go. latency.go,
// flood.go, delivered.go, growth.go and stock.go are the measurements that are no plain rates; vitals.go the figures
// that are none at all; profile.go says why they are what they are. report.go writes all of it, target.go beside what
// is wanted; check.go compares some of it with bench/bounds.json. Start at run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"kassa/bench/rig"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p, err := flags(os.Args[1:])
	if err == nil {
		err = run(ctx, p)
	}
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

// run opens everything, measures as the plan says, and closes everything.
func run(ctx context.Context, p plan) (err error) {
	began := time.Now()
	dir, err := os.MkdirTemp("", "kassa-speed-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := rig.Build(ctx, dir, rig.Kassa)
	if err != nil {
		return err
	}
	echo, err := startEcho(ctx, dir)
	if err != nil {
		return err
	}
	defer echo.server.Stop()
	r := &result{plan: p, echo: newBench("", echo)}
	for _, engine := range p.engines {
		b, err := openBench(ctx, p, engine, filepath.Join(dir, engine), binary)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		defer func() { err = errors.Join(err, b.close()) }()
		r.benches = append(r.benches, b)
	}
	if err := r.measure(ctx); err != nil {
		return err
	}
	r.took = time.Since(began)
	return r.tell()
}

// tell prints, writes or judges what was measured.
func (r *result) tell() error {
	switch {
	case r.plan.only != "":
		return r.alone(os.Stdout)
	case r.plan.check != "":
		return r.check(os.Stdout)
	case r.plan.quick:
		return r.quick(os.Stdout)
	}
	return r.write()
}
