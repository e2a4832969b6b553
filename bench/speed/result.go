package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"kassa/bench/load"
)

// result is a whole run.
type result struct {
	plan    plan
	echo    *bench
	benches []*bench
	took    time.Duration
}

// measure measures all that the plan asks for.
func (r *result) measure(ctx context.Context) error {
	if err := r.rates(ctx); err != nil {
		return err
	}
	for _, b := range r.benches {
		if err := r.measureOn(ctx, b); err != nil {
			return err
		}
	}
	for _, b := range r.benches {
		if err := b.takeProfiles(ctx, r.plan); err != nil {
			return err
		}
	}
	return nil
}

// measureOn takes what is measured of one engine after the rates.
func (r *result) measureOn(ctx context.Context, b *bench) (err error) {
	p := r.plan
	if p.only != "" {
		return nil
	}
	if b.vitals.loadedMB, err = b.shops[kassa].server.MemoryMB(); err != nil {
		return err
	}
	if p.check == "" {
		if err := b.wait(ctx, p); err != nil {
			return err
		}
	}
	if !p.quick {
		if err := b.countAll(p); err != nil {
			return err
		}
	}
	if p.quick || p.check != "" {
		return nil
	}
	note("%s: latency and allocations done", b.engine)
	if err := b.flood(ctx, p); err != nil {
		return err
	}
	if err := b.deliver(ctx, p); err != nil {
		return err
	}
	if p.serials > 0 {
		if err := b.stock(ctx, p.serials); err != nil {
			return err
		}
		note("%s: %d serials imported", b.engine, p.serials)
	}
	return b.grow(ctx, p)
}

// countAll counts the allocations of what bench/bounds.json bounds, and of what is measured at most
// connections.
func (b *bench) countAll(p plan) error {
	for _, w := range workloads {
		if w.on != kassa || len(w.connsIn(p)) == 0 || len(w.check) == 0 {
			continue
		}
		if err := b.count(w); err != nil {
			return fmt.Errorf("%s allocations of %s: %w", b.engine, w.name, err)
		}
	}
	return nil
}

// rates measures one workload after the other, all of them in every repetition, so that a change of the
// machine's mood meets all alike.
func (r *result) rates(ctx context.Context) error {
	benches := append([]*bench{r.echo}, r.benches...)
	for n := range r.plan.repetitions {
		for _, w := range workloads {
			for _, conns := range w.connsIn(r.plan) {
				for _, b := range benches {
					if ctx.Err() != nil {
						return ctx.Err()
					}
					if !b.has(w) {
						continue
					}
					if err := b.measure(ctx, w, load.Plan{Conns: conns, Warmup: r.plan.warmup, Measure: r.plan.measure}, b.at(w.name, conns)); err != nil {
						return err
					}
				}
			}
		}
		note("repetition %d of %d: done", n+1, r.plan.repetitions)
	}
	return nil
}

// note tells whoever waits how far the run is.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
