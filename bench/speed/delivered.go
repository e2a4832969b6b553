package main

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"kassa/bench/pace"
)

// deliverFor is how much longer than anything else webhooks are measured, and deliverWarm before that: receivers that
// are dead must have been found out.
const deliverFor, deliverWarm = 10, 4

// deliver measures webhooks on their whole way, with a server and a database of their own.
func (b *bench) deliver(ctx context.Context, p plan) (err error) {
	if p.deliveries == 0 {
		return nil
	}
	b.delivered, err = pace.Measure(ctx, pace.Plan{
		Rate: p.deliveries, Warmup: deliverWarm * p.measure, Measure: deliverFor * p.measure,
	}, b.engine, b.dir+"-webhooks", b.binary)
	if err != nil {
		return fmt.Errorf("%s webhooks: %w", b.engine, err)
	}
	note("%s: %s", b.engine, b.delivered)
	return nil
}

// deliveredTable is how fast webhooks come.
func (r *result) deliveredTable(to *bytes.Buffer) {
	fmt.Fprintf(to, "## Webhooks\n\n")
	if r.plan.deliveries == 0 {
		to.WriteString(notMeasured)
		return
	}
	fmt.Fprintf(to, "Sessions are created at a fixed rate in 250 stores with four endpoints each, so that receivers who answer should get %s webhooks a second for %v, after %v that do not count. "+
		"A tenth of the 1,000 endpoints is dead: 50 refuse the connection, 50 never answer. The delay counts from the moment just before the event is committed until its webhook has arrived at a receiver who answers. "+
		"It is no attempt at the highest rate; the rest of the processor is idle or the load's. Wanted are %s a second, and a p99 of %d ms at most. `make deliver` measures for longer, and beside a backlog of 1,000,000 events.\n\n",
		whole(r.plan.deliveries), deliverFor*r.plan.measure, deliverWarm*r.plan.measure, whole(pace.RateWanted), pace.P99Wanted)
	var rows [][]string
	for _, b := range r.benches {
		f := b.delivered
		rows = append(rows, []string{
			titles[b.engine], whole(math.Round(f.Rate)), fine(f.P50, 0), fine(f.P99, 0), fine(f.WarmingP99, 0), whole(f.Creates), whole(f.CPU), fine(f.MemoryMB, 0),
		})
	}
	table(to, []string{"engine", "webhooks/s", "p50 ms", "p99 ms", "p99 ms while warming up", "sessions/s", "CPU µs each", "memory MB"}, rows)
}
