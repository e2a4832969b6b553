package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kassa/bench/load"
)

// workload is one kind of operation that is measured, a row of the report. To measure another create, dialect
// or page, add a row.
type workload struct {
	name  string // in the report, and in the JSON with its connections
	conns []int  // in a full run
	quick []int  // with -quick; none = left out
	check []int  // with -check
	// on is the server that it goes to.
	on place
	// prepare makes the operation, before anything is measured.
	prepare func(ctx context.Context, s *shop) (operation, error)
	// pays says that each operation leaves a completed order behind: it is counted afterwards.
	pays bool
}

// place is one of the servers of a run.
type place int

const (
	kassa place = iota
	floor
	echo
)

var all = []int{1, 16, 64}

// workloads are all rows. "create" has an idempotency key, and so writes the rows that the floor writes.
var workloads = []workload{
	{name: "echo", on: echo, conns: all, quick: []int{64}, check: []int{16}, prepare: reference},
	{name: "floor", on: floor, conns: all, quick: []int{64}, check: []int{16}, prepare: reference},
	{name: "create", conns: all, quick: []int{64}, check: []int{16}, prepare: simple(func(s *shop) request { return s.shoppex(true) })},
	{name: "create without key", conns: all, check: []int{16}, prepare: simple(func(s *shop) request { return s.shoppex(false) })},
	{name: "create, Pandabase, 1 item", conns: []int{64}, prepare: simple(func(s *shop) request { return s.pandabase(1, false) })},
	{name: "create, Pandabase, 1 item, with key", conns: []int{64}, prepare: simple(func(s *shop) request { return s.pandabase(1, true) })},
	{name: "create, Pandabase, 10 items", conns: []int{64}, prepare: simple(func(s *shop) request { return s.pandabase(10, false) })},
	{name: "create, Pandabase, 10 items, with key", conns: []int{64}, prepare: simple(func(s *shop) request { return s.pandabase(10, true) })},
	{name: "create, SellApp, 1 item", conns: []int{64}, prepare: simple(func(s *shop) request { return s.sellapp(1, false) })},
	{name: "create, SellApp, 1 item, with key", conns: []int{64}, prepare: simple(func(s *shop) request { return s.sellapp(1, true) })},
	{name: "create, SellApp, 10 items", conns: []int{64}, prepare: simple(func(s *shop) request { return s.sellapp(10, false) })},
	{name: "create, SellApp, 10 items, with key", conns: []int{64}, prepare: simple(func(s *shop) request { return s.sellapp(10, true) })},
	{name: "create, Quickshops, 1 item (3 requests: cart, line, checkout)", conns: []int{64}, prepare: carts(1, false)},
	{name: "create, Quickshops, 1 item, with keys (3 requests)", conns: []int{64}, prepare: carts(1, true)},
	{name: "create, Quickshops, 10 items (12 requests: cart, 10 lines, checkout)", conns: []int{16}, prepare: carts(10, false)},
	{name: "create, Quickshops, 10 items, with keys (12 requests)", conns: []int{16}, prepare: carts(10, true)},
	{name: "full", conns: all, quick: []int{16}, check: []int{16}, pays: true, prepare: fullShoppex},
	{name: "full, Pandabase, with a licence key delivered", conns: []int{16}, pays: true, prepare: fullLicence},
	{name: "read", conns: []int{16, 64}, check: []int{16}, prepare: readPayment},
	{name: "list", conns: []int{16}, prepare: listPayments},
	{name: "page", conns: []int{16, 64}, quick: []int{16}, check: []int{16}, prepare: showPage},
}

// connsIn are the numbers of connections of a workload under a plan.
func (w workload) connsIn(p plan) []int {
	switch {
	case p.only != "" && w.on == kassa && !strings.Contains(w.name, p.only):
		return nil
	case p.check != "":
		return w.check
	case p.quick:
		return w.quick
	}
	return w.conns
}

// simple is a workload of one request.
func simple(of func(s *shop) request) func(context.Context, *shop) (operation, error) {
	return func(_ context.Context, s *shop) (operation, error) { return s.each(of(s)), nil }
}

// carts is a workload of a cart and its checkout.
func carts(items int, keyed bool) func(context.Context, *shop) (operation, error) {
	return func(_ context.Context, s *shop) (operation, error) { return s.quickshops(items, keyed), nil }
}

// reference sends the same request to a server that knows no keys.
func reference(_ context.Context, s *shop) (operation, error) { return s.each(s.shoppex(true)), nil }

func fullShoppex(_ context.Context, s *shop) (operation, error) {
	return s.buy(s.shoppex(false), "url"), nil
}

func fullLicence(_ context.Context, s *shop) (operation, error) {
	item := fmt.Sprintf(`{"product_id":"%s","quantity":1}`, s.goods[goodsCount].product)
	return s.buy(s.pandabaseOf(item, false), "checkout_url"), nil
}

func readPayment(_ context.Context, s *shop) (operation, error) {
	paths, err := s.made("/dev/v1/payments/")
	r := get("", http.StatusOK)
	r.credential = s.server.Ready.Keys.Shoppex
	return s.rotate(r, paths), err
}

func listPayments(_ context.Context, s *shop) (operation, error) {
	r := get("/dev/v1/payments", http.StatusOK)
	r.credential = s.server.Ready.Keys.Shoppex
	return s.each(r), nil
}

func showPage(_ context.Context, s *shop) (operation, error) {
	paths, err := s.made("/invoice/")
	return s.rotate(get("", http.StatusOK), paths), err
}

// madeCount is how many sessions reads choose from.
const madeCount = 100

// made creates sessions and gives an address of each.
func (s *shop) made(prefix string) (paths []string, err error) {
	create, host := s.shoppex(false), s.server.Address()
	result := load.Run(load.Plan{Address: host, Conns: 1, Most: madeCount, Measure: time.Minute, Do: func(c *load.Conn, _ int) error {
		answer, err := create.send(c, host, "")
		if err != nil {
			return err
		}
		id, err := idOf(answer.Body)
		paths = append(paths, prefix+id)
		return err
	}})
	_, err = result.Rate()
	return paths, err
}
