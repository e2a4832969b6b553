package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// settleLimit is how long what goes on behind full checkouts may take after the last of them.
const settleLimit = 30 * time.Second

// completed counts the orders that are paid and delivered.
func completed(ctx context.Context, db *sql.DB) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sale_order WHERE state = 'completed'").Scan(&n)
	return n, err
}

// settled waits until so many orders are completed, every event of the provider is processed and every one of ours is
// relayed, and looks whether each order wrote its events. What is copied afterwards has no work left in it.
func settled(ctx context.Context, db *sql.DB, want int) error {
	return await(ctx, func() (missing string, err error) {
		done, err := completed(ctx, db)
		if err != nil {
			return "", err
		}
		var told int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM event WHERE type = 'order.completed'").Scan(&told); err != nil {
			return "", err
		}
		waiting, err := backlog(ctx, db)
		if done < want || told != done || waiting != "" {
			missing = fmt.Sprintf("%d of %d orders are completed, %d told of it; %s", done, want, told, waiting)
		}
		return missing, err
	})
}

// rested waits until nothing goes on behind what was asked for: the next measurement would pay for it.
func rested(ctx context.Context, db *sql.DB) error {
	return await(ctx, func() (string, error) { return backlog(ctx, db) })
}

// backlog tells of events that wait to be processed or relayed; empty when none do.
func backlog(ctx context.Context, db *sql.DB) (waiting string, err error) {
	const events = "SELECT (SELECT count(*) FROM gateway_event WHERE due_at IS NOT NULL), (SELECT count(*) FROM event WHERE position IS NULL)"
	var open, unrelayed int
	err = db.QueryRowContext(ctx, events).Scan(&open, &unrelayed)
	if open > 0 || unrelayed > 0 {
		waiting = fmt.Sprintf("%d events of the provider are open, %d of ours not relayed", open, unrelayed)
	}
	return waiting, err
}

// await waits until nothing is missing, for settleLimit at most; then what is missing is the error.
func await(ctx context.Context, look func() (missing string, err error)) error {
	for limit := time.Now().Add(settleLimit); ; {
		missing, err := look()
		if err != nil || missing == "" {
			return err
		}
		if time.Now().After(limit) {
			return errors.New(missing)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}
