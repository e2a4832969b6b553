package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kassa/bench/load"
	"kassa/bench/pace"
	"kassa/bench/rig"
)

const (
	// behind is how many stores have the backlog, each with one endpoint that is dead.
	behind = 25
	// loaders are the connections that make sessions.
	loaders = 64
	// relayLimit bounds how long the backlog may take until it is relayed.
	relayLimit = time.Hour
)

// backlog is what sessions cost while events wait, as shares of the rate without.
type backlog struct {
	Events    int     `json:"events"`
	Relaying  float64 `json:"creates_while_relaying"` // while events become messages; 0 = that was over before
	RelayRate float64 `json:"relayed_per_s"`          // while nothing else happened
	Waiting   float64 `json:"creates_while_waiting"`  // while messages wait for dead endpoints
	BareMB    float64 `json:"rss_mb_without"`         // after creates, without a backlog
	RelayMB   float64 `json:"rss_mb_relaying"`
	WaitMB    float64 `json:"rss_mb_waiting"`
}

// String sums up, beside what is wanted.
func (b backlog) String() string {
	return fmt.Sprintf("with %d events unsent, creates keep %.2f of their rate (wanted ≥ 0.90), %.2f while the events are relayed, which goes at %.0f/s; %.0f MB, %.0f MB while relaying, %.0f MB without",
		b.Events, b.Waiting, b.Relaying, b.RelayRate, b.WaitMB, b.RelayMB, b.BareMB)
}

// yard is one that can be filled with events.
type yard struct {
	*pace.Yard
	engine string
}

func openYard(ctx context.Context, engine, dir, binary string, urls func(n int) []string) (*yard, error) {
	opened, err := pace.OpenYard(ctx, engine, dir, binary, behind, urls)
	return &yard{opened, engine}, err
}

// measureBacklog measures creates on two databases in turn, of which one has the backlog; only one is served at a
// time.
func measureBacklog(ctx context.Context, p plan, engine, dir, binary string) (got backlog, err error) {
	r, err := pace.OpenReceiver()
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	dead := func(int) []string { return []string{r.Refusing} }
	bare, err := openYard(ctx, engine, dir, binary, dead)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, bare.Close()) }()
	full, err := openYard(ctx, engine, dir+"-full", binary, dead)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, full.Close()) }()
	for _, y := range []*yard{bare, full} { // both have been used
		if _, _, err := y.creates(ctx, p); err != nil {
			return got, err
		}
	}
	got.Events = p.backlog
	if err := full.fill(ctx, p.backlog); err != nil {
		return got, err
	}
	relaying := func() (bool, error) { n, err := full.unrelayed(ctx); return n > 0, err }
	if got.Relaying, got.BareMB, got.RelayMB, err = pairs(ctx, p, bare, full, relaying); err != nil {
		return got, err
	}
	if got.RelayRate, err = full.relay(ctx); err != nil {
		return got, err
	}
	always := func() (bool, error) { return true, nil }
	got.Waiting, got.BareMB, got.WaitMB, err = pairs(ctx, p, bare, full, always)
	return got, err
}

// pairs measures creates on both in turn, as long as what is measured goes on, and gives the median of their
// ratios and the last memory of each. 0 = it was over before the first was.
func pairs(ctx context.Context, p plan, bare, full *yard, on func() (bool, error)) (ratio, bareMB, fullMB float64, err error) {
	var ratios []float64
	for range p.pairs {
		without, mb, err := bare.creates(ctx, p)
		if err != nil {
			return 0, 0, 0, err
		}
		bareMB = mb
		with, mb, err := full.creates(ctx, p)
		if err != nil {
			return 0, 0, 0, err
		}
		if still, err := on(); err != nil || !still {
			return middle(ratios), bareMB, fullMB, err
		}
		fullMB = mb
		ratios = append(ratios, with/without)
	}
	return middle(ratios), bareMB, fullMB, nil
}

// middle is the median; 0 of none.
func middle(figures []float64) float64 {
	if len(figures) == 0 {
		return 0
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}

// creates serves the database, makes sessions as fast as it can, and gives their rate and the server's memory.
func (y *yard) creates(ctx context.Context, p plan) (rate, memoryMB float64, err error) {
	if err := y.Start(ctx); err != nil {
		return 0, 0, err
	}
	defer y.Server.Stop()
	made := load.Run(load.Plan{
		Address: y.Server.Address(), Conns: loaders, Warmup: p.creates / 4, Measure: p.creates,
		Do: func(c *load.Conn, n int) error { return y.Create(c, (n*loaders+c.Number)%behind) },
	})
	if rate, err = made.Rate(); err != nil {
		return 0, 0, err
	}
	memoryMB, err = y.Server.MemoryMB()
	return rate, memoryMB, err
}

// fill writes events that were not relayed, like those of the sessions that there are: copies with ids of their own.
func (y *yard) fill(ctx context.Context, events int) error {
	series, id := "generate_series(1::bigint, %[1]d) AS n (i)", "decode(lpad(to_hex(%[2]d + n.i / 1000), 12, '0') || '7000' || lpad(to_hex(n.i), 16, '0'), 'hex')"
	with := ""
	if y.engine == rig.SQLite {
		with = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d) "
		series, id = "n", "unhex(printf('%%012x7000%%016x', %[2]d + n.i / 1000, n.i))"
	}
	return y.Database.Write(ctx, fmt.Sprintf(with+`INSERT INTO event (store_id, order_id, id, type, order_state, currency, paid_minor, created_at)
		SELECT e.store_id, e.order_id, `+id+`, e.type, e.order_state, e.currency, e.paid_minor, e.created_at
		FROM `+series+` CROSS JOIN (SELECT * FROM event AS first WHERE type = 'session.created' AND NOT EXISTS (SELECT 1 FROM event
		WHERE store_id = first.store_id AND type = 'session.created' AND (order_id, id) < (first.order_id, first.id))) AS e`, (events+behind-1)/behind, time.Now().Add(-time.Hour).UnixMilli()))
}

// unrelayed counts the events that wait to be relayed.
func (y *yard) unrelayed(ctx context.Context) (n int, err error) {
	err = y.Database.SQL.QueryRowContext(ctx, "SELECT count(*) FROM event WHERE position IS NULL").Scan(&n)
	return n, err
}

// relay serves the database until all events are relayed, and tells how many that were a second.
func (y *yard) relay(ctx context.Context) (rate float64, err error) {
	before, err := y.unrelayed(ctx)
	if err != nil || before == 0 {
		return 0, err
	}
	if err := y.Start(ctx); err != nil {
		return 0, err
	}
	defer y.Server.Stop()
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, relayLimit)
	defer cancel()
	for {
		left, err := y.unrelayed(ctx)
		if err != nil {
			return 0, err
		}
		if left == 0 {
			return float64(before) / time.Since(began).Seconds(), nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
