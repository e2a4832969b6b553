package storetest

import (
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// newCart makes a cart with every field set but OrderID and PaidAt.
func newCart(store checkout.StoreID) checkout.Cart {
	return checkout.Cart{
		ID: id.New[checkout.Cart](), StoreID: store, Version: 1, CreatedAt: start, UpdatedAt: start.Add(time.Microsecond),
		Lines: []checkout.CartLine{{ProductID: id.New[checkout.Product](), Quantity: 3}, {ProductID: id.New[checkout.Product](), Quantity: checkout.MaxCartQuantity}},
	}
}

// carts writes carts, reads and changes them, and ties orders to them.
func carts(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	cart, empty := newCart(owner), checkout.Cart{ID: id.New[checkout.Cart](), StoreID: owner, Version: 1, CreatedAt: start, UpdatedAt: start}
	sale := newSale(owner)
	sale.Order.CartID = cart.ID
	write(t, db, func(tx checkout.Tx) { tx.InsertCart(cart); tx.InsertCart(empty); insertSale(tx, sale) })
	r := db.Read(t.Context())
	for _, want := range []checkout.Cart{cart, empty} {
		got, err := r.Cart(owner, want.ID)
		equal(t, "cart", must(t, got, err), want)
		_, err = r.Cart(other, want.ID)
		reason(t, "another store's cart", err, checkout.ReasonCartNotFound)
	}
	read, err := r.Sale(owner, sale.Order.ID)
	equal(t, "its order", must(t, read, err), sale)

	cart.Lines, cart.OrderID, cart.PaidAt, cart.UpdatedAt = cart.Lines[1:], sale.Order.ID, start.Add(time.Hour), start.Add(time.Hour)
	write(t, db, func(tx checkout.Tx) { tx.UpdateCart(cart) })
	cart.Version++
	if err := db.Tx(t.Context(), func(tx checkout.Tx) error {
		_, err := tx.LockCart(other, cart.ID)
		reason(t, "locked by another store", err, checkout.ReasonCartNotFound)
		locked, err := tx.LockCart(owner, cart.ID)
		equal(t, "locked", must(t, locked, err), cart)
		held, err := tx.LockSale(owner, sale.Order.ID)
		equal(t, "locked order", must(t, held, err), sale)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]checkout.Cart{
		"paid by nothing": {ID: empty.ID, StoreID: owner, Version: 1, PaidAt: start, UpdatedAt: start},
		"no such order":   {ID: empty.ID, StoreID: owner, Version: 1, OrderID: id.New[checkout.Order](), UpdatedAt: start},
	} {
		err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateCart(bad); return nil })
		reason(t, what, err, checkout.ReasonInternal)
	}
}

// cartRace has a cart's orders, and the cart itself, changed from two processes at once: whoever holds an order
// holds its cart, and nobody waits in a circle.
func cartRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	owner := owned(t, one, "a")
	cart := newCart(owner)
	cart.Lines = nil
	sales := []checkout.Sale{newSale(owner), newSale(owner)}
	write(t, one, func(tx checkout.Tx) {
		tx.InsertCart(cart)
		for i := range sales {
			sales[i].Order.CartID = cart.ID
			insertSale(tx, sales[i])
		}
	})
	const each = 10
	var all sync.WaitGroup
	for i := range 3 * each {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			if err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				if i%3 == 2 { // the cart first
					if _, err := tx.LockCart(owner, cart.ID); err != nil {
						return err
					}
				}
				for _, sale := range []checkout.Sale{sales[i%2], sales[1-i%2]} {
					if _, err := tx.LockSale(owner, sale.Order.ID); err != nil {
						return err
					}
				}
				now, err := tx.Cart(owner, cart.ID)
				now.Lines = append(now.Lines, checkout.CartLine{ProductID: id.New[checkout.Product](), Quantity: 1})
				tx.UpdateCart(now)
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := one.Read(t.Context()).Cart(owner, cart.ID)
	if must(t, got, err); len(got.Lines) != 3*each || got.Version != 1+3*each {
		t.Errorf("%d lines, version %d", len(got.Lines), got.Version)
	}
}
