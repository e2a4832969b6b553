package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// impossibleRows proves that the database refuses what no order may ever be.
func impossibleRows(t *testing.T, url string) {
	db, _ := open(t, url)
	for name, spoil := range map[string]func(s *checkout.Sale){
		"unknown order state":     func(s *checkout.Sale) { s.Order.State = "x" },
		"unknown mode":            func(s *checkout.Sale) { s.Order.Mode = "x" },
		"paid without money":      func(s *checkout.Sale) { s.Order.State = checkout.OrderPaid; s.Order.Paid = eur(2675) },
		"completed without money": func(s *checkout.Sale) { s.Order.State = checkout.OrderCompleted },
		"partially paid, nothing": func(s *checkout.Sale) { s.Order.State = checkout.OrderPartiallyPaid },
		"partially paid, whole":   func(s *checkout.Sale) { s.Order.State = checkout.OrderPartiallyPaid; s.Order.Paid = eur(2676) },
		"negative total":          func(s *checkout.Sale) { s.Order.Terms = terms(0, 1, 0, -1) },
		"negative subtotal":       func(s *checkout.Sale) { s.Order.Terms = terms(-1, 0, 1, 0) },
		"negative discount":       func(s *checkout.Sale) { s.Order.Terms = terms(0, -1, 0, 1) },
		"negative tax":            func(s *checkout.Sale) { s.Order.Terms = terms(1, 0, -1, 0) },
		"a sum that is too small": func(s *checkout.Sale) { s.Order.Total = eur(2675) },
		"a sum that is too large": func(s *checkout.Sale) { s.Order.Total = eur(2677) },
		"tax counted twice":       func(s *checkout.Sale) { s.Order.TaxInclusive = true },
		"tax not counted":         func(s *checkout.Sale) { s.Order.Terms = terms(100, 0, 10, 100) },
		"negative rate":           func(s *checkout.Sale) { s.Order.TaxRate = -1 },
		"negative least total":    func(s *checkout.Sale) { s.Order.Least = -1 },
		"negative paid":           func(s *checkout.Sale) { s.Order.Paid = eur(-1) },
		"no currency":             func(s *checkout.Sale) { s.Order.Terms = checkout.Terms{} },
		"order version 0":         func(s *checkout.Sale) { s.Order.Version = 0 },
		"no store":                func(s *checkout.Sale) { s.Order.StoreID = checkout.StoreID{} },
		"unknown session state":   func(s *checkout.Sale) { s.Session.State = "x" },
		"negative confirmations":  func(s *checkout.Sale) { s.Session.Confirmations = -1 },
		"unknown payment state":   func(s *checkout.Sale) { s.Payments[0].State = "x" },
		"attempt 0":               func(s *checkout.Sale) { s.Payments[0].Attempt = 0 },
		"attempt twice":           func(s *checkout.Sale) { s.Payments = append(s.Payments, newPayment(*s, 1)) },
		"manual with an account":  func(s *checkout.Sale) { s.Payments[0].Method = checkout.MethodManual },
		"method without account":  func(s *checkout.Sale) { s.Payments[0].AccountID = checkout.GatewayAccountID{} },
		"failure without failing": func(s *checkout.Sale) { s.Payments[0].Failure = "x" },
		"negative received":       func(s *checkout.Sale) { s.Payments[0].Received = eur(-1) },
		"payment of no order":     func(s *checkout.Sale) { s.Payments[0].OrderID = id.New[checkout.Order]() },
	} {
		sale := newSale(id.New[checkout.Store]())
		sale.Payments = []checkout.Payment{newPayment(sale, 1)}
		spoil(&sale)
		err := db.Tx(t.Context(), func(tx checkout.Tx) error { insertSale(tx, sale); return nil })
		reason(t, name, err, checkout.ReasonInternal)
		_, err = db.Read(t.Context()).Sale(sale.Order.StoreID, sale.Order.ID)
		reason(t, name+" left", err, checkout.ReasonOrderNotFound)
	}
	sale := placed(t, db, id.New[checkout.Store](), 0)
	paid := sale.Order
	paid.State = checkout.OrderPaid
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateOrder(paid); return nil })
	reason(t, "an update to paid without money", err, checkout.ReasonInternal)
	key := newKey(id.New[checkout.Store](), "text")
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertKey(key); return nil })
	reason(t, "a key of no store", err, checkout.ReasonInternal)
	check(t, db, "afterwards", sale)
}

// limits keeps the largest amounts and long texts whole.
func limits(t *testing.T, url string) {
	db, _ := open(t, url)
	sale := newSale(id.New[checkout.Store]())
	most := eur(money.MaxMinor)
	sale.Order.Terms, sale.Order.Paid = terms(money.MaxMinor, 0, 0, money.MaxMinor), most
	for range 500 {
		sale.Order.Lines = append(sale.Order.Lines, checkout.Line{
			Name: "a long name, many times over", Quantity: 1<<53 - 1, Unit: most, Total: most, Discount: most, Tax: most,
		})
	}
	sale.Payments = []checkout.Payment{newPayment(sale, 1)}
	sale.Payments[0].Amount, sale.Payments[0].Received = most, most
	write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
	check(t, db, "limits", sale)
}

// terms are amounts, whether they go together or not.
func terms(subtotal, discount, tax, total int64) checkout.Terms {
	return checkout.Terms{Subtotal: eur(subtotal), Discount: eur(discount), Tax: eur(tax), Total: eur(total)}
}
