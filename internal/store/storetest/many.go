package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// manyAtOnce reads rows of several orders, customers and coupons by their ids: what is another store's or unknown is
// just missing, and what is named twice is there once.
func manyAtOnce(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	var sales []checkout.Sale
	var orders []checkout.OrderID
	var customers []checkout.Customer
	var clients []checkout.CustomerID
	var transitions []checkout.Transition
	for i, store := range []checkout.StoreID{owner, owner, owner, owner, owner, other} {
		sale := placed(t, db, store, int64(i%3))
		customer := known(t, db, newCustomer(store, string(rune('a'+i))+"@example.com"))
		var history []checkout.Transition
		for step := range i % 4 {
			history = append(history, checkout.Transition{StoreID: store, OrderID: sale.Order.ID, Noun: "order", Subject: sale.Order.ID.Bytes(),
				From: "pending", To: "paid", Reason: string(rune('a' + step)), At: start})
		}
		write(t, db, func(tx checkout.Tx) {
			for _, one := range history {
				tx.InsertTransition(one)
			}
		})
		orders, clients = append(orders, sale.Order.ID), append(clients, customer.ID)
		if store == owner {
			sales, customers, transitions = append(sales, sale), append(customers, customer), append(transitions, history...)
		}
	}
	orders, clients = append(orders, id.New[checkout.Order](), orders[0]), append(clients, id.New[checkout.Customer](), clients[0])
	r := db.Read(t.Context())
	gotSales, err := r.SalesByID(owner, orders)
	equal(t, "sales", must(t, gotSales, err), sales)
	gotCustomers, err := r.CustomersByID(owner, clients)
	equal(t, "customers", must(t, gotCustomers, err), customers)
	gotTransitions, err := r.Transitions(owner, orders...)
	equal(t, "transitions", must(t, gotTransitions, err), transitions)

	gotSales, err = r.SalesByID(owner, nil)
	equal(t, "no sales", len(must(t, gotSales, err)), 0)
	gotCustomers, err = r.CustomersByID(owner, nil)
	equal(t, "no customers", len(must(t, gotCustomers, err)), 0)
	gotTransitions, err = r.Transitions(owner)
	equal(t, "no transitions", len(must(t, gotTransitions, err)), 0)
}

// couponNumbers tells the numbers of a store's coupons that were not deleted.
func couponNumbers(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	one, two, gone, foreign := newCoupon(owner, "ONE"), newCoupon(owner, "TWO"), newCoupon(owner, "GONE"), newCoupon(other, "ONE")
	write(t, db, func(tx checkout.Tx) {
		for _, c := range []checkout.Coupon{one, two, gone, foreign} {
			tx.InsertCoupon(c)
		}
		tx.DeleteCoupon(owner, gone.ID)
	})
	r := db.Read(t.Context())
	got, err := r.CouponNumbers(owner, []checkout.CouponID{two.ID, foreign.ID, one.ID, gone.ID, id.New[checkout.Coupon](), two.ID})
	equal(t, "numbers", must(t, got, err), map[checkout.CouponID]int64{one.ID: 1, two.ID: 2})
	got, err = r.CouponNumbers(owner, nil)
	equal(t, "of none", len(must(t, got, err)), 0)
}
