// Package pace measures webhooks from the commit of an event to the receiver, over HTTP on loopback, with the built
// server in a process of its own: sessions are made at a fixed rate in 250 stores with four endpoints each. A tenth
// of the endpoints is dead: half of those refuse the connection, half hang until the try is given up. What counts is
// how many webhooks a second the others get, and how long after its event each comes.
//
// The commands deliver and speed share it. Start at Measure.
package pace

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"kassa/bench/load"
)

const (
	stores        = 250
	endpointsEach = 4
	oneBadIn      = 10
	conns         = 32
	// awaitLimit is how long after the last session its webhooks may come.
	awaitLimit = time.Minute
)

// What is wanted on two cores like those of the reference machine.
const (
	RateWanted = 2000 // webhooks a second, at least
	P99Wanted  = 250  // ms from the event to the receiver, at most
)

// RateDue is how many webhooks a second healthy endpoints are to get when nothing else is said: somewhat more than
// is wanted. It is no attempt at the highest rate.
const RateDue = 2200

// Plan is what to measure.
type Plan struct {
	Rate            float64 // webhooks a second that the healthy endpoints are to get
	Warmup, Measure time.Duration
}

// Figures are how fast webhooks came.
type Figures struct {
	Rate       float64 `json:"deliveries_per_s"` // to healthy endpoints
	P50        float64 `json:"p50_ms"`           // from the event to the receiver
	P99        float64 `json:"p99_ms"`
	WarmingP99 float64 `json:"warming_p99_ms"` // before it was measured, while dead endpoints were not yet known as such
	Creates    float64 `json:"creates_per_s"`  // sessions that caused it
	CPU        float64 `json:"cpu_us"`         // of the server, for a delivery: with its share of the session
	MemoryMB   float64 `json:"rss_mb"`
}

// String sums up, beside what is wanted.
func (f Figures) String() string {
	return fmt.Sprintf("%.0f deliveries/s (wanted ≥ %d), p50 %.0f ms, p99 %.0f ms (wanted ≤ %d), %.0f ms while warming up; %.0f sessions/s, %.0f MB",
		f.Rate, RateWanted, f.P50, f.P99, P99Wanted, f.WarmingP99, f.Creates, f.MemoryMB)
}

// Measure makes sessions at a fixed rate on a database of its own in dir, which must not exist, and measures what
// arrives. A webhook that does not arrive within a minute after the last session is an error. binary is Kassa.
func Measure(ctx context.Context, p Plan, engine, dir, binary string) (got Figures, err error) {
	r, err := OpenReceiver()
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	y, err := OpenYard(ctx, engine, dir, binary, stores, r.urls)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, y.Close()) }()
	if err := y.Start(ctx); err != nil {
		return got, err
	}
	var want atomic.Int64 // webhooks to healthy endpoints
	perSession := float64(endpointsEach) * (1 - 1.0/oneBadIn)
	begin := time.Now().Add(p.Warmup)
	before, err := y.Server.CPU()
	if err != nil {
		return got, err
	}
	made := load.Run(load.Plan{
		Address: y.Server.Address(), Conns: conns, Warmup: p.Warmup, Measure: p.Measure, Rate: p.Rate / perSession,
		Do: func(c *load.Conn, n int) error {
			at := (n*conns + c.Number) % stores
			err := y.Create(c, at)
			if err == nil {
				want.Add(int64(r.healthy(at)))
			}
			return err
		},
	})
	after, err := y.Server.CPU()
	if err != nil {
		return got, err
	}
	if got.Creates, err = made.Rate(); err != nil {
		return got, err
	}
	if got.MemoryMB, err = y.Server.MemoryMB(); err != nil {
		return got, err
	}
	delays, warming := r.between(begin, begin.Add(p.Measure)), r.between(time.Time{}, begin)
	if len(delays) == 0 || len(warming) == 0 {
		return got, errors.New("nothing arrived")
	}
	got.Rate = float64(len(delays)) / p.Measure.Seconds()
	got.P50, got.P99, got.WarmingP99 = ms(delays[len(delays)/2]), ms(delays[len(delays)*99/100]), ms(warming[len(warming)*99/100])
	got.CPU = float64((after - before).Microseconds()) / float64(len(delays)+len(warming))
	awaiting, cancel := context.WithTimeout(ctx, awaitLimit)
	defer cancel()
	if err := r.await(awaiting, int(want.Load())); err != nil {
		return got, fmt.Errorf("%d of %d webhooks arrived: %w", r.count(), want.Load(), err)
	}
	return got, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
