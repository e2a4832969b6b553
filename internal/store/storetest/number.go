package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// orderNumbers numbers the orders of all stores from 1, in the order of their making, plain ones and others.
func orderNumbers(t *testing.T, url string) {
	db, _ := open(t, url)
	var all []checkout.Sale
	for i := range int64(4) {
		sale := newSale(id.New[checkout.Store]())
		if i == 2 { // a plain one
			o := &sale.Order
			o.Terms = checkout.Terms{Subtotal: eur(0), Discount: eur(0), Tax: eur(0), Total: eur(0)}
			o.Description, o.CustomerID, o.Fields, o.Least = "", checkout.CustomerID{}, nil, 0
		}
		for attempt := range i {
			sale.Payments = append(sale.Payments, newPayment(sale, attempt+1))
		}
		write(t, db, func(tx checkout.Tx) {
			insertSale(tx, sale)
			mine, err := tx.Sale(sale.Order.StoreID, sale.Order.ID) // in the transaction that makes it
			equal(t, "its number", must(t, mine, err).Order.Number, i+1)
		})
		sale.Order.Number = i + 1
		all = append(all, sale)
	}
	r := db.Read(t.Context())
	for _, sale := range all {
		got, err := r.SaleByNumber(sale.Order.StoreID, sale.Order.Number)
		equal(t, "by number", must(t, got, err), sale)
		equal(t, "the number", got.Order.Number, sale.Order.Number)
		for _, number := range []int64{0, -1, sale.Order.Number%4 + 1, 5} {
			_, err = r.SaleByNumber(sale.Order.StoreID, number)
			reason(t, "another store's, or none", err, checkout.ReasonOrderNotFound)
		}
	}
	second := all[3].Session
	second.ID, second.State = id.New[checkout.Session](), checkout.SessionExpired
	write(t, db, func(tx checkout.Tx) { tx.InsertSession(second) })
	got, err := r.SaleByNumber(second.StoreID, 4)
	equal(t, "its newest session", must(t, got, err).Session, second)
}

// otherNumbers finds products, variants and coupons by their numbers, under their own store only.
func otherNumbers(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	one, two, theirs := newProduct(owner, "one"), newProduct(owner, "two"), newProduct(other, "one")
	coupon, foreign := newCoupon(owner, "A"), newCoupon(other, "A")
	write(t, db, func(tx checkout.Tx) {
		for _, p := range []checkout.Product{one, two, theirs} {
			tx.InsertProduct(p)
		}
		tx.InsertCoupon(coupon)
		tx.InsertCoupon(foreign)
	})
	one, two, theirs, coupon.Number = product(t, db, owner, one.ID), product(t, db, owner, two.ID), product(t, db, other, theirs.ID), 1
	r := db.Read(t.Context())
	for _, want := range []checkout.Product{one, two, theirs} {
		got, err := r.ProductByNumber(want.StoreID, want.Number)
		equal(t, "product", must(t, got, err), want)
	}
	variants := func(numbers []int64, want ...checkout.Variant) {
		t.Helper()
		got, err := db.Read(t.Context()).VariantsByNumber(owner, numbers)
		equal(t, "variants", must(t, got, err), want)
	}
	variants([]int64{4, 1, 99, theirs.Variants[0].Number, 1}, one.Variants[0], two.Variants[1])
	variants(nil)
	found, err := r.CouponByNumber(owner, 1)
	equal(t, "coupon", must(t, found, err), coupon)
	unknownNumbers(t, db, owner, theirs.Number, 2)
	two.Status = checkout.ProductArchived
	two.Variants = two.Variants[:1]
	write(t, db, func(tx checkout.Tx) { tx.UpdateProduct(two); tx.DeleteCoupon(owner, coupon.ID) })
	unknownNumbers(t, db, owner, two.Number, 1)
	variants([]int64{4})
}

// unknownNumbers proves that a product and a coupon of such numbers are not found.
func unknownNumbers(t *testing.T, db *store.Store, owner checkout.StoreID, product, coupon int64) {
	t.Helper()
	_, err := db.Read(t.Context()).ProductByNumber(owner, product)
	reason(t, "product", err, checkout.ReasonProductNotFound)
	_, err = db.Read(t.Context()).CouponByNumber(owner, coupon)
	reason(t, "coupon", err, checkout.ReasonCouponNotFound)
}
