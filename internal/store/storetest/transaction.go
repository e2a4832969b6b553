package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// readYourWrites reads inside of the transaction what it has written, and outside as soon as Tx returns.
func readYourWrites(t *testing.T, url string) {
	db, _ := open(t, url)
	for range 50 {
		want := newSale(id.New[checkout.Store]())
		write(t, db, func(tx checkout.Tx) {
			insertSale(tx, want)
			got, err := tx.Sale(want.Order.StoreID, want.Order.ID)
			if err != nil {
				t.Error(err)
			}
			equal(t, "inside", got, want)
			if _, err := db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID); err == nil {
				t.Error("seen from outside before it was committed")
			}
		})
		got, err := db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
		equal(t, "outside", must(t, got, err), want)
	}
}

// nowIsTakenOnce proves that the time stands still inside of a transaction.
func nowIsTakenOnce(t *testing.T, url string) {
	db, fake := open(t, url)
	write(t, db, func(tx checkout.Tx) {
		before := tx.Now()
		fake.Advance(1e9)
		if !before.Equal(start) || !tx.Now().Equal(before) {
			t.Errorf("%v, then %v", before, tx.Now())
		}
	})
}

// rollback proves that an error leaves nothing behind and comes out as it is.
func rollback(t *testing.T, url string) {
	db, _ := open(t, url)
	mine := errors.New("mine")
	for _, reading := range []bool{false, true} {
		want := newSale(id.New[checkout.Store]())
		err := db.Tx(t.Context(), func(tx checkout.Tx) error {
			insertSale(tx, want)
			if reading {
				if _, err := tx.Sale(want.Order.StoreID, want.Order.ID); err != nil {
					t.Error(err)
				}
			}
			return mine
		})
		if err != mine { //nolint:errorlint // the port promises the very error
			t.Errorf("%v, want the very error of fn", err)
		}
		_, err = db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
		reason(t, "rolled back", err, checkout.ReasonOrderNotFound)
	}
	// The second of two writes fails: the first is undone as well, whichever way they travel.
	for _, reading := range []bool{false, true} {
		want := newSale(id.New[checkout.Store]())
		err := db.Tx(t.Context(), func(tx checkout.Tx) error {
			if reading {
				if _, err := tx.ListStores(); err != nil {
					t.Error(err)
				}
			}
			insertSale(tx, want)
			tx.InsertOrder(want.Order)
			return nil
		})
		reason(t, "an order twice", err, checkout.ReasonInternal)
		_, err = db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
		reason(t, "rolled back", err, checkout.ReasonOrderNotFound)
	}
}

// failedRead proves that a transaction whose statement failed cannot be committed by looking away.
func failedRead(t *testing.T, url string) {
	db, _ := open(t, url)
	first, second := newSale(id.New[checkout.Store]()), newSale(id.New[checkout.Store]())
	err := db.Tx(t.Context(), func(tx checkout.Tx) error {
		insertSale(tx, first)
		tx.InsertOrder(first.Order)
		if _, err := tx.ListStores(); err == nil {
			t.Error("the failed write does not come out of the read behind it")
		}
		insertSale(tx, second)
		return nil
	})
	reason(t, "committed", err, checkout.ReasonInternal)
	for _, one := range []checkout.Sale{first, second} {
		_, err = db.Read(t.Context()).Sale(one.Order.StoreID, one.Order.ID)
		reason(t, "rolled back", err, checkout.ReasonOrderNotFound)
	}
}

// lostSwap changes the row between a transaction's read and its write: fn runs again on the new row, and
// what the first run wrote is gone.
func lostSwap(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	want := placed(t, db, id.New[checkout.Store](), 0)
	stale, runs := want.Order, 0
	err := db.Tx(t.Context(), func(tx checkout.Tx) error {
		runs++
		if runs == 1 { // as if another had been faster
			stale.Version = 7
		} else {
			sale, err := tx.LockSale(want.Order.StoreID, want.Order.ID)
			if err != nil {
				return err
			}
			stale = sale.Order
		}
		event := newEvent(want)
		event.ID = id.New[checkout.Event]()
		tx.InsertEvent(event)
		tx.UpdateOrder(stale)
		return nil
	})
	if err != nil || runs != 2 {
		t.Errorf("%v after %d runs", err, runs)
	}
	got, err := db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
	equal(t, "version", must(t, got, err).Order.Version, int64(2))
	events, err := db.Read(t.Context()).Events(want.Order.StoreID, want.Order.ID)
	equal(t, "events", len(must(t, events, err)), 1)
}

// swapsForEver proves that a transaction that always loses gives up, having written nothing.
func swapsForEver(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	want := placed(t, db, id.New[checkout.Store](), 1)
	for name, lose := range map[string]func(tx checkout.Tx){
		"order":   func(tx checkout.Tx) { o := want.Order; o.Version = 9; tx.UpdateOrder(o) },
		"session": func(tx checkout.Tx) { s := want.Session; s.Version = 9; tx.UpdateSession(s) },
		"payment": func(tx checkout.Tx) { p := want.Payments[0]; p.Version = 9; tx.UpdatePayment(p) },
		"nothing": func(tx checkout.Tx) { tx.UpdateOrder(newSale(want.Order.StoreID).Order) },
	} {
		for _, reading := range []bool{false, true} {
			runs := 0
			err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				runs++
				if reading {
					if _, err := tx.LockSale(want.Order.StoreID, want.Order.ID); err != nil {
						return err
					}
				}
				tx.InsertEvent(newEvent(want))
				lose(tx)
				tx.InsertEvent(newEvent(want))
				return nil
			})
			reason(t, name, err, checkout.ReasonUnavailable)
			if runs < 2 {
				t.Errorf("%s: %d runs", name, runs)
			}
		}
	}
	check(t, db, "afterwards", want)
	events, err := db.Read(t.Context()).Events(want.Order.StoreID, want.Order.ID)
	equal(t, "events", len(must(t, events, err)), 0)
}

