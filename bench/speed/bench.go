package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kassa/bench/load"
	"kassa/bench/pace"
	"kassa/bench/rig"
)

// bench is one engine with the servers on it, Kassa and the floor on a database of its own, and what was
// measured there. Echo has a bench without an engine.
type bench struct {
	engine      string
	dir, binary string
	databases   []*rig.Database
	shops       map[place]*shop
	operations  map[string]operation        // by the name of the workload
	figures     map[string]map[int]*figures // by that and the number of connections
	vitals      vitals
	latency     []moment
	flooded     flooded
	delivered   pace.Figures
	growth      []grown
	serials     imported
	profiles    string // address at which Kassa serves its profiles, while they are taken
}

func newBench(engine string, reference *shop) *bench {
	b := &bench{engine: engine, shops: map[place]*shop{}, operations: map[string]operation{}, figures: map[string]map[int]*figures{}}
	if reference != nil {
		b.shops[echo] = reference
	}
	return b
}

// startEcho starts the server that all engines are compared with.
func startEcho(ctx context.Context, dir string) (*shop, error) {
	binary, err := rig.Build(ctx, dir, rig.Echo)
	if err != nil {
		return nil, err
	}
	server, err := rig.Start(ctx, dir, binary)
	return &shop{server: server}, err
}

// openBench starts the servers of an engine and takes the vitals that need a quiet machine.
func openBench(ctx context.Context, p plan, engine, dir, binary string) (*bench, error) {
	b := newBench(engine, nil)
	b.dir, b.binary = dir, binary
	if err := b.open(ctx, p); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *bench) open(ctx context.Context, p plan) (err error) {
	if err = b.bringUp(ctx, p); err != nil {
		return err
	}
	server, err := b.startFloor(ctx, b.dir+"-floor")
	b.shops[floor] = &shop{server: server}
	return err
}

// database makes one more database of the engine.
func (b *bench) database(ctx context.Context, dir string) (*rig.Database, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	d, err := rig.OpenDatabase(ctx, b.engine, dir)
	if err != nil {
		return nil, err
	}
	b.databases = append(b.databases, d)
	return d, nil
}

// startFloor gives the floor a database with Kassa's schema.
func (b *bench) startFloor(ctx context.Context, dir string) (*rig.Server, error) {
	d, err := b.database(ctx, dir)
	if err != nil {
		return nil, err
	}
	if _, err := rig.Command(ctx, dir, b.binary, d.URL, "migrate"); err != nil {
		return nil, err
	}
	binary, err := rig.Build(ctx, filepath.Dir(dir), rig.Floor)
	if err != nil {
		return nil, err
	}
	return rig.Start(ctx, dir, binary, "-database", d.URL)
}

// has says whether a workload is measured on the bench: echo's on its own, the others on the engines'.
func (b *bench) has(w workload) bool { return b.shops[w.on] != nil }

// measure runs a workload at a number of connections, the plan's address and operation aside, and adds what it came
// to to the figures.
func (b *bench) measure(ctx context.Context, w workload, p load.Plan, into *figures) error {
	s := b.shops[w.on]
	if b.operations[w.name] == nil {
		prepared, err := w.prepare(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		b.operations[w.name] = prepared
	}
	var before int
	var err error
	if w.pays {
		if before, err = completed(ctx, b.databases[0].SQL); err != nil {
			return err
		}
	}
	p.Do = b.operations[w.name]
	result, err := into.measure(s, p)
	if err == nil && w.pays {
		err = settled(ctx, b.databases[0].SQL, before+result.Sent-result.Errors)
	}
	if err != nil {
		return fmt.Errorf("%s %s, %d connections: %w", b.engine, w.name, p.Conns, err)
	}
	return nil
}

// measure runs a plan against a shop's server and keeps what it came to.
func (f *figures) measure(s *shop, p load.Plan) (load.Result, error) {
	p.Address = s.server.Address()
	before, err := s.server.CPU()
	if err != nil {
		return load.Result{}, err
	}
	result := load.Run(p)
	after, err := s.server.CPU()
	if err != nil {
		return result, err
	}
	return result, f.add(result, (after - before).Seconds())
}

// at are the figures of a workload at a number of connections.
func (b *bench) at(name string, conns int) *figures {
	if b.figures[name] == nil {
		b.figures[name] = map[int]*figures{}
	}
	if b.figures[name][conns] == nil {
		b.figures[name][conns] = &figures{}
	}
	return b.figures[name][conns]
}

// rate is the median rate of a workload at a number of connections; 0 when it was not measured.
func (b *bench) rate(name string, conns int) float64 {
	if f := b.figures[name][conns]; f != nil {
		return median(f.rate)
	}
	return 0
}

// cpu is the median processor time of a workload's operation, in microseconds; 0 when it was not measured.
func (b *bench) cpu(name string, conns int) float64 {
	if f := b.figures[name][conns]; f != nil {
		return median(f.cpu)
	}
	return 0
}

// close stops the servers and removes the databases.
func (b *bench) close() (err error) {
	for _, s := range b.shops {
		if s.server != nil {
			s.server.Stop()
		}
	}
	for _, d := range b.databases {
		err = errors.Join(err, d.Close())
	}
	return err
}
