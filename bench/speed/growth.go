package main

import (
	"context"
	"errors"
	"fmt"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// grown is what was measured with so much there already.
type grown struct {
	filled           string // sessions or stores
	sessions, stores int
	figures          map[string]*figures // by the name in growing
	beside           map[string]*figures // of a new database, measured in turns with them
	memoryMB         float64             // after the load
}

// kept is the share of the empty rate that a workload keeps: the median over the repetitions, each against its
// neighbour; 0 when it was not measured.
func (g grown) kept(name string) float64 {
	full, empty := g.figures[name], g.beside[name]
	if full == nil || empty == nil || len(full.rate) != len(empty.rate) {
		return 0
	}
	var shares []float64
	for i, rate := range full.rate {
		shares = append(shares, rate/empty.rate[i])
	}
	return median(shares)
}

// growing is what growth is measured with.
var growing = []struct {
	name, workload string
	conns          int
	copies         bool // goes to all that was copied, one after the other, and not to what was just made
}{
	{name: "create", workload: "create", conns: 64},
	{name: "full", workload: "full", conns: 16},
	{name: "list", workload: "list", conns: 16},
	{name: "page", workload: "page", conns: 16},
	{name: "pages of copies", workload: "page", conns: 16, copies: true},
}

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
	y, err := b.openYard(ctx, what)
	if err != nil {
		return err
	}
	defer func() { y.shop.server.Stop() }()
	if err := y.makeTemplates(ctx); err != nil {
		return err
	}
	for _, n := range sizes {
		y.now = grown{filled: what, stores: 1, figures: map[string]*figures{}, beside: map[string]*figures{}}
		y.shop.server.Stop()
		if err := fill(ctx, y, n); err != nil {
			return fmt.Errorf("%s: fill up to %d %s: %w", b.engine, n, what, err)
		}
		if err := y.start(ctx); err != nil {
			return err
		}
		if err := y.measure(ctx, p, fmt.Sprintf("no-%s-beside-%d", what, n)); err != nil {
			return fmt.Errorf("%s with %d %s: %w", b.engine, n, what, err)
		}
		b.growth = append(b.growth, y.now)
		note("%s: measured with %d %s", b.engine, n, what)
	}
	return nil
}

// openYard starts a server on a new database.
func (b *bench) openYard(ctx context.Context, name string) (*yard, error) {
	y := &yard{b: b, dir: b.dir + "-" + name}
	var err error
	if y.database, err = b.database(ctx, y.dir); err != nil {
		return nil, err
	}
	return y, y.start(ctx)
}

func (y *yard) start(ctx context.Context) error {
	server, err := rig.StartKassa(ctx, y.dir, y.b.binary, "127.0.0.1:0", y.database.URL)
	y.shop = &shop{server: server}
	return err
}

// measure measures all workloads of growth, each in turns with the same one on a new database, so that the machine's
// mood meets both alike.
func (y *yard) measure(ctx context.Context, p plan, beside string) error {
	empty, err := y.b.openYard(ctx, beside)
	if err != nil {
		return err
	}
	defer func() { empty.shop.server.Stop() }()
	for _, w := range growing {
		if w.copies && len(y.pages) == 0 {
			continue
		}
		full, err := y.prepare(ctx, w.workload, w.copies)
		if err != nil {
			return err
		}
		none, err := empty.prepare(ctx, w.workload, false)
		if err != nil {
			return err
		}
		y.now.figures[w.name], y.now.beside[w.name] = &figures{}, &figures{}
		for range p.repetitions {
			timing := load.Plan{Conns: w.conns, Warmup: p.warmup, Measure: p.measure}
			err := errors.Join(y.once(ctx, full, timing, y.now.figures[w.name]), empty.once(ctx, none, timing, y.now.beside[w.name]))
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
		}
	}
	y.now.memoryMB, err = y.shop.server.MemoryMB()
	return err
}

// once measures one repetition and waits until nothing of it goes on.
func (y *yard) once(ctx context.Context, op operation, p load.Plan, into *figures) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.Do = op
	if _, err := into.measure(y.shop, p); err != nil {
		return err
	}
	return rested(ctx, y.database.SQL)
}

// prepare makes an operation, and has PostgreSQL count what is there: statistics that are seconds old would plan for
// a database that is empty. SQLite's statistics are fixed.
func (y *yard) prepare(ctx context.Context, workload string, copies bool) (operation, error) {
	op, err := y.operation(ctx, workload, copies)
	if err == nil && y.b.engine == rig.Postgres {
		_, err = y.database.SQL.ExecContext(ctx, "ANALYZE")
	}
	return op, err
}

// operation is that of a workload. Creates are spread over the stores that were copied.
func (y *yard) operation(ctx context.Context, name string, copies bool) (operation, error) {
	switch {
	case copies:
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