// concurrent raises one order's paid amount by one cent from many sides: none is lost.
func concurrent(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	want := placed(t, db, id.New[checkout.Store](), 0)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				sale, err := tx.LockSale(want.Order.StoreID, want.Order.ID)
				if err != nil {
					return err
				}
				o := sale.Order
				if o.Paid, err = o.Paid.Add(eur(1)); err != nil {
					return err
				}
				tx.UpdateOrder(o)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
	order := must(t, got, err).Order
	equal(t, "paid and version", fmt.Sprint(order.Paid.Minor(), order.Version), "40 41")
}

// mixed runs transactions that succeed among such that fail in every way: each gets its own outcome.
func mixed(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner, mine := id.New[checkout.Store](), errors.New("mine")
	taken := placed(t, db, owner, 0)
	var all sync.WaitGroup
	for i := range 120 {
		all.Go(func() {
			want := newSale(owner)
			err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				insertSale(tx, want)
				switch i % 3 {
				case 1:
					return mine
				case 2:
					tx.InsertOrder(taken.Order)
				}
				return nil
			})
			if (i%3 == 0) != (err == nil) || (i%3 == 1) != (err == mine) { //nolint:errorlint // the port promises the very error
				t.Errorf("%d: %v", i, err)
			}
			_, err = db.Read(t.Context()).Sale(owner, want.Order.ID)
			if (i%3 == 0) != (err == nil) {
				t.Errorf("%d is there: %v", i, err)
			}
		})
	}
	all.Wait()
}

// cancelled proves that a context that has ended keeps a transaction from beginning.
func cancelled(t *testing.T, url string) {
	db, _ := open(t, url)
	ctx, cancel := context.WithCancel(t.Context())
	want := newSale(id.New[checkout.Store]())
	err := db.Tx(ctx, func(tx checkout.Tx) error {
		if _, err := tx.ListStores(); err != nil {
			return err
		}
		cancel() // the turn has begun: the real outcome counts
		insertSale(tx, want)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	check(t, db, "begun before", want)
	late := newSale(want.Order.StoreID)
	err = db.Tx(ctx, func(tx checkout.Tx) error { insertSale(tx, late); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("begun after: %v", err)
	}
	_, err = db.Read(t.Context()).Sale(late.Order.StoreID, late.Order.ID)
	reason(t, "begun after", err, checkout.ReasonOrderNotFound)
}

// panics proves that a panic rolls back, becomes an error of its caller, and harms nobody else.
func panics(t *testing.T, url string) {
	db, _ := open(t, url)
	want := newSale(id.New[checkout.Store]())
	err := db.Tx(t.Context(), func(tx checkout.Tx) error {
		insertSale(tx, want)
		if _, err := tx.ListStores(); err != nil {
			t.Error(err)
		}
		var none *checkout.Sale
		return none.Order.ID.Scan(nil) // a nil dereference
	})
	reason(t, "a panic", err, checkout.ReasonInternal)
	_, err = db.Read(t.Context()).Sale(want.Order.StoreID, want.Order.ID)
	reason(t, "rolled back", err, checkout.ReasonOrderNotFound)
	write(t, db, func(tx checkout.Tx) { insertSale(tx, want) })
	check(t, db, "afterwards", want)
}

// heldSales proves that of those who change one version of a sale only one does it without running again, and that
// nothing is written about a version that is gone.
func heldSales(t *testing.T, url string) {
	db, _ := open(t, url)
	known := placed(t, db, id.New[checkout.Store](), 1)
	var runs, old int
	for range 2 {
		err := db.Tx(t.Context(), func(tx checkout.Tx) error {
			runs++
			order := known.Order
			if runs == 3 { // the second's first run came too late
				now, err := tx.LockSale(order.StoreID, order.ID)
				if err != nil {
					return err
				}
				order, old = now.Order, int(known.Order.Version)
			} else {
				tx.HoldSale(order)
			}
			tx.InsertEvent(newEvent(known))
			tx.UpdateOrder(order)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "runs", runs, 3)
	equal(t, "version that was held first", old, 1)
	got, err := db.Read(t.Context()).Sale(known.Order.StoreID, known.Order.ID)
	equal(t, "version", must(t, got, err).Order.Version, int64(3))
	events, err := db.Read(t.Context()).Events(known.Order.StoreID, known.Order.ID)
	equal(t, "events", len(must(t, events, err)), 2)

	stranger := known.Order
	stranger.StoreID, stranger.Version = id.New[checkout.Store](), 3
	err = db.Tx(t.Context(), func(tx checkout.Tx) error {
		tx.HoldSale(stranger)
		tx.InsertEvent(newEvent(known))
		return nil
	})
	reason(t, "another store's order", err, checkout.ReasonUnavailable)
}
