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

	// The index stock_unit_free finds as many free units as are wanted, the oldest, and looks at no more.
	freeUnits = `WITH picked AS MATERIALIZED (
		SELECT id FROM stock_unit WHERE store_id = $1 AND variant_id = $2 AND state = 'free' ORDER BY created_at, id LIMIT $3`
	reservePicked = `) UPDATE stock_unit SET state = 'reserved', order_id = $4 WHERE store_id = $1 AND variant_id = $2
		AND id`
	returnPicked = " RETURNING 1"

	unholdStock  = "DELETE FROM stock_hold WHERE store_id = $1 AND order_id = $2 RETURNING variant_id, quantity"
	releaseUnits = `UPDATE stock_unit SET state = 'free', order_id = NULL
	WHERE store_id = $1 AND order_id = $2 AND state = 'reserved' RETURNING variant_id, 1`

	sellStock = "DELETE FROM stock_hold WHERE store_id = $1 AND order_id = $2"
	sellUnits = `UPDATE stock_unit SET state = 'sold', sold_at = $3
	WHERE store_id = $1 AND order_id = $2 AND state = 'reserved'`
)

// reserve is the statement that reserves free units, with one of the locks.
func (l locks) reserve(lock string) string {
	return freeUnits + lock + reservePicked + l.picked + returnPicked
}

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
		err := t.query(query{t.locks.reserve(lock), []any{store, variant, quantity, order},
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

// ReleaseStock gives back all stock that an order holds, but nothing that was sold. It tells what; each unit
// stands there by itself.
func (t *tx) ReleaseStock(store checkout.StoreID, order checkout.OrderID) ([]checkout.Held, error) {
	var counted, units []checkout.Held
	err := t.query(
		query{unholdStock, []any{store, order}, each(&counted, scanHeld)},
		query{releaseUnits, []any{store, order}, each(&units, scanHeld)},
	)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(counted, func(a, b checkout.Held) int { return a.VariantID.Compare(b.VariantID) })
	for _, h := range counted {
		t.insert(addStock, store, h.VariantID, h.Quantity)
	}
	return append(counted, units...), nil
}

func scanHeld(scan scanner) (h checkout.Held, err error) {
	err = scan(&h.VariantID, &h.Quantity)
	return h, err
}

// HoldFree reads variants that are not archived, with their Free, and holds their rows until the transaction
// ends. They are read after the lock was got, and so are as the last holder left them.
func (t *tx) HoldFree(store checkout.StoreID, variants []checkout.VariantID) ([]checkout.Variant, error) {
	if len(variants) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, variants)
	var found []checkout.Variant
	read := query{variantsWhere + "id IN " + names + " ORDER BY id", args, each(&found, scanVariant)}
	if t.locks.row == "" {
		err := t.query(read)
		return found, err
	}
	hold := "SELECT 1 FROM variant WHERE store_id = $1 AND id IN " + names + " ORDER BY id" + t.locks.row
	err := t.query(query{hold, args, func(scanner) error { return nil }}, read)
	return found, err
}

// SellStock makes what an order holds its own for good.
func (t *tx) SellStock(store checkout.StoreID, order checkout.OrderID, now time.Time) {
	t.insert(sellStock, store, order)
	t.insert(sellUnits, store, order, micros(now))
}
