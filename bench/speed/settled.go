package main

import (
	"context"
	"database/sql"
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
	for limit := time.Now().Add(settleLimit); ; {
		done, err := completed(ctx, db)
		if err != nil {
			return err
		}
		var open, told, unrelayed int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM gateway_event WHERE due_at IS NOT NULL").Scan(&open); err != nil {
			return err
		}
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM event WHERE type = 'order.completed'").Scan(&told); err != nil {
			return err
		}
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM event WHERE position IS NULL").Scan(&unrelayed); err != nil {
			return err
		}
		if done >= want && open == 0 && told == done && unrelayed == 0 {
			return nil
		}
		if time.Now().After(limit) {
			return fmt.Errorf("%d of %d orders are completed, %d told of it, %d events of the provider are open, %d of ours not relayed", done, want, told, open, unrelayed)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// rested waits until nothing goes on behind what was asked for: the next measurement would pay for it.
func rested(ctx context.Context, db *sql.DB) error {
	const left = "SELECT (SELECT count(*) FROM gateway_event WHERE due_at IS NOT NULL) + (SELECT count(*) FROM event WHERE position IS NULL)"
	for limit := time.Now().Add(settleLimit); ; {
		var open int
		if err := db.QueryRowContext(ctx, left).Scan(&open); err != nil || open == 0 {
			return err
		}
		if time.Now().After(limit) {
			return fmt.Errorf("%d events are not processed or relayed", open)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}
