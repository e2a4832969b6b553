package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
)

const (
	stores        = 250
	endpointsEach = 4
	oneBadIn      = 10
	conns         = 32
	// awaitLimit is how long after the last session its webhooks may come.
	awaitLimit = time.Minute
)

// pace is how fast webhooks come.
type pace struct {
	Rate       float64 `json:"deliveries_per_s"` // to healthy endpoints
	P50        float64 `json:"p50_ms"`           // from the event to the receiver
	P99        float64 `json:"p99_ms"`
	WarmingP99 float64 `json:"warming_p99_ms"` // before it was measured, while dead endpoints were not yet known as such
	Creates    float64 `json:"creates_per_s"`  // sessions that caused it
	CPU        float64 `json:"cpu_us"`         // of the server, for a delivery: with its share of the session
	MemoryMB   float64 `json:"rss_mb"`
}

// String sums up, beside what is wanted.
func (p pace) String() string {
	return fmt.Sprintf("%.0f deliveries/s (wanted ≥ 2000), p50 %.0f ms, p99 %.0f ms (wanted ≤ 250), %.0f ms while warming up; %.0f sessions/s, %.0f MB",
		p.Rate, p.P50, p.P99, p.WarmingP99, p.Creates, p.MemoryMB)
}

// measurePace makes sessions at a fixed rate, and measures what arrives.
func measurePace(ctx context.Context, p plan, engine, dir, binary string) (got pace, err error) {
	r, err := openReceiver()
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	y, err := openYard(ctx, engine, dir, binary, stores, r.urls)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, y.close()) }()
	if err := y.start(ctx); err != nil {
		return got, err
	}
	var want atomic.Int64 // webhooks to healthy endpoints
	perSession := float64(endpointsEach) * (1 - 1.0/oneBadIn)
	begin := time.Now().Add(p.warmup)
	before, err := y.server.CPU()
	if err != nil {
		return got, err
	}
	made := load.Run(load.Plan{
		Address: y.server.Address(), Conns: conns, Warmup: p.warmup, Measure: p.measure, Rate: p.rate / perSession,
		Do: func(c *load.Conn, n int) error {
			at := (n*conns + c.Number) % stores
			err := y.create(c, at)
			if err == nil {
				want.Add(int64(r.healthy(at)))
			}
			return err
		},
	})
	after, err := y.server.CPU()
	if err != nil {
		return got, err
	}
	if got.Creates, err = made.Rate(); err != nil {
		return got, err
	}
	if got.MemoryMB, err = y.server.MemoryMB(); err != nil {
		return got, err
	}
	delays, warming := r.between(begin, begin.Add(p.measure)), r.between(time.Time{}, begin)
	if len(delays) == 0 || len(warming) == 0 {
		return got, errors.New("nothing arrived")
	}
	got.Rate = float64(len(delays)) / p.measure.Seconds()
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

// yard is a database with its sellers, and the server on it.
type yard struct {
	engine, dir, binary string
	database            *rig.Database
	sellers             []rig.Seller
	server              *rig.Server
}

// openYard makes the database.
func openYard(ctx context.Context, engine, dir, binary string, count int, urls func(n int) []string) (*yard, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	y := &yard{engine: engine, dir: dir, binary: binary}
	var err error
	if y.database, err = rig.OpenDatabase(ctx, engine, dir); err != nil {
		return nil, err
	}
	if _, err = rig.Command(ctx, dir, binary, y.database.URL, "migrate"); err == nil {
		y.sellers, err = rig.AddSellers(ctx, y.database.URL, count, urls)
	}
	if err != nil {
		return nil, errors.Join(err, y.close())
	}
	return y, nil
}

func (y *yard) start(ctx context.Context) (err error) {
	y.server, err = rig.StartKassa(ctx, y.dir, y.binary, "127.0.0.1:0", y.database.URL)
	return err
}

func (y *yard) close() error {
	if y.server != nil {
		y.server.Stop()
	}
	return y.database.Close()
}

// create makes a session in a seller's store.
func (y *yard) create(c *load.Conn, seller int) error {
	const body = `{"product":{"name":"Pro licence"},"amount":24.99,"currency":"USD","customer_email":"buyer@example.com"}`
	c.Buf = fmt.Appendf(c.Buf[:0], "POST /dev/v1/checkout/sessions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", y.server.Address(), y.sellers[seller].Key, len(body), body)
	_, err := c.Want(201, c.Buf)
	return err
}
