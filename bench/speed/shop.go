package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"kassa/bench/load"
	"kassa/bench/rig"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// operation is one thing that the load does, again and again.
type operation func(c *load.Conn, n int) error

// shop is a server with what requests to it need to know. References have no goods.
type shop struct {
	server *rig.Server
	goods  []good // goodsCount of them, then the one with licence keys
}

// good is something of the catalogue.
type good struct {
	product string // its id in Pandabase's API
	number  int64  // of its variant, in SellApp's API
	cart    string // its id in Quickshops' API
}

const (
	// slug is the demo's store.
	slug = "demo"
	// goodsCount is how many goods without stock there are.
	goodsCount = 10
	// keyed is the SKU of the good that is delivered as a licence key.
	keySKU = "bench-key"
)

// layOut adds what is bought to the catalogue, and so many licence keys.
func layOut(ctx context.Context, dir, binary string, d *rig.Database, keys int) ([]good, error) {
	var rows strings.Builder
	for n := range goodsCount {
		fmt.Fprintf(&rows, `{"title":"Good %d","price":"10.00","sku":"bench-%d","kind":"one_time"}`+"\n", n, n)
	}
	fmt.Fprintf(&rows, `{"title":"Licence","price":"10.00","sku":"%s","kind":"licence"}`+"\n", keySKU)
	file := filepath.Join(dir, "goods.jsonl")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		return nil, err
	}
	if _, err := rig.Command(ctx, dir, binary, d.URL, "product", "import", slug, file); err != nil {
		return nil, err
	}
	if _, err := addSerials(ctx, dir, binary, d, "L", keys); err != nil {
		return nil, err
	}
	return findGoods(ctx, d.SQL)
}

// findGoods reads the ids of what layOut added.
func findGoods(ctx context.Context, db *sql.DB) (goods []good, err error) {
	rows, err := db.QueryContext(ctx, "SELECT product_id, number FROM variant WHERE sku LIKE 'bench-%' ORDER BY number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var g good
		var product id.ID[checkout.Product]
		if err := rows.Scan(&product, &g.number); err != nil {
			return nil, err
		}
		g.product, g.cart = "prd_"+product.Base36(), "prod_"+product.Base32()
		goods = append(goods, g)
	}
	return goods, rows.Err()
}

// words counts those that were made.
var words atomic.Int64

// unique makes a word that no other request of this process has: an idempotency key that came again would be
// answered without creating anything.
func unique() string { return strconv.FormatInt(words.Add(1), 10) }

// each is the operation of one request.
func (s *shop) each(r request) operation {
	host := s.server.Address()
	return func(c *load.Conn, _ int) error {
		_, err := r.send(c, host, unique())
		return err
	}
}

// rotate is the operation of one request to each of some paths in turn.
func (s *shop) rotate(r request, paths []string) operation {
	host := s.server.Address()
	return func(c *load.Conn, n int) error {
		r := r
		r.path = paths[(n*31+c.Number*7919)%len(paths)]
		_, err := r.send(c, host, "")
		return err
	}
}
