package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// target is one kind of request to one server, with what was measured of it.
type target struct {
	name    string
	server  *rig.Server
	keyed   bool   // every request has an idempotency key of its own
	run     int    // tells the keys of measurements apart
	secret  string // API key
	figures map[int]*figures
}

// figures are those of all repetitions at one number of connections.
type figures struct {
	rate, p50, p99 []float64 // requests/s, ms, ms
	cpu            []float64 // of the server's process, microseconds for a request
}

// body is the request that is sent: 600 bytes.
var body = func() string {
	const frame = `{"product":{"name":"Pro licence"},"amount":24.99,"currency":"USD","customer_email":"buyer@example.com",` +
		`"success_url":"https://shop.example/thanks","cancel_url":"https://shop.example/cart","metadata":{"note":"%s"}}`
	return fmt.Sprintf(frame, strings.Repeat("x", 600-len(frame)+len("%s")))
}()

// measure runs the plan against the target and keeps its figures.
func (t *target) measure(plan load.Plan) error {
	t.run++
	plan.Address, plan.Want, plan.Request = t.server.Address(), http.StatusCreated, t.request
	before, err := t.server.CPU()
	if err != nil {
		return err
	}
	result := load.Run(plan)
	rate, err := result.Rate()
	if err != nil {
		return err
	}
	after, err := t.server.CPU()
	if err != nil {
		return err
	}
	f := t.at(plan.Conns)
	f.rate = append(f.rate, rate)
	f.p50 = append(f.p50, float64(result.P50.Microseconds())/1000)
	f.p99 = append(f.p99, float64(result.P99.Microseconds())/1000)
	f.cpu = append(f.cpu, float64((after-before).Microseconds())/float64(result.Sent))
	return nil
}

// at are the figures at a number of connections.
func (t *target) at(conns int) *figures {
	if t.figures == nil {
		t.figures = map[int]*figures{}
	}
	if t.figures[conns] == nil {
		t.figures[conns] = &figures{}
	}
	return t.figures[conns]
}

// request is one create; the references read no more of it than its body.
func (t *target) request(buf []byte, conn, n int) []byte {
	buf = fmt.Appendf(buf, "POST /dev/v1/checkout/sessions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n", t.server.Address(), t.secret, len(body))
	if t.keyed {
		buf = fmt.Appendf(buf, "Idempotency-Key: bench-%d-%d-%d\r\n", t.run, conn, n)
	}
	return append(append(buf, "\r\n"...), body...)
}

func startEcho(ctx context.Context, dir string) (*target, error) {
	binary, err := rig.Build(ctx, dir, rig.Echo)
	if err != nil {
		return nil, err
	}
	server, err := rig.Start(ctx, dir, binary)
	return &target{name: "echo", server: server}, err
}

// bench is one engine with the servers on it: Kassa, and the floor on a database of its own.
type bench struct {
	engine       string
	databases    []*rig.Database
	kassa, floor *rig.Server
	plain, keyed *target
	ground       *target
	vitals       vitals
}

// openBench starts the servers of an engine and takes the vitals that need a quiet machine.
func openBench(ctx context.Context, engine, dir, binary string) (*bench, error) {
	b := &bench{engine: engine}
	if err := b.open(ctx, dir, binary); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *bench) open(ctx context.Context, dir, binary string) (err error) {
	if b.kassa, b.vitals, err = b.bringUp(ctx, dir, binary); err != nil {
		return err
	}
	if b.floor, err = b.startFloor(ctx, dir+"-floor", binary); err != nil {
		return err
	}
	secret := b.kassa.Ready.Keys.Shoppex
	b.plain = &target{name: b.engine + " create", server: b.kassa, secret: secret}
	b.keyed = &target{name: b.engine + " create with key", server: b.kassa, secret: secret, keyed: true}
	b.ground = &target{name: b.engine + " floor", server: b.floor}
	return nil
}

// targets are what is measured on the engine.
func (b *bench) targets() []*target { return []*target{b.plain, b.keyed, b.ground} }

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
func (b *bench) startFloor(ctx context.Context, dir, kassa string) (*rig.Server, error) {
	d, err := b.database(ctx, dir)
	if err != nil {
		return nil, err
	}
	migrated, err := rig.StartKassa(ctx, dir, kassa, "127.0.0.1:0", d.URL)
	if err != nil {
		return nil, err
	}
	migrated.Stop()
	binary, err := rig.Build(ctx, dir, rig.Floor)
	if err != nil {
		return nil, err
	}
	return rig.Start(ctx, dir, binary, "-database", d.URL)
}

// close stops the servers and removes the databases.
func (b *bench) close() (err error) {
	for _, server := range []*rig.Server{b.kassa, b.floor} {
		if server != nil {
			server.Stop()
		}
	}
	for _, d := range b.databases {
		err = errors.Join(err, d.Close())
	}
	return err
}
