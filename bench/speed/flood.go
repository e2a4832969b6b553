package main

import (
	"context"
	"fmt"
	"sync"

	"kassa/bench/load"
)

// flooded is what became of creates while as many invalid requests came: together they are as many as the
// highest rate of creates alone, and half of them is no good.
type flooded struct {
	due      float64 // creates a second, and invalid requests a second
	good     figures
	refusals figures
}

// kept is the share of the creates that were answered in time to keep their rate; 1 is all of them.
func (f flooded) kept() float64 { return median(f.good.rate) / f.due }

// keptLeast is what kept must be for the flood to have cost no more than its own share.
const keptLeast = 0.98

// refused are the invalid requests, of each kind one.
func (s *shop) refused() []request {
	broken := func(change func(r *request)) request {
		r := s.shoppex(false)
		change(&r)
		return r
	}
	return []request{
		broken(func(r *request) { r.body, r.status = r.body[:len(r.body)-1], 400 }),
		broken(func(r *request) { r.body, r.status = `{"product":{"name":"x"},"amount":"24.99","currency":"USD"}`, 422 }),
		broken(func(r *request) { r.credential, r.status = "shx_nobodysnobodysnobodysnobodysnobo", 401 }),
		broken(func(r *request) { r.path, r.status = "/dev/v1/checkout/session", 404 }),
	}
}

// flood sends creates and as many invalid requests at the same time.
func (b *bench) flood(ctx context.Context, p plan) error {
	s := b.shops[kassa]
	var kinds []operation
	for _, r := range s.refused() {
		kinds = append(kinds, s.each(r))
	}
	f := &b.flooded
	f.due = highest(b.figures["create"]) / 2
	for range p.repetitions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		run := load.Plan{Conns: openConns, Warmup: p.warmup, Measure: p.measure, Rate: f.due}
		var beside sync.WaitGroup
		var refused error
		beside.Go(func() {
			bad := run
			bad.Do = func(c *load.Conn, n int) error { return kinds[(c.Number+n)%len(kinds)](c, n) }
			_, refused = f.refusals.measure(s, bad)
		})
		run.Do = b.operations["create"]
		_, err := f.good.measure(s, run)
		beside.Wait()
		if err != nil {
			return fmt.Errorf("%s creates in a flood: %w", b.engine, err)
		}
		if refused != nil {
			return fmt.Errorf("%s refusals: %w", b.engine, refused)
		}
	}
	return nil
}
