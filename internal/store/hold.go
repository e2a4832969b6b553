package store

import (
	"slices"
	"time"

	"kassa/internal/checkout"
)

// Whoever takes stock holds rows of variants or units, in the order of the variants, until the transaction
// ends.
const (
	takeStock = `UPDATE variant SET stock = stock - $3 WHERE store_id = $1 AND id = $2 AND stock_kind = 'counted' AND stock >= $3
	RETURNING 1`
	holdStock = `INSERT INTO stock_hold (store_id, order_id, variant_id, quantity) VALUES ($1, $2, $3, $4)
	ON CONFLICT (store_id, order_id, variant_id) DO UPDATE SET quantity = stock_hold.quantity + excluded.quantity`

	// The index stock_unit_free finds as many free units as are wanted, and looks at no more.
	freeUnits = `WITH picked AS MATERIALIZED (
		SELECT id FROM stock_unit WHERE store_id = $1 AND variant_id = $2 AND state = 'free' ORDER BY id LIMIT $3`
	reservePicked = `) UPDATE stock_unit SET state = 'reserved', order_id = $4 WHERE store_id = $1 AND variant_id = $2
		AND id IN (SELECT id FROM picked) RETURNING 1`

	unholdStock  = "DELETE FROM stock_hold WHERE store_id = $1 AND order_id = $2 RETURNING variant_id, quantity"
	releaseUnits = `UPDATE stock_unit SET state = 'free', order_id = NULL
	WHERE store_id = $1 AND order_id = $2 AND state = 'reserved'`

	sellStock = "DELETE FROM stock_hold WHERE store_id = $1 AND order_id = $2"
	sellUnits = `UPDATE stock_unit SET state = 'sold', sold_at = $3
	WHERE store_id = $1 AND order_id = $2 AND state = 'reserved'`
)

// TakeStock takes units off a counted variant for an order; false = there are not as many.
func (t *tx) TakeStock(store checkout.StoreID, order checkout.OrderID, variant checkout.VariantID, quantity int64) (bool, error) {
	taken := false
	err := t.query(query{takeStock, []any{store, variant, quantity}, func(scanner) error { taken = true; return nil }})
	if taken && err == nil {
		t.insert(holdStock, store, order, variant, quantity)
	}
	return taken, err
}

// ReserveUnits reserves free stock units for an order, all or none; false = there are not as many. Units that
// rivals hold are passed over at first. Where they are missed, all is asked for again, waiting for the rivals:
// nobody is told that nothing is left because of somebody who then does not buy. What was got is let go
// before that, so that rivals who both wait hold nothing against one another.
func (t *tx) ReserveUnits(store checkout.StoreID, order checkout.OrderID, variant checkout.VariantID, quantity int64) (bool, error) {
	ways := []string{t.locks.skip}
	if t.locks.row != t.locks.skip {
		ways = append(ways, t.locks.row)
	}
	t.insert("SAVEPOINT units")
	for _, lock := range ways {
		var got int64
		err := t.query(query{freeUnits + lock + reservePicked, []any{store, variant, quantity, order},
			func(scanner) error { got++; return nil }})
		if err != nil {
			return false, err
		}
		if got == quantity {
			t.insert("RELEASE SAVEPOINT units")
			return true, nil
		}
		t.insert("ROLLBACK TO SAVEPOINT units")
	}
	t.insert("RELEASE SAVEPOINT units")
	return false, nil
}

// ReleaseStock gives back all stock that an order holds, but nothing that was sold.
func (t *tx) ReleaseStock(store checkout.StoreID, order checkout.OrderID) error {
	type part struct {
		variant  checkout.VariantID
		quantity int64
	}
	var held []part
	err := t.query(query{unholdStock, []any{store, order}, each(&held, func(scan scanner) (p part, err error) {
		err = scan(&p.variant, &p.quantity)
		return p, err
	})})
	if err != nil {
		return err
	}
	slices.SortFunc(held, func(a, b part) int { return a.variant.Compare(b.variant) })
	for _, p := range held {
		t.insert(addStock, store, p.variant, p.quantity)
	}
	t.insert(releaseUnits, store, order)
	return nil
}

// SellStock makes what an order holds its own for good.
func (t *tx) SellStock(store checkout.StoreID, order checkout.OrderID, now time.Time) {
	t.insert(sellStock, store, order)
	t.insert(sellUnits, store, order, micros(now))
}
