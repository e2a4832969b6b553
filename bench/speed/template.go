package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"

	"kassa/bench/rig"
)

// row is one row of a table as it was read.
type row struct {
	table   string
	columns []string
	values  []any
}

// get is a column's value; nil when there is none.
func (r row) get(column string) any {
	for i, name := range r.columns {
		if name == column {
			return r.values[i]
		}
	}
	return nil
}

// sale is one that a client has made, with all rows that it left behind.
type sale struct {
	rows []row // in an order in which they may be written
	// ids are the ids that belong to it alone, numbered; the order's is 0.
	ids map[[16]byte]int
	// oldest is where the ids of the copies begin, in milliseconds: copies are older than everything that
	// is made afterwards.
	oldest uint64
}

// room is the time that copies' ids are given, a millisecond each.
const room = 100_000_000

// readSales reads all sales of a database, oldest first. Each must have been made with an idempotency key.
func readSales(ctx context.Context, db *sql.DB, engine string) (sales []sale, err error) {
	orders, err := readRows(ctx, db, "sale_order ORDER BY id")
	if err != nil {
		return nil, err
	}
	claims, err := readRows(ctx, db, "claim ORDER BY created_at")
	if err != nil {
		return nil, err
	}
	if len(claims) != len(orders) {
		return nil, fmt.Errorf("%d claims of %d orders", len(claims), len(orders))
	}
	tables, err := tablesOfOrders(ctx, db, engine)
	if err != nil {
		return nil, err
	}
	for i, order := range orders {
		s, err := readSale(ctx, db, order, tables)
		if err != nil {
			return nil, err
		}
		s.rows = append(s.rows, claims[i])
		sales = append(sales, s)
	}
	return sales, nil
}

// readSale gathers the rows of an order.
func readSale(ctx context.Context, db *sql.DB, order row, tables []string) (sale, error) {
	s := sale{ids: map[[16]byte]int{}}
	orderID := order.get("id").([]byte)
	stamp := append([]byte{0, 0}, orderID[:6]...) // RFC 9562: 48 bits of milliseconds
	s.oldest = binary.BigEndian.Uint64(stamp) - room
	add := func(from string, args ...any) error {
		found, err := readRows(ctx, db, from, args...)
		s.rows = append(s.rows, found...)
		return err
	}
	if err := add("customer WHERE id = $1", order.get("customer_id")); err != nil {
		return s, err
	}
	s.own(order)
	s.rows = append(s.rows, order)
	for _, table := range tables {
		if err := add(table+" WHERE order_id = $1", orderID); err != nil {
			return s, err
		}
	}
	for _, r := range s.rows {
		if reference, ok := r.get("reference").(string); ok && r.table == "payment" {
			if err := add("gateway_event WHERE reference = $1", reference); err != nil {
				return s, err
			}
			if err := add("sandbox_payment WHERE reference = $1", reference); err != nil {
				return s, err
			}
		}
	}
	for _, r := range s.rows {
		s.own(r)
	}
	return s, nil
}

// own numbers the id of a row.
func (s *sale) own(r row) {
	if b, ok := r.get("id").([]byte); ok && len(b) == 16 {
		if _, known := s.ids[[16]byte(b)]; !known {
			s.ids[[16]byte(b)] = len(s.ids)
		}
	}
}

// pageMost is how many pages of copies are shown in turn.
const pageMost = 20_000

// pages are the addresses of copies' pages, spread over all of them.
func (s *sale) pages(c copies) (paths []string) {
	step := c.turns * max(1, (c.to-c.from)/c.turns/pageMost)
	for i := c.first(); i < c.to; i += step {
		hexed := idText(s.oldest+uint64(i), 0, i)
		paths = append(paths, "/invoice/"+strings.Join([]string{hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:]}, "-"))
	}
	return paths
}

// tablesOfOrders are the tables whose rows name an order.
func tablesOfOrders(ctx context.Context, db *sql.DB, engine string) (tables []string, err error) {
	query := "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'order_id' ORDER BY table_name"
	if engine == rig.SQLite {
		query = "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'order_id' ORDER BY t.name"
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}

// readRows reads whole rows; from is what comes after FROM and begins with the table's name.
func readRows(ctx context.Context, db *sql.DB, from string, args ...any) (read []row, err error) {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+from, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var table string
	if _, err := fmt.Sscan(from, &table); err != nil {
		return nil, err
	}
	for rows.Next() {
		r := row{table: table, columns: columns, values: make([]any, len(columns))}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = &r.values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		read = append(read, r)
	}
	return read, rows.Err()
}
