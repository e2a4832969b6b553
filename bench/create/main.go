// Command create measures how many sessions Kassa creates a second, in a closed loop, on SQLite and
// PostgreSQL, beside two references in the same run: echo (what net/http costs by itself) and floor (what
// the rows cost by themselves). Every server is a process of its own; this one is the load.
//
// The figures of one run can be compared with one another; those of two runs, or of two machines, only as
// ratios. A measurement with more than 0.1 % errors fails the run. What is measured is in target.go, the
// figures that are no rates in vitals.go, and how they are shown in report.go.
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
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// warmup is sent before anything is counted.
const warmup = 300 * time.Millisecond

// plan is what the flags say.
type plan struct {
	engines     []string
	conns       []int
	repetitions int
	measure     time.Duration
	json        bool
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p, err := flags()
	if err == nil {
		err = run(ctx, p)
	}
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "create:", err)
		os.Exit(1)
	}
}

// flags reads the command line.
func flags() (p plan, err error) {
	engine := flag.String("engine", "both", "sqlite, postgres or both")
	seconds := flag.Float64("seconds", 3, "seconds of one measurement")
	conns := flag.String("conns", "1,16,64", "numbers of connections")
	flag.IntVar(&p.repetitions, "repetitions", 3, "how often everything is measured; the median counts")
	flag.BoolVar(&p.json, "json", false, "print a last line of JSON for each engine")
	flag.Parse()
	p.measure = time.Duration(*seconds * float64(time.Second))
	if p.engines, err = rig.Engines(*engine); err != nil {
		return p, err
	}
	for text := range strings.SplitSeq(*conns, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p, fmt.Errorf("-conns %q: want numbers like 1,16,64", *conns)
		}
		p.conns = append(p.conns, n)
	}
	if p.repetitions < 1 || p.measure <= 0 {
		return p, fmt.Errorf("-repetitions and -seconds must be above zero")
	}
	return p, nil
}

// run measures everything and prints it.
func run(ctx context.Context, p plan) (err error) {
	dir, err := os.MkdirTemp("", "kassa-bench-")
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
	targets := []*target{echo}
	var benches []*bench
	for _, engine := range p.engines {
		b, err := openBench(ctx, engine, filepath.Join(dir, engine), binary)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		defer func() { err = errors.Join(err, b.close()) }()
		benches = append(benches, b)
		targets = append(targets, b.targets()...)
	}
	if err := measure(ctx, p, targets); err != nil {
		return err
	}
	for _, b := range benches {
		if b.vitals.loadedMB, err = b.kassa.MemoryMB(); err != nil {
			return err
		}
	}
	if err := report(os.Stdout, p, echo, benches); err != nil || !p.json {
		return err
	}
	for _, b := range benches {
		if err := json.NewEncoder(os.Stdout).Encode(b.line(p, echo)); err != nil {
			return err
		}
	}
	return nil
}

// measure sends to one target after the other, all of them in every repetition, so that a change of the
// machine's mood meets all alike.
func measure(ctx context.Context, p plan, targets []*target) error {
	for n := range p.repetitions {
		for _, conns := range p.conns {
			for _, t := range targets {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err := t.measure(load.Plan{Conns: conns, Warmup: warmup, Measure: p.measure}); err != nil {
					return fmt.Errorf("%s, %d connections: %w", t.name, conns, err)
				}
			}
			fmt.Fprintf(os.Stderr, "repetition %d of %d, %d connections: done\n", n+1, p.repetitions, conns)
		}
	}
	return nil
}

// median is the middle of some figures; it sorts them.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return 0
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}
