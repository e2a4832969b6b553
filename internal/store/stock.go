package store

import (
	"slices"

	"kassa/internal/checkout"
)

const stockUnitColumns = "store_id, variant_id, id, product_id, state, text, digest, order_id, created_at, sold_at"

var insertStockUnit = insertInto("stock_unit", stockUnitColumns)

const (
	setStock = "UPDATE variant SET stock = $3 WHERE store_id = $1 AND id = $2"

	// What is added or given back never makes a stock that no variant may have.
	addStock = `UPDATE variant SET stock = CASE WHEN stock + $3 < 0 THEN 0 WHEN stock + $3 > 9007199254740991 THEN 9007199254740991
	ELSE stock + $3 END WHERE store_id = $1 AND id = $2`

	stockUnitByID = "SELECT " + stockUnitColumns + " FROM stock_unit WHERE store_id = $1 AND id = $2"

	// The index stock_unit_text serves this; an ORDER BY would make SQLite walk through all units instead.
	stockUnitsByText = "SELECT " + stockUnitColumns + " FROM stock_unit WHERE store_id = $1 AND digest = $2"
)

// SetStock sets what is left of a counted variant.
func (t *tx) SetStock(store checkout.StoreID, variant checkout.VariantID, stock int64) {
	t.insert(setStock, store, variant, stock)
}

// AddStock adds to what is left of a counted variant, or takes away, never below 0.
func (t *tx) AddStock(store checkout.StoreID, variant checkout.VariantID, change int64) {
	t.insert(addStock, store, variant, change)
}

// InsertStockUnit writes a unit; Database.Tx returns ErrUnitTaken when its variant has the text already.
func (t *tx) InsertStockUnit(u checkout.StockUnit) {
	t.insertUnless(checkout.ErrUnitTaken, insertStockUnit, u.StoreID, u.VariantID, u.ID, u.ProductID, string(u.State), u.Text,
		u.Digest[:], orNull(u.OrderID), micros(u.CreatedAt), micros(u.SoldAt))
}

// StockUnit finds a unit.
func (r reads) StockUnit(store checkout.StoreID, unit checkout.StockUnitID) (checkout.StockUnit, error) {
	var units []checkout.StockUnit
	err := r.query(query{stockUnitByID, []any{store, unit}, each(&units, scanStockUnit)})
	switch {
	case err != nil:
		return checkout.StockUnit{}, err
	case len(units) == 0:
		return checkout.StockUnit{}, checkout.Refuse(checkout.ReasonUnitNotFound, "No such stock unit.")
	}
	return units[0], nil
}

// StockUnitsByText finds the units of a store with that text, in whatever variant, oldest first.
func (r reads) StockUnitsByText(store checkout.StoreID, text string) ([]checkout.StockUnit, error) {
	digest := checkout.DigestUnit(text)
	var units []checkout.StockUnit
	err := r.query(query{stockUnitsByText, []any{store, digest[:]}, each(&units, scanStockUnit)})
	slices.SortFunc(units, func(a, b checkout.StockUnit) int { return a.ID.Compare(b.ID) })
	return units, err
}

// StockUnits reads a page of units, oldest first, and counts all that match.
func (r reads) StockUnits(store checkout.StoreID, q checkout.UnitQuery) ([]checkout.StockUnit, int64, error) {
	l := listOf("stock_unit", store, "")
	if !q.Product.IsZero() {
		l.and("product_id = " + l.arg(q.Product))
	}
	anyOf(l, "state", q.States)
	return readPage(r, l, "stock_unit", stockUnitColumns, "id", q.Window, scanStockUnit)
}

func scanStockUnit(scan scanner) (u checkout.StockUnit, err error) {
	err = scan(&u.StoreID, &u.VariantID, &u.ID, &u.ProductID, &u.State, &u.Text, fixedColumn{u.Digest[:]}, &u.OrderID,
		timeColumn{&u.CreatedAt}, timeColumn{&u.SoldAt})
	return u, err
}
