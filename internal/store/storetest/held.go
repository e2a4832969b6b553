package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// freeIsHeld tells what orders give back, and how much there is within a transaction.
func freeIsHeld(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	counted, units := sell(t, db, owner, checkout.StockCounted, 5), sell(t, db, owner, checkout.StockUnits, 4)
	unlimited, foreign := sell(t, db, owner, checkout.StockUnlimited, 0), sell(t, db, other, checkout.StockCounted, 5)
	order := id.New[checkout.Order]()
	free := func(tx checkout.Tx, want ...int64) {
		t.Helper()
		found, err := tx.HoldFree(owner, []checkout.VariantID{unlimited.ID, counted.ID, foreign.ID, units.ID, id.New[checkout.Variant]()})
		var got []int64
		for _, v := range must(t, found, err) {
			got = append(got, v.Free)
		}
		equal(t, "free, in the order of making", got, want)
	}
	write(t, db, func(tx checkout.Tx) {
		free(tx, 5, 4, checkout.StockPlenty)
		for _, v := range []checkout.Variant{counted, units} {
			taken, err := take(tx, v, order, 3)
			equal(t, "taken", must(t, taken, err), true)
		}
		free(tx, 2, 1, checkout.StockPlenty)
		none, err := tx.HoldFree(owner, nil)
		equal(t, "of nothing", len(must(t, none, err)), 0)
	})
	back := map[checkout.VariantID]int64{}
	write(t, db, func(tx checkout.Tx) {
		held, err := tx.ReleaseStock(owner, order)
		for _, h := range must(t, held, err) {
			back[h.VariantID] += h.Quantity
		}
		free(tx, 5, 4, checkout.StockPlenty)
		held, err = tx.ReleaseStock(owner, order)
		equal(t, "again", len(must(t, held, err)), 0)
	})
	equal(t, "given back", back, map[checkout.VariantID]int64{counted.ID: 3, units.ID: 3})
}
