package storetest

import (
	"cmp"
	"strconv"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

// newCustomer makes a customer as the core asks for one.
func newCustomer(owner checkout.StoreID, email string) checkout.Customer {
	return checkout.Customer{
		ID: id.New[checkout.Customer](), StoreID: owner, Email: email, Spent: eur(0), CreatedAt: start, UpdatedAt: start,
	}
}

// known finds or makes a customer.
func known(t *testing.T, db *store.Store, c checkout.Customer) (found checkout.Customer) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) { found, err = tx.KnowCustomer(c); return err })
	return must(t, found, err)
}

// customers knows people by their e-mail addresses, and what is last told of them.
func customers(t *testing.T, url string) {
	db, fake := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	address := checkout.Address{Line1: "1 Main St", Line2: "Flat 2", City: "Bonn", State: "NRW", PostalCode: "53111", Country: "DE"}
	first := newCustomer(owner, "Ada@Example.com")
	first.Billing = checkout.Address{Country: "DE"} // not whole
	want := first
	want.Number, want.Billing = 1, checkout.Address{}
	equal(t, "new", known(t, db, first), want)
	elsewhere := known(t, db, newCustomer(other, "ada@example.com"))
	equal(t, "in another store", []any{elsewhere.StoreID, elsewhere.Number}, []any{other, int64(2)})

	again := newCustomer(owner, "ADA@example.com")
	again.Name, again.Billing, again.UpdatedAt, again.Spent = "Ada Ä", address, start.Add(time.Hour), money.Zero(money.MustCurrency("USD"))
	want.Name, want.Billing, want.UpdatedAt = again.Name, address, again.UpdatedAt
	equal(t, "told more", known(t, db, again), want)
	again.Name, again.Billing = "", checkout.Address{Line1: "only"}
	equal(t, "told nothing", known(t, db, again), want)
	got, err := db.Read(t.Context()).Customer(owner, want.ID)
	equal(t, "read", must(t, got, err), want)
	for _, missing := range []checkout.CustomerID{elsewhere.ID, id.New[checkout.Customer](), again.ID} {
		_, err = db.Read(t.Context()).Customer(owner, missing)
		reason(t, "another store's, or unknown", err, checkout.ReasonCustomerNotFound)
	}
	equal(t, "numbers are not lost", known(t, db, newCustomer(owner, "b@example.com")).Number, int64(3))

	fake.Advance(2 * time.Hour)
	order := newSale(owner).Order
	order.CustomerID = want.ID
	foreign, nobody, most := order, order, order
	foreign.Total, nobody.CustomerID = money.Must(5, money.MustCurrency("USD")), checkout.CustomerID{}
	write(t, db, func(tx checkout.Tx) { tx.CountPurchase(order); tx.CountPurchase(foreign); tx.CountPurchase(nobody) })
	want.Orders, want.Spent, want.UpdatedAt = 2, order.Total, start.Add(2*time.Hour)
	got, err = db.Read(t.Context()).Customer(owner, want.ID)
	equal(t, "bought", must(t, got, err), want)
	most.Total = eur(money.MaxMinor)
	write(t, db, func(tx checkout.Tx) { tx.CountPurchase(most) })
	want.Orders, want.Spent = 3, most.Total
	got, err = db.Read(t.Context()).Customer(owner, want.ID)
	equal(t, "no more than there may be", must(t, got, err), want)
}

// customerRace meets one new customer from many sides: all get the same one.
func customerRace(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner := owned(t, db, "a")
	found := make([]checkout.Customer, 40)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() { found[i] = known(t, db, newCustomer(owner, "buyer"+strconv.Itoa(i%2)+"@example.com")) })
	}
	all.Wait()
	for i, c := range found {
		equal(t, "the same customer", c.ID, found[i%2].ID)
	}
	_, count, err := db.Read(t.Context()).Customers(owner, checkout.CustomerQuery{Window: checkout.Window{Limit: 1}})
	equal(t, "customers", must(t, count, err), int64(2))
}

// customerListing sorts and searches customers.
func customerListing(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	var all []checkout.Customer
	for i, email := range []string{"C@x.de", "a_b@x.de", "b@y.de", "A@z.de", "z@z.de"} {
		c := newCustomer(owner, email)
		c.Name = "Name Ö" + strconv.Itoa(i%2)
		c = known(t, db, c)
		known(t, db, newCustomer(other, email))
		for n := range i * 3 % 4 {
			order := newSale(owner).Order
			order.CustomerID, order.Total = c.ID, eur(int64(5-n))
			write(t, db, func(tx checkout.Tx) { tx.CountPurchase(order) })
		}
		c, err := db.Read(t.Context()).Customer(owner, c.ID)
		all = append(all, must(t, c, err))
	}
	r := db.Read(t.Context())
	for word, order := range map[string]func(a, b checkout.Customer) int{
		"created": nothing[checkout.Customer],
		"email": func(a, b checkout.Customer) int {
			return cmp.Compare(checkout.EmailKey(a.Email), checkout.EmailKey(b.Email))
		},
		"spent":  func(a, b checkout.Customer) int { return cmp.Compare(a.Spent.Minor(), b.Spent.Minor()) },
		"orders": func(a, b checkout.Customer) int { return cmp.Compare(a.Orders, b.Orders) },
	} {
		sorted(t, word, all, order, func(w checkout.Window, by checkout.Sort) ([]checkout.Customer, int64, error) {
			return r.Customers(owner, checkout.CustomerQuery{Window: w, Sort: by})
		})
	}
	for search, want := range map[string]int{"X.DE": 2, "ö1": 2, "_": 1, "%": 0, "@": 5, "\x00": 0} {
		got, count, err := r.Customers(owner, checkout.CustomerQuery{Window: checkout.Window{Limit: 9}, Search: search})
		equal(t, "found "+search, []int64{int64(len(must(t, got, err))), count}, []int64{int64(want), int64(want)})
	}
}
