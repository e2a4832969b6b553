package storetest

import (
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// newException makes an exception of a sale's first payment with every field set but what resolves it.
func newException(sale checkout.Sale) checkout.Exception {
	return checkout.Exception{
		ID: id.New[checkout.Exception](), StoreID: sale.Order.StoreID, OrderID: sale.Order.ID, PaymentID: sale.Payments[0].ID,
		Kind: checkout.ExceptionPaidTwice, Amount: eur(100), Note: "n", CreatedAt: start, RefundAt: start.Add(time.Minute),
	}
}

// exceptions writes, reads, lists and counts exceptions of two stores, and resolves one.
func exceptions(t *testing.T, url string) {
	db, _ := open(t, url)
	sale, foreign := placed(t, db, id.New[checkout.Store](), 1), placed(t, db, id.New[checkout.Store](), 1)
	first, second, other := newException(sale), newException(sale), newException(foreign)
	second.Kind, second.RefundAt = checkout.ExceptionMismatch, time.Time{}
	write(t, db, func(tx checkout.Tx) {
		tx.InsertException(other)
		tx.InsertException(second)
		tx.InsertException(first)
	})
	r := db.Read(t.Context())
	list := func(what string, q checkout.ExceptionQuery, want ...checkout.Exception) {
		t.Helper()
		got, err := r.ListExceptions(q)
		equal(t, what, must(t, got, err), want)
	}
	list("of all stores", checkout.ExceptionQuery{Limit: 9}, first, second, other)
	list("the oldest", checkout.ExceptionQuery{Limit: 1, Open: true}, first)
	list("of one store", checkout.ExceptionQuery{Limit: 9, StoreID: other.StoreID}, other)
	counts, err := r.OpenExceptions()
	equal(t, "open", must(t, counts, err), map[checkout.ExceptionKind]int64{checkout.ExceptionPaidTwice: 2, checkout.ExceptionMismatch: 1})
	got, err := r.OpenException(other.ID)
	equal(t, "an open one", must(t, got, err), other)

	told := other
	told.ResolvedAt, told.Resolution, told.RefundAt = start.Add(time.Hour), "refunded", time.Time{}
	done := told
	told.Amount, told.Note, told.Kind = eur(1), "x", checkout.ExceptionGone // never change
	foreignStore := first
	foreignStore.StoreID, foreignStore.Resolution = other.StoreID, "x" // another store's: nothing is written
	write(t, db, func(tx checkout.Tx) { tx.UpdateException(told); tx.UpdateException(foreignStore) })
	list("all", checkout.ExceptionQuery{Limit: 9}, first, second, done)
	list("open", checkout.ExceptionQuery{Limit: 9, Open: true}, first, second)
	list("open of a store", checkout.ExceptionQuery{Limit: 9, Open: true, StoreID: other.StoreID})
	counts, err = r.OpenExceptions()
	equal(t, "open", must(t, counts, err), map[checkout.ExceptionKind]int64{checkout.ExceptionPaidTwice: 1, checkout.ExceptionMismatch: 1})
	_, err = r.OpenException(other.ID)
	reason(t, "a resolved one", err, checkout.ReasonExceptionNotFound)

	refund := newRefund(sale)
	refund.ExceptionID, refund.Apart = first.ID, true
	write(t, db, func(tx checkout.Tx) { tx.InsertRefund(refund) })
	kept, err := r.Refund(sale.Order.StoreID, refund.ID)
	equal(t, "a refund of an exception", must(t, kept, err), refund)
}

// exceptionLeaseRace takes what is due from many sides at once: nothing is handed out twice, and nothing is
// forgotten.
func exceptionLeaseRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	sale := placed(t, one, id.New[checkout.Store](), 1)
	never := newException(sale)
	never.RefundAt = time.Time{}
	write(t, one, func(tx checkout.Tx) {
		tx.InsertException(never)
		for range 40 {
			tx.InsertException(newException(sale))
		}
	})
	now, until := start.Add(time.Hour), start.Add(2*time.Hour)
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[checkout.ExceptionID]int{}
	for i := range 8 {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			for {
				var leased []checkout.Exception
				err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
					leased, err = tx.LeaseExceptions(now, until, 3)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, e := range leased {
					seen[e.ID]++
					if !e.RefundAt.Equal(until) {
						t.Errorf("leased until %s", e.RefundAt)
					}
				}
				done := len(seen) == 40 || err != nil
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	all.Wait()
	for e, times := range seen {
		if times != 1 || e == never.ID {
			t.Errorf("%s was leased %d times", e, times)
		}
	}
}
