package main

import (
	"context"
	"database/sql"
	"fmt"
)

// rows is how many rows there are of what a created session leaves behind, and of what must not be.
type rows struct {
	orders, sessions, created, claims int
	orphans                           int // rows whose order, session or event is missing
	exceptions                        int // payments that nobody expected: the harness pays everything once
}

// The counts, in the order of rows' fields.
var countQueries = []string{
	"SELECT count(*) FROM sale_order",
	"SELECT count(*) FROM session",
	"SELECT count(*) FROM event WHERE type = 'session.created'",
	"SELECT count(*) FROM claim",
	`SELECT (SELECT count(*) FROM sale_order o WHERE NOT EXISTS
			(SELECT 1 FROM session s WHERE s.store_id = o.store_id AND s.order_id = o.id)) +
		(SELECT count(*) FROM session s WHERE NOT EXISTS
			(SELECT 1 FROM sale_order o WHERE o.store_id = s.store_id AND o.id = s.order_id)) +
		(SELECT count(*) FROM sale_order o WHERE NOT EXISTS
			(SELECT 1 FROM event e WHERE e.store_id = o.store_id AND e.order_id = o.id AND e.type = 'session.created')) +
		(SELECT count(*) FROM event e WHERE e.product_id IS NULL AND NOT EXISTS
			(SELECT 1 FROM sale_order o WHERE o.store_id = e.store_id AND o.id = e.order_id)) +
		(SELECT count(*) FROM payment p WHERE NOT EXISTS
			(SELECT 1 FROM session s WHERE s.store_id = p.store_id AND s.order_id = p.order_id AND s.id = p.session_id))`,
	"SELECT count(*) FROM exception",
}

func countRows(ctx context.Context, db *sql.DB) (r rows, err error) {
	for i, count := range []*int{&r.orders, &r.sessions, &r.created, &r.claims, &r.orphans, &r.exceptions} {
		if err := db.QueryRowContext(ctx, countQueries[i]).Scan(count); err != nil {
			return r, fmt.Errorf("count rows: %w", err)
		}
	}
	return r, nil
}

// claimedKeys are the idempotency keys that have an answer.
func claimedKeys(ctx context.Context, db *sql.DB) (map[string]bool, error) {
	found, err := db.QueryContext(ctx, "SELECT key FROM claim")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	keys := map[string]bool{}
	for found.Next() {
		var key string
		if err := found.Scan(&key); err != nil {
			return nil, err
		}
		keys[key] = true
	}
	return keys, found.Err()
}
