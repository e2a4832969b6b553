package storetest

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// newCoupon makes a coupon with every field set that limits nobody.
func newCoupon(owner checkout.StoreID, code string) checkout.Coupon {
	least, most, each := int64(500), int64(1000), int64(10)
	return checkout.Coupon{
		ID: id.New[checkout.Coupon](), StoreID: owner, Version: 1, Code: code, DisplayName: "Größer 50%", Description: "D",
		Kind: checkout.CouponFixed, Value: 500, Currency: euro, Minimum: &least, MaxUses: &most, MaxPerCustomer: &each,
		StartsAt: start.Add(-time.Hour), EndsAt: start.Add(time.Hour), Enabled: true,
		Products:  []checkout.ProductID{id.New[checkout.Product](), id.New[checkout.Product]()},
		Variants:  []checkout.CouponVariant{{ProductID: id.New[checkout.Product](), VariantID: id.New[checkout.Variant]()}},
		CreatedAt: start, UpdatedAt: start.Add(time.Microsecond),
	}
}

// coupons writes, finds, changes and deletes coupons.
func coupons(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	one, bare, theirs := newCoupon(owner, "Welcome-10"), newCoupon(owner, "BARE"), newCoupon(other, "welcome-10")
	bare.Kind, bare.Value, bare.FirstOnly, bare.Enabled, bare.Used = checkout.CouponPercentage, 100, true, false, 4
	bare.Minimum, bare.MaxUses, bare.MaxPerCustomer, bare.Products, bare.Variants = nil, nil, nil, nil, nil
	bare.StartsAt, bare.EndsAt, bare.DisplayName, bare.Description = time.Time{}, time.Time{}, "", ""
	write(t, db, func(tx checkout.Tx) { tx.InsertCoupon(one); tx.InsertCoupon(bare); tx.InsertCoupon(theirs) })
	one.Number, bare.Number, theirs.Number = 1, 2, 3
	r := db.Read(t.Context())
	for _, want := range []checkout.Coupon{one, bare, theirs} {
		got, err := r.Coupon(want.StoreID, want.ID)
		equal(t, "by id", must(t, got, err), want)
		got, err = r.CouponByCode(want.StoreID, " "+want.Code+" ")
		equal(t, "by code", must(t, got, err), want)
	}
	got, err := r.CouponByCode(owner, "wElcome-10")
	equal(t, "whatever the case", must(t, got, err), one)
	for _, code := range []string{"", "welcome", "\x00\xff"} {
		_, err = r.CouponByCode(owner, code)
		reason(t, "no such code", err, checkout.ReasonCouponNotFound)
	}
	_, err = r.Coupon(owner, theirs.ID)
	reason(t, "another store's", err, checkout.ReasonCouponNotFound)

	next := newCoupon(owner, "NEXT")
	next.ID, next.Used, next.UpdatedAt, next.FirstOnly = bare.ID, 99, start.Add(time.Hour), false
	write(t, db, func(tx checkout.Tx) { tx.UpdateCoupon(next) })
	next.Version, next.Number, next.Used = 2, 2, 4 // Used is not written
	got, err = r.Coupon(owner, next.ID)
	equal(t, "updated", must(t, got, err), next)
	stale := next
	stale.Version = 1
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateCoupon(stale); return nil })
	reason(t, "a stale version", err, checkout.ReasonUnavailable)
	taken := next
	taken.Code = "WELCOME-10"
	for _, take := range []func(tx checkout.Tx){
		func(tx checkout.Tx) { tx.UpdateCoupon(taken) },
		func(tx checkout.Tx) { tx.InsertCoupon(newCoupon(owner, "welcome-10")) },
	} {
		err = db.Tx(t.Context(), func(tx checkout.Tx) error { take(tx); return nil })
		if !errors.Is(err, checkout.ErrCouponTaken) {
			t.Errorf("a code twice: %v", err)
		}
	}
	write(t, db, func(tx checkout.Tx) { tx.DeleteCoupon(owner, theirs.ID); tx.DeleteCoupon(owner, one.ID) })
	_, err = r.Coupon(owner, one.ID)
	reason(t, "deleted", err, checkout.ReasonCouponNotFound)
	_, err = r.CouponByCode(owner, one.Code)
	reason(t, "deleted", err, checkout.ReasonCouponNotFound)
	_, err = r.Coupon(other, theirs.ID)
	equal(t, "deleted by another store", err, error(nil))
	write(t, db, func(tx checkout.Tx) { tx.UpdateCoupon(withCode(next, taken.Code)) }) // the code is free again
}

func withCode(c checkout.Coupon, code string) checkout.Coupon { c.Code = code; return c }

// couponListing sorts, searches and narrows coupons.
func couponListing(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	var all []checkout.Coupon
	for i, code := range []string{"b_1", "A-2", "c3", "a-1", "Z", "gone"} {
		c := newCoupon(owner, code)
		c.DisplayName, c.Value, c.Used = "Name Ä"+strconv.Itoa(i%2), int64(1+i*2%3), int64(i*3%4)
		c.UpdatedAt, c.Enabled = start.Add(time.Duration(i*3%5)*time.Second), i%2 == 0
		if i == 2 {
			c.Kind = checkout.CouponPercentage
		}
		write(t, db, func(tx checkout.Tx) { tx.InsertCoupon(c); tx.InsertCoupon(newCoupon(other, code)) })
		c.Number = int64(2*i) + 1
		if code == "gone" {
			write(t, db, func(tx checkout.Tx) { tx.DeleteCoupon(owner, c.ID) })
			continue
		}
		all = append(all, c)
	}
	r := db.Read(t.Context())
	for word, order := range map[string]func(a, b checkout.Coupon) int{
		"created": nothing[checkout.Coupon],
		"updated": func(a, b checkout.Coupon) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"code": func(a, b checkout.Coupon) int {
			return cmp.Compare(checkout.CouponKey(a.Code), checkout.CouponKey(b.Code))
		},
		"value": func(a, b checkout.Coupon) int { return cmp.Compare(a.Value, b.Value) },
		"used":  func(a, b checkout.Coupon) int { return cmp.Compare(a.Used, b.Used) },
	} {
		sorted(t, word, all, order, func(w checkout.Window, by checkout.Sort) ([]checkout.Coupon, int64, error) {
			return r.Coupons(owner, checkout.CouponQuery{Window: w, Sort: by})
		})
	}
	yes, no := true, false
	for _, test := range []struct {
		query checkout.CouponQuery
		want  []int
	}{
		{checkout.CouponQuery{Search: "a-"}, []int{1, 3}},
		{checkout.CouponQuery{Search: "NAME ä1"}, []int{1, 3}},
		{checkout.CouponQuery{Search: "_"}, []int{0}},
		{checkout.CouponQuery{Search: "%"}, nil},
		{checkout.CouponQuery{Kind: checkout.CouponPercentage}, []int{2}},
		{checkout.CouponQuery{Enabled: &yes}, []int{0, 2, 4}},
		{checkout.CouponQuery{Enabled: &no, Search: "A-1"}, []int{3}},
	} {
		test.query.Limit = 99
		got, count, err := r.Coupons(owner, test.query)
		var found []int
		for _, c := range must(t, got, err) {
			found = append(found, slices.IndexFunc(all, func(o checkout.Coupon) bool { return o.ID == c.ID }))
		}
		equal(t, "filtered coupons", found, test.want)
		equal(t, "their count", count, int64(len(test.want)))
	}
}
