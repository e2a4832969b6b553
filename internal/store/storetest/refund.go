package storetest

import (
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// newRefund makes a refund of a sale's first payment with every field set but Failure.
func newRefund(sale checkout.Sale) checkout.Refund {
	return checkout.Refund{
		ID: id.New[checkout.Refund](), StoreID: sale.Order.StoreID, OrderID: sale.Order.ID, PaymentID: sale.Payments[0].ID,
		Version: 1, State: checkout.RefundProcessing, Amount: eur(100), Reason: "requested", Reference: "re_1",
		RetryAt: start.Add(time.Minute), CreatedAt: start, UpdatedAt: start.Add(time.Second),
	}
}

// refunds writes, reads and updates every column of a refund.
func refunds(t *testing.T, url string) {
	db, _ := open(t, url)
	sale := placed(t, db, id.New[checkout.Store](), 1)
	other := placed(t, db, sale.Order.StoreID, 1)
	first, second, foreign := newRefund(sale), newRefund(sale), newRefund(other)
	second.Reason, second.Reference, second.RetryAt, second.State = "", "", time.Time{}, checkout.RefundSucceeded
	write(t, db, func(tx checkout.Tx) {
		tx.InsertRefund(second)
		tx.InsertRefund(foreign)
		tx.InsertRefund(first)
	})
	r := db.Read(t.Context())
	of := func(sale checkout.Sale, want ...checkout.Refund) {
		t.Helper()
		got, err := r.RefundsOf(sale.Order.StoreID, sale.Order.ID)
		equal(t, "refunds of an order", must(t, got, err), want)
		for _, refund := range want {
			got, err := r.Refund(sale.Order.StoreID, refund.ID)
			equal(t, "refund", must(t, got, err), refund)
		}
	}
	of(sale, first, second)
	of(other, foreign)

	first.State, first.Reference, first.Failure = checkout.RefundFailed, "re_2", "no money"
	first.RetryAt, first.UpdatedAt = time.Time{}, start.Add(time.Hour)
	told := first
	told.Amount, told.Reason, told.CreatedAt = eur(1), "x", start.Add(time.Hour) // never change
	write(t, db, func(tx checkout.Tx) { tx.UpdateRefund(told) })
	first.Version = 2
	of(sale, first, second)
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateRefund(told); return nil })
	reason(t, "an update of version 1 again", err, checkout.ReasonUnavailable)

	none := id.New[checkout.Store]()
	_, err = r.Refund(none, first.ID)
	reason(t, "another store's refund", err, checkout.ReasonRefundNotFound)
	got, err := r.RefundsOf(none, sale.Order.ID)
	equal(t, "another store's refunds", len(must(t, got, err)), 0)
	moved := first
	moved.StoreID = none
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateRefund(moved); return nil })
	reason(t, "another store's refund, to update", err, checkout.ReasonUnavailable)
}

// impossibleRefunds proves that the database refuses what no refund may ever be.
func impossibleRefunds(t *testing.T, url string) {
	db, _ := open(t, url)
	sale := placed(t, db, id.New[checkout.Store](), 1)
	for name, spoil := range map[string]func(f *checkout.Refund){
		"of no order":             func(f *checkout.Refund) { f.OrderID = id.New[checkout.Order]() },
		"of nothing":              func(f *checkout.Refund) { f.Amount = eur(0) },
		"negative":                func(f *checkout.Refund) { f.Amount = eur(-1) },
		"unknown state":           func(f *checkout.Refund) { f.State = "x" },
		"failure without failing": func(f *checkout.Refund) { f.Failure = "x" },
		"asked about when done":   func(f *checkout.Refund) { f.State = checkout.RefundSucceeded },
		"version 0":               func(f *checkout.Refund) { f.Version = 0 },
	} {
		refund := newRefund(sale)
		spoil(&refund)
		err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertRefund(refund); return nil })
		reason(t, name, err, checkout.ReasonInternal)
	}
	got, err := db.Read(t.Context()).RefundsOf(sale.Order.StoreID, sale.Order.ID)
	equal(t, "left", len(must(t, got, err)), 0)
}

// leaseRefunds takes what is due, longest due first, once.
func leaseRefunds(t *testing.T, url string) {
	db, _ := open(t, url)
	var due []checkout.Refund
	for i := range 4 {
		refund := newRefund(placed(t, db, id.New[checkout.Store](), 1))
		refund.RetryAt = start.Add(-time.Duration(i) * time.Minute)
		if i == 3 {
			refund.RetryAt = time.Time{}
		}
		write(t, db, func(tx checkout.Tx) { tx.InsertRefund(refund) })
		due = append(due, refund)
	}
	until := start.Add(time.Hour)
	lease := func(now time.Time, limit int) (got []checkout.Refund) {
		write(t, db, func(tx checkout.Tx) {
			var err error
			if got, err = tx.LeaseRefunds(now, until, limit); err != nil {
				t.Error(err)
			}
		})
		return got
	}
	for i := range 3 {
		due[i].RetryAt, due[i].Version = until, 2
	}
	equal(t, "first lease", lease(start.Add(-time.Minute), 1), []checkout.Refund{due[2]})
	equal(t, "second lease", lease(start, 9), []checkout.Refund{due[1], due[0]})
	equal(t, "third lease", len(lease(start, 9)), 0)
	for _, want := range due {
		got, err := db.Read(t.Context()).Refund(want.StoreID, want.ID)
		equal(t, "a leased one, and one that is never due", must(t, got, err), want)
	}
	equal(t, "when the leases are over", len(lease(until, 9)), 3)
}

// refundLeaseRace leases from many sides at once: no refund is handed out twice, and none is forgotten.
func refundLeaseRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	sale := placed(t, one, id.New[checkout.Store](), 1)
	write(t, one, func(tx checkout.Tx) {
		for range 60 {
			tx.InsertRefund(newRefund(sale))
		}
	})
	now, until := start.Add(time.Hour), start.Add(2*time.Hour)
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[checkout.RefundID]int{}
	for i := range 16 {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			for {
				var leased []checkout.Refund
				err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
					leased, err = tx.LeaseRefunds(now, until, 3)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, refund := range leased {
					seen[refund.ID]++
				}
				done := len(seen) == 60 || err != nil
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	all.Wait()
	for refund, times := range seen {
		if times != 1 {
			t.Errorf("%s was leased %d times", refund, times)
		}
	}
}
