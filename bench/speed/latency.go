package main

import (
	"context"
	"fmt"

	"kassa/bench/load"
)

// openConns is how many operations of an open loop may be under way at once. It is far above what is needed
// at rates that the server can keep, and what waits beyond it counts as well.
const openConns = 128

// shares are the parts of the highest rate at which creates are sent in an open loop.
var shares = []float64{0.1, 0.25, 0.5, 0.75, 0.9}

// moment is the latency of creates that come at a fixed rate.
type moment struct {
	share float64 // of the highest rate of the closed loop
	due   float64 // operations a second
	figures
}

// half is the moment that the target speaks of.
func (b *bench) half() *moment {
	for i := range b.latency {
		if b.latency[i].share == 0.5 {
			return &b.latency[i]
		}
	}
	return &moment{}
}

// wait measures how long creates take that come at a fixed rate, whether or not the server keeps up.
func (b *bench) wait(ctx context.Context, p plan) error {
	most := highest(b.figures["create"])
	for _, share := range shares {
		if p.quick && share != 0.5 {
			continue
		}
		m := moment{share: share, due: share * most}
		for range p.repetitions {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if _, err := m.measure(b.shops[kassa], load.Plan{
				Conns: openConns, Warmup: p.warmup, Measure: p.measure, Rate: m.due, Do: b.operations["create"],
			}); err != nil {
				return fmt.Errorf("%s creates, %.0f a second: %w", b.engine, m.due, err)
			}
		}
		b.latency = append(b.latency, m)
	}
	return nil
}
