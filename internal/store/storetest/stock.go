package storetest

import (
	"errors"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

// unit reads a stock unit.
func unit(t *testing.T, db *store.Store, u checkout.StockUnit) checkout.StockUnit {
	t.Helper()
	found, err := db.Read(t.Context()).StockUnit(u.StoreID, u.ID)
	return must(t, found, err)
}

// stock reads what is left of a variant, as everybody sees it.
func stock(t *testing.T, db *store.Store, v checkout.Variant) int64 {
	t.Helper()
	found, ok := product(t, db, v.StoreID, v.ProductID).Variant(v.ID)
	if !ok {
		t.Fatal("the variant is gone")
	}
	return found.Free
}

// stockUnits writes units and finds them by id, by text and in lists.
func stockUnits(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	v, w := sell(t, db, owner, checkout.StockUnits, 0), sell(t, db, owner, checkout.StockUnits, 0)
	theirs := checkout.NewStockUnit(sell(t, db, other, checkout.StockUnits, 0), "KEY", start)
	states := []checkout.UnitState{checkout.UnitFree, checkout.UnitReserved, checkout.UnitSold, checkout.UnitRevoked, checkout.UnitFree}
	var all []checkout.StockUnit
	for i, state := range states {
		u := checkout.NewStockUnit([]checkout.Variant{v, w}[i/4], []string{"KEY", "é\n2", "3", "4", "KEY"}[i], start)
		u.State = state
		if state != checkout.UnitFree {
			u.OrderID = id.New[checkout.Order]()
		}
		if i == 2 || i == 3 {
			u.SoldAt = start.Add(time.Minute)
		}
		all = append(all, u)
	}
	write(t, db, func(tx checkout.Tx) {
		for _, u := range append(all, theirs) {
			tx.InsertStockUnit(u)
		}
	})
	r := db.Read(t.Context())
	for _, u := range all {
		equal(t, "by id", unit(t, db, u), u)
		_, err := r.StockUnit(other, u.ID)
		reason(t, "another store's", err, checkout.ReasonUnitNotFound)
	}
	found, err := r.StockUnitsByText(owner, "KEY")
	equal(t, "by text", must(t, found, err), []checkout.StockUnit{all[0], all[4]})
	found, err = r.StockUnitsByText(owner, "\x00\xff")
	equal(t, "by no text", len(must(t, found, err)), 0)
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertStockUnit(checkout.NewStockUnit(v, "3", start)); return nil })
	if !errors.Is(err, checkout.ErrUnitTaken) {
		t.Errorf("a text twice: %v", err)
	}
	window := checkout.Window{Limit: 9}
	for _, test := range []struct {
		query checkout.UnitQuery
		want  []checkout.StockUnit
		count int64
	}{
		{checkout.UnitQuery{Window: window}, all, 5},
		{checkout.UnitQuery{Window: checkout.Window{Limit: 2, Skip: 1}}, all[1:3], 5},
		{checkout.UnitQuery{Window: window, Product: v.ProductID}, all[:4], 4},
		{checkout.UnitQuery{Window: window, States: []checkout.UnitState{checkout.UnitSold, checkout.UnitRevoked}}, all[2:4], 2},
		{checkout.UnitQuery{Window: window, Product: w.ProductID, States: []checkout.UnitState{checkout.UnitFree}}, all[4:], 1},
		{checkout.UnitQuery{Window: window, Product: theirs.ProductID}, nil, 0},
	} {
		got, count, err := r.StockUnits(owner, test.query)
		equal(t, "listed units", must(t, got, err), test.want)
		equal(t, "their count", count, test.count)
	}
	equal(t, "free units", stock(t, db, v), int64(1))
}

