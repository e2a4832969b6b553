package storetest

import (
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// invoiceBooks adds to books orders with other lines, coupons, methods and units. It gives all of them, oldest
// first, and the texts of their units.
func invoiceBooks(t *testing.T, db *store.Store) (owner checkout.StoreID, all []checkout.Sale, serials map[checkout.OrderID]string) {
	t.Helper()
	owner, _ = books(t, db)
	v := checkout.Variant{ID: id.New[checkout.Variant](), StoreID: owner, ProductID: id.New[checkout.Product]()}
	serials = map[checkout.OrderID]string{}
	for i, name := range []string{`Größe "L" 50%`, "name", "_quantity", `a\b`} {
		sale := newSale(owner)
		sale.Order.Lines[i%2].Name = name
		sale.Order.CouponCode = []string{"Welcome10", "welcome10", "OTHER", "x"}[i]
		sale.Session.Method = []string{"", "PAYPAL", "STRIPE", ""}[i]
		if i > 1 {
			payment := newPayment(sale, 1)
			payment.Method = "BITCOIN"
			sale.Payments = append(sale.Payments, payment)
		}
		unit := checkout.NewStockUnit(v, []string{"KEY-1", "key-1", "KEY-2", "KEY-3"}[i], start)
		unit.State, unit.OrderID, unit.SoldAt = checkout.UnitSold, sale.Order.ID, start
		free := checkout.NewStockUnit(v, "FREE"+unit.Text, start)
		write(t, db, func(tx checkout.Tx) { insertSale(tx, sale); tx.InsertStockUnit(unit); tx.InsertStockUnit(free) })
		serials[sale.Order.ID] = unit.Text
	}
	all, err := db.Read(t.Context()).Sales(owner, checkout.SaleQuery{Limit: 100})
	slices.Reverse(must(t, all, err))
	return owner, all, serials
}

// asksFor tells what Invoices promises of a query.
func asksFor(q checkout.InvoiceQuery, sale checkout.Sale, serial string) bool {
	o := sale.Order
	paidBy := func(method string) bool {
		return sale.Session.Method == method || slices.ContainsFunc(sale.Payments, func(p checkout.Payment) bool { return p.Method == method })
	}
	return (q.Number == 0 || q.Number == o.Number) && (q.Email == "" || strings.EqualFold(q.Email, o.Email)) &&
		(mentions(o.Email, q.Search) || mentions(o.Title, q.Search)) &&
		(q.Reference == "" || slices.ContainsFunc(sale.Payments, func(p checkout.Payment) bool { return p.Reference == q.Reference })) &&
		(q.Serial == "" || q.Serial == serial) &&
		(q.Product == "" || slices.ContainsFunc(o.Lines, func(l checkout.Line) bool { return mentions(l.Name, q.Product) })) &&
		(q.CouponCode == "" || checkout.CouponKey(q.CouponCode) == checkout.CouponKey(o.CouponCode)) &&
		(q.States == nil || slices.Contains(q.States, o.State)) && (q.Methods == nil || slices.ContainsFunc(q.Methods, paidBy))
}

// invoiceQueries narrow by each filter alone, by none and by several.
func invoiceQueries(all []checkout.Sale) []checkout.InvoiceQuery {
	queries := []checkout.InvoiceQuery{
		{}, {Number: all[1].Order.Number}, {Number: 9999}, {Number: -1}, {Email: "ADA@example.com"}, {Email: "ada@"}, {Email: "\x00\xff"},
		{Reference: "PI_1"}, {Reference: "pi_1"}, {Reference: all[len(all)-1].Payments[0].Reference}, {Reference: "\x00"},
		{Serial: "KEY-1"}, {Serial: "KEY"}, {Serial: "FREEKEY-1"}, {Serial: "\x00\xff"},
		{Product: "50%"}, {Product: `"l"`}, {Product: "NAME"}, {Product: "quantity"}, {Product: "_"}, {Product: "total"}, {Product: `a\B`},
		{Product: "thing <1>"}, {Product: ":"}, {Product: "\x00"},
		{CouponCode: " WELCOME10 "}, {CouponCode: "WELCOME"}, {CouponCode: "\x00\xff"},
		{States: []checkout.OrderState{checkout.OrderVoided}}, {States: []checkout.OrderState{checkout.OrderReview, checkout.OrderPending}},
		{States: []checkout.OrderState{checkout.OrderPaid}}, {Methods: []string{"PAYPAL"}}, {Methods: []string{"BITCOIN", "PAYPAL"}},
		{Methods: []string{"bitcoin"}}, {Methods: []string{"\x00\xff"}},
		{Product: "name", CouponCode: "welcome10", Methods: []string{"PAYPAL"}, Serial: "key-1", Email: "buyer@example.com",
			Search: "things", States: []checkout.OrderState{checkout.OrderPending}},
		{Product: "name", Serial: "KEY-1"},
	}
	for _, search := range searches {
		queries = append(queries, checkout.InvoiceQuery{Search: search})
	}
	return queries
}

// invoices reads the pages of a store's orders, submitted or not, by all filters.
func invoices(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, all, serials := invoiceBooks(t, db)
	for _, query := range invoiceQueries(all) {
		var want []checkout.Sale
		for _, sale := range all {
			if asksFor(query, sale, serials[sale.Order.ID]) {
				want = append(want, sale)
			}
		}
		paged(t, "invoices", want, bothWays, func(down bool, w checkout.Window) ([]checkout.Sale, int64, error) {
			query.Down, query.Window = down, w
			return db.Read(t.Context()).Invoices(owner, query)
		})
		if t.Failed() {
			t.Fatalf("asked for %+v", query)
		}
	}
	for _, serial := range serials {
		got, count, err := db.Read(t.Context()).Invoices(id.New[checkout.Store](), checkout.InvoiceQuery{Window: checkout.Window{Limit: 9}, Serial: serial})
		equal(t, "another store's", len(must(t, got, err))+int(count), 0)
	}
}
