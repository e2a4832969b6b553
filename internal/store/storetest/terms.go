package storetest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// termsChange agrees on new terms, with every field changed, and on none: what is not of the terms stays.
func termsChange(t *testing.T, url string) {
	db, _ := open(t, url)
	want := placed(t, db, id.New[checkout.Store](), 1)
	agree := func(terms checkout.Terms) {
		t.Helper()
		want.Order.Terms, want.Order.UpdatedAt = terms, want.Order.UpdatedAt.Add(time.Second)
		told := want.Order
		told.Title, told.Description, told.Fields, told.Least, told.Metadata = "x", "x", nil, 0, "x" // not of the terms
		told.Mode, told.Dialect, told.NotifyURL, told.CreatedAt = checkout.ModeLive, "x", "x", start.Add(time.Hour)
		write(t, db, func(tx checkout.Tx) {
			tx.UpdateTerms(told)
			tx.UpdateOrder(told)
		})
		want.Order.Version++
		check(t, db, "with new terms", want)
	}
	other := newTerms()
	other.Lines = other.Lines[:1]
	other.Lines[0].Discount, other.Lines[0].Tax = eur(0), eur(143)
	other.Subtotal, other.Discount, other.Tax, other.Total = eur(1000), eur(100), eur(143), eur(900)
	other.TaxRate, other.TaxInclusive, other.ReverseCharge = 189_999, true, false
	other.CouponCode, other.Buyer, other.Answers = "B", checkout.Buyer{TaxID: "x"}, map[string]string{}
	agree(other)
	agree(terms(0, 0, 0, 0))
	bare := terms(5, 0, 0, 5)
	bare.Lines = []checkout.Line{{Name: "free of tax", Quantity: 1, Unit: eur(0), Total: eur(5), Discount: eur(0), Tax: eur(0)}}
	bare.Buyer.Billing = checkout.Address{Country: "FR"}
	agree(bare)
	agree(newTerms())
}

// termsRefused proves that terms that do not add up, or come too late, or for another store, are not written.
func termsRefused(t *testing.T, url string) {
	db, _ := open(t, url)
	want := placed(t, db, id.New[checkout.Store](), 0)
	for name, spoil := range map[string]func(o *checkout.Order){
		"total too small":   func(o *checkout.Order) { o.Total = eur(o.Total.Minor() - 1) },
		"total too large":   func(o *checkout.Order) { o.Total = eur(o.Total.Minor() + 1) },
		"tax counted twice": func(o *checkout.Order) { o.TaxInclusive = true },
		"negative discount": func(o *checkout.Order) { o.Terms = terms(0, -1, 0, 1) },
	} {
		spoilt := want.Order
		spoil(&spoilt)
		err := db.Tx(t.Context(), func(tx checkout.Tx) error {
			tx.UpdateTerms(spoilt)
			tx.UpdateOrder(spoilt)
			return nil
		})
		reason(t, name, err, checkout.ReasonInternal)
		check(t, db, name, want)
	}
	late := want.Order
	late.Terms, late.Version = terms(1, 0, 0, 1), 9
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateTerms(late); tx.UpdateOrder(late); return nil })
	reason(t, "of another version", err, checkout.ReasonUnavailable)
	check(t, db, "of another version", want)
	late.StoreID = id.New[checkout.Store]()
	write(t, db, func(tx checkout.Tx) { tx.UpdateTerms(late) })
	check(t, db, "of another store", want)
}

// oneDetail writes orders of which a single column is not as in most: none is forgotten.
func oneDetail(t *testing.T, url string) {
	db, _ := open(t, url)
	for name, set := range map[string]func(o *checkout.Order){
		"nothing":        func(*checkout.Order) {},
		"description":    func(o *checkout.Order) { o.Description = "x" },
		"discount":       func(o *checkout.Order) { o.Terms = terms(5, 1, 0, 4) },
		"tax":            func(o *checkout.Order) { o.Terms = terms(5, 0, 1, 6) },
		"tax inclusive":  func(o *checkout.Order) { o.TaxInclusive = true },
		"tax rate":       func(o *checkout.Order) { o.TaxRate = 1 },
		"reverse charge": func(o *checkout.Order) { o.ReverseCharge = true },
		"coupon":         func(o *checkout.Order) { o.CouponID = id.New[checkout.Coupon]() },
		"coupon code":    func(o *checkout.Order) { o.CouponCode = "x" },
		"buyer":          func(o *checkout.Order) { o.Buyer.Billing.State = "x" },
		"answers":        func(o *checkout.Order) { o.Answers = map[string]string{} },
		"customer":       func(o *checkout.Order) { o.CustomerID = id.New[checkout.Customer]() },
		"fields":         func(o *checkout.Order) { o.Fields = newFields() },
		"least":          func(o *checkout.Order) { o.Least = 1 },
		"held":           func(o *checkout.Order) { o.Held = true },
	} {
		sale := newSale(id.New[checkout.Store]())
		sale.Order.Description, sale.Order.Terms, sale.Order.CustomerID = "", terms(5, 0, 0, 5), checkout.CustomerID{}
		sale.Order.Fields, sale.Order.Least = nil, 0
		set(&sale.Order)
		write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
		check(t, db, name, sale)
	}
}
