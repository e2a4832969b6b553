package main

import (
	"context"
	"math"
	"os"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
)

const (
	coldStarts = 5
	// quiet is when memory counts as idle after a start.
	quiet = 2 * time.Second
	// counted is how many operations are run to count their allocations, and uncounted how many before: they
	// fill pools and prepare statements. Of full checkouts, each of which is many requests, a quarter will do.
	counted, uncounted = 400, 100
	fullsCounted       = counted / 4
)

// vitals are the figures that are no rates. Memory is resident, in megabytes.
type vitals struct {
	binaryMB         float64
	coldMS           float64 // from exec to the first session created, on an existing database; median
	idleMB, loadedMB float64
	// each has allocations and requests for each operation of a workload, on one connection.
	each map[string]counters
}

// bringUp makes a database, starts Kassa on it several times, lays out what is bought, and measures while
// nothing else happens.
func (b *bench) bringUp(ctx context.Context, p plan) error {
	file, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.vitals.binaryMB = float64(file.Size()) / 1e6
	d, err := b.database(ctx, b.dir)
	if err != nil {
		return err
	}
	starts := coldStarts
	if p.check != "" || p.quick {
		starts = 0 // nobody is told
	}
	var cold []float64
	s := &shop{}
	for n := range starts + 1 {
		if s.server != nil {
			s.server.Stop()
		}
		began := time.Now()
		if s.server, err = rig.StartKassa(ctx, b.dir, b.binary, "127.0.0.1:0", d.URL); err != nil {
			return err
		}
		b.shops[kassa] = s // whoever closes the bench stops it
		if err := once(s, s.shoppex(false)); err != nil {
			return err
		}
		if n > 0 { // the first one makes the schema
			cold = append(cold, time.Since(began).Seconds()*1000)
		}
	}
	b.vitals.coldMS = median(cold)
	if starts > 0 {
		if err := pause(ctx, quiet); err != nil {
			return err
		}
	}
	if b.vitals.idleMB, err = s.server.MemoryMB(); err != nil {
		return err
	}
	seconds := (p.measure + p.warmup).Seconds() * float64(p.repetitions)
	if p.profile != "" {
		seconds += (p.warmup + profileFor).Seconds()
	}
	s.goods, err = layOut(ctx, b.dir, b.binary, d, int(2000*math.Ceil(seconds)))
	return err
}

// once sends one request.
func once(s *shop, r request) error {
	result := load.Run(load.Plan{Address: s.server.Address(), Conns: 1, Most: 1, Measure: time.Minute, Do: s.each(r)})
	return result.FirstError
}

// count counts the allocations of a workload's operations, and the requests in them, as the process itself does.
// What the server does beside them, once a second or so, is in it: it is a few each at most.
func (b *bench) count(w workload) error {
	s := b.shops[w.on]
	op := b.operations[w.name]
	operations := counted
	if w.pays {
		operations = fullsCounted
	}
	one := func(n int) error {
		result := load.Run(load.Plan{Address: s.server.Address(), Conns: 1, Most: n, Measure: 5 * time.Minute, Do: op})
		_, err := result.Rate()
		return err
	}
	if err := one(operations * uncounted / counted); err != nil {
		return err
	}
	before, err := readCounters(s.server)
	if err != nil {
		return err
	}
	if err := one(operations); err != nil {
		return err
	}
	after, err := readCounters(s.server)
	if b.vitals.each == nil {
		b.vitals.each = map[string]counters{}
	}
	b.vitals.each[w.name] = after.since(before, float64(operations))
	return err
}

// pause waits, but no longer than the context.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
