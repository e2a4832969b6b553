package main

import (
	"context"
	"fmt"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// grown is what was measured with so much there already.
type grown struct {
	filled           string // sessions or stores
	sessions, stores int
	figures          map[string]*figures // by the name of the workload
	memoryMB         float64             // after the load
}

// empty says that it is what the others are compared with: nothing there but one store.
func (g grown) empty() bool { return g.sessions == 0 && g.stores == 1 }

// Growth is measured with these workloads, at these connections.
var growing = []struct {
	name  string
	conns int
}{{"create", 64}, {"full", 16}, {"list", 16}, {"page", 16}}

// grow measures on databases of their own: one fills with sessions, the other with stores.
func (b *bench) grow(ctx context.Context, p plan) error {
	if err := b.growBy(ctx, p, "sessions", p.sessions, func(ctx context.Context, y *yard, n int) error {
		y.now.sessions = n
		return y.addSessions(ctx, n)
	}); err != nil {
		return err
	}
	return b.growBy(ctx, p, "stores", p.stores, func(ctx context.Context, y *yard, n int) error {
		y.now.stores = n
		return y.addStores(ctx, n-1)
	})
}

// yard is a database that fills, with the server on it.
type yard struct {
	b         *bench
	dir       string
	database  *rig.Database
	shop      *shop
	templates []sale   // one that is open and one that was paid
	copied    int      // sessions
	pages     []string // of sessions that were copied
	keys      []string // of stores that were copied
	now       grown
}

// growBy fills a new database step by step and measures after each.
func (b *bench) growBy(ctx context.Context, p plan, what string, sizes []int, fill func(ctx context.Context, y *yard, n int) error) error {
	if len(sizes) == 0 {
		return nil
	}
	y := &yard{b: b, dir: b.dir + "-" + what}
	var err error
	if y.database, err = b.database(ctx, y.dir); err != nil {
		return err
	}
	if err := y.start(ctx); err != nil {
		return err
	}
	defer func() { y.shop.server.Stop() }()
	if err := y.makeTemplates(ctx); err != nil {
		return err
	}
	for _, n := range sizes {
		y.now = grown{filled: what, stores: 1, figures: map[string]*figures{}}
		y.shop.server.Stop()
		if err := fill(ctx, y, n); err != nil {
			return fmt.Errorf("%s: fill up to %d %s: %w", b.engine, n, what, err)
		}
		if err := y.start(ctx); err != nil {
			return err
		}
		if err := y.measure(ctx, p); err != nil {
			return fmt.Errorf("%s with %d %s: %w", b.engine, n, what, err)
		}
		b.growth = append(b.growth, y.now)
		note("%s: measured with %d %s", b.engine, n, what)
	}
	return nil
}

func (y *yard) start(ctx context.Context) error {
	server, err := rig.StartKassa(ctx, y.dir, y.b.binary, "127.0.0.1:0", y.database.URL)
	y.shop = &shop{server: server}
	return err
}

// measure measures all workloads of growth.
func (y *yard) measure(ctx context.Context, p plan) (err error) {
	for _, g := range growing {
		op, err := y.operation(ctx, g.name)
		if err != nil {
			return err
		}
		if err := y.analyse(ctx); err != nil {
			return err
		}
		f := &figures{}
		for range p.repetitions {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if _, err := f.measure(y.shop, load.Plan{Conns: g.conns, Warmup: p.warmup, Measure: p.measure, Do: op}); err != nil {
				return fmt.Errorf("%s: %w", g.name, err)
			}
		}
		y.now.figures[g.name] = f
	}
	y.now.memoryMB, err = y.shop.server.MemoryMB()
	return err
}

// analyse has PostgreSQL count what is there, as autovacuum does once a minute in a database that is in use: one
// that is seconds old would be planned for as if it were empty. SQLite's statistics are fixed.
func (y *yard) analyse(ctx context.Context) error {
	if y.b.engine != rig.Postgres {
		return nil
	}
	_, err := y.database.SQL.ExecContext(ctx, "ANALYZE")
	return err
}

// operation is that of a workload, spread over what was copied.
func (y *yard) operation(ctx context.Context, name string) (operation, error) {
	switch {
	case name == "page" && len(y.pages) > 0:
		return y.shop.rotate(get("", 200), y.pages), nil
	case name == "create" && len(y.keys) > 0:
		return y.createInTurn(), nil
	}
	for _, w := range workloads {
		if w.name == name {
			return w.prepare(ctx, y.shop)
		}
	}
	return nil, fmt.Errorf("no workload is called %q", name)
}

// createInTurn creates sessions in all stores, one after the other.
func (y *yard) createInTurn() operation {
	host, create, keys := y.shop.server.Address(), y.shop.shoppex(true), y.keys
	return func(c *load.Conn, n int) error {
		create := create
		create.credential = keys[(n*64+c.Number)%len(keys)]
		_, err := create.send(c, host, unique())
		return err
	}
}

// makeTemplates creates a session and pays another one, as any client does: their rows are copied.
func (y *yard) makeTemplates(ctx context.Context) error {
	if err := once(y.shop, y.shop.shoppex(true)); err != nil {
		return err
	}
	paid := load.Run(load.Plan{
		Address: y.shop.server.Address(), Conns: 1, Most: 1, Measure: settleLimit, Do: y.shop.buy(y.shop.shoppex(true), "url"),
	})
	if paid.FirstError != nil {
		return paid.FirstError
	}
	if err := settled(ctx, y.database.SQL, 1); err != nil {
		return err
	}
	var err error
	y.templates, err = readSales(ctx, y.database.SQL, y.b.engine)
	return err
}

// ofEmpty is a rate over that of the same workload and growth with nothing there; 0 when either was not measured.
func (b *bench) ofEmpty(g grown, name string) float64 {
	for _, first := range b.growth {
		if first.filled == g.filled && first.empty() && g.figures[name] != nil && first.figures[name] != nil {
			return median(g.figures[name].rate) / median(first.figures[name].rate)
		}
	}
	return 0
}

// withSessions is the step of growth with so many sessions; none when it was not taken.
func (b *bench) withSessions(n int) grown {
	for _, g := range b.growth {
		if g.sessions == n && g.filled == "sessions" {
			return g
		}
	}
	return grown{}
}

// fullest is the step of growth with the most sessions; none when there is none with any.
func (b *bench) fullest() (most grown) {
	for _, g := range b.growth {
		if g.sessions > most.sessions {
			most = g
		}
	}
	return most
}