// countedStock sets and adds to what is left of a variant.
func countedStock(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	v := sell(t, db, owner, checkout.StockCounted, 7)
	for _, test := range []struct {
		change func(tx checkout.Tx)
		want   int64
	}{
		{func(tx checkout.Tx) {}, 7},
		{func(tx checkout.Tx) { tx.AddStock(owner, v.ID, 5) }, 12},
		{func(tx checkout.Tx) { tx.AddStock(owner, v.ID, -2) }, 10},
		{func(tx checkout.Tx) { tx.AddStock(owner, v.ID, -11) }, 0},
		{func(tx checkout.Tx) { tx.SetStock(owner, v.ID, 3) }, 3},
		{func(tx checkout.Tx) { tx.AddStock(owner, v.ID, money.MaxMinor) }, money.MaxMinor},
		{func(tx checkout.Tx) { tx.SetStock(owner, v.ID, 0) }, 0},
		{func(tx checkout.Tx) { tx.SetStock(id.New[checkout.Store](), v.ID, 3) }, 0},
		{func(tx checkout.Tx) { tx.AddStock(owner, id.New[checkout.Variant](), 3) }, 0},
	} {
		write(t, db, test.change)
		equal(t, "stock", stock(t, db, v), test.want)
	}
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.SetStock(owner, v.ID, -1); return nil })
	reason(t, "less than nothing", err, checkout.ReasonInternal)
}

// plenty counts free units no further than anybody may order.
func plenty(t *testing.T, url string) {
	db, _ := open(t, url)
	v := sell(t, db, owned(t, db, "a"), checkout.StockUnits, checkout.StockPlenty-1)
	equal(t, "one less than plenty", stock(t, db, v), checkout.StockPlenty-1)
	for _, text := range []string{"one", "two"} {
		write(t, db, func(tx checkout.Tx) { tx.InsertStockUnit(checkout.NewStockUnit(v, text, start)) })
		equal(t, "plenty", stock(t, db, v), checkout.StockPlenty)
	}
}

// impossibleGoods proves that the database refuses what no catalogue may ever hold.
func impossibleGoods(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	v := sell(t, db, owner, checkout.StockUnits, 0)
	for name, spoil := range map[string]func(p *checkout.Product, u *checkout.StockUnit, c *checkout.Coupon){
		"unknown status": func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) { p.Status = "x" },
		"unknown stock":  func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) { p.Variants[0].StockKind = "x" },
		"negative stock": func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) { p.Variants[0].Stock = -1 },
		"negative price": func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) { p.Variants[0].Price = eur(-1) },
		"no currency":    func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) { p.Currency = money.Currency{} },
		"product of no store": func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) {
			p.StoreID = id.New[checkout.Store]()
		},
		"variant of none": func(p *checkout.Product, _ *checkout.StockUnit, _ *checkout.Coupon) {
			p.Variants[0].ProductID = id.New[checkout.Product]()
		},
		"unknown unit state": func(_ *checkout.Product, u *checkout.StockUnit, _ *checkout.Coupon) { u.State = "x" },
		"free and an order's": func(_ *checkout.Product, u *checkout.StockUnit, _ *checkout.Coupon) {
			u.OrderID = id.New[checkout.Order]()
		},
		"reserved for nobody": func(_ *checkout.Product, u *checkout.StockUnit, _ *checkout.Coupon) { u.State = checkout.UnitReserved },
		"unknown coupon kind": func(_ *checkout.Product, _ *checkout.StockUnit, c *checkout.Coupon) { c.Kind = "x" },
		"a coupon of nothing": func(_ *checkout.Product, _ *checkout.StockUnit, c *checkout.Coupon) { c.Value = 0 },
		"more than 100 %": func(_ *checkout.Product, _ *checkout.StockUnit, c *checkout.Coupon) {
			c.Kind, c.Value = checkout.CouponPercentage, 101
		},
		"used less than never": func(_ *checkout.Product, _ *checkout.StockUnit, c *checkout.Coupon) { c.Used = -1 },
	} {
		p, u, c := newProduct(owner, "p"), checkout.NewStockUnit(v, "KEY", start), newCoupon(owner, "CODE")
		spoil(&p, &u, &c)
		err := db.Tx(t.Context(), func(tx checkout.Tx) error {
			tx.InsertProduct(p)
			tx.InsertStockUnit(u)
			tx.InsertCoupon(c)
			return nil
		})
		reason(t, name, err, checkout.ReasonInternal)
	}
	sold := checkout.NewStockUnit(v, "KEY", start)
	sold.State, sold.OrderID = checkout.UnitSold, id.New[checkout.Order]()
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertStockUnit(sold); return nil })
	reason(t, "sold at no time", err, checkout.ReasonInternal)
	left, count, err := db.Read(t.Context()).Products(owner, checkout.ProductQuery{Window: checkout.Window{Limit: 9}})
	equal(t, "left", count, int64(1))
	equal(t, "left", must(t, left, err)[0].ID, v.ProductID)
}
