package storetest

import (
	"slices"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// listing walks the pages of a store's orders while new ones come in: every old one is seen once, newest
// first.
func listing(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := id.New[checkout.Store]()
	var want []checkout.OrderID
	for i := range int64(10) {
		want = append(want, placed(t, db, owner, i%3).Order.ID)
	}
	placed(t, db, id.New[checkout.Store](), 1)
	slices.Reverse(want)
	var got []checkout.OrderID
	var before checkout.OrderID
	for {
		page, err := db.Read(t.Context()).Sales(owner, checkout.SaleQuery{Before: before, Limit: 3})
		if len(must(t, page, err)) == 0 {
			break
		}
		for _, one := range page {
			got, before = append(got, one.Order.ID), one.Order.ID
			whole, err := db.Read(t.Context()).Sale(owner, one.Order.ID)
			equal(t, "a listed sale", one, must(t, whole, err))
		}
		placed(t, db, owner, 1)
	}
	equal(t, "all pages", got, want)
}

// listingFilters narrows by dialect and state.
func listingFilters(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := id.New[checkout.Store]()
	var all []checkout.Sale
	for i, state := range []checkout.OrderState{checkout.OrderPending, checkout.OrderVoided, checkout.OrderReview, checkout.OrderPending} {
		one := newSale(owner)
		one.Order.State = state
		if state == checkout.OrderReview {
			one.Order.Interrupted = checkout.OrderPending
		}
		if i == 3 {
			one.Order.Dialect = "sellapp"
		}
		write(t, db, func(tx checkout.Tx) { insertSale(tx, one) })
		all = append(all, one)
	}
	for _, test := range []struct {
		query checkout.SaleQuery
		want  []int
	}{
		{checkout.SaleQuery{}, []int{3, 2, 1, 0}},
		{checkout.SaleQuery{Dialect: "shoppex"}, []int{2, 1, 0}},
		{checkout.SaleQuery{States: []checkout.OrderState{checkout.OrderPending}}, []int{3, 0}},
		{checkout.SaleQuery{States: []checkout.OrderState{checkout.OrderVoided, checkout.OrderReview}}, []int{2, 1}},
		{checkout.SaleQuery{Dialect: "shoppex", States: []checkout.OrderState{checkout.OrderPending}}, []int{0}},
		{checkout.SaleQuery{Before: all[2].Order.ID, Dialect: "shoppex"}, []int{1, 0}},
		{checkout.SaleQuery{Dialect: "none"}, nil},
	} {
		var want []checkout.Sale
		for _, i := range test.want {
			want = append(want, all[i])
		}
		test.query.Limit = 10
		got, err := db.Read(t.Context()).Sales(owner, test.query)
		if len(must(t, got, err)) == 0 {
			got = nil
		}
		equal(t, "filtered sales", got, want)
	}
}
