package storetest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// newLetter makes a letter that is due.
func newLetter(sale checkout.Sale) checkout.Letter {
	return checkout.Letter{
		ID: id.New[checkout.Letter](), StoreID: sale.Order.StoreID, OrderID: sale.Order.ID, Version: 1, To: "Ädä@example.com",
		Tries: 1, DueAt: start, Failure: "busy", CreatedAt: start.Add(-time.Hour),
	}
}

// letters writes letters, leases what is due, longest due first, and marks them as sent.
func letters(t *testing.T, url string) {
	db, _ := open(t, url)
	one := newLetter(placed(t, db, id.New[checkout.Store](), 0))
	two := newLetter(placed(t, db, id.New[checkout.Store](), 0))
	sent := newLetter(placed(t, db, id.New[checkout.Store](), 0))
	two.DueAt = start.Add(-time.Minute)
	sent.DueAt, sent.SentAt = time.Time{}, start
	write(t, db, func(tx checkout.Tx) {
		for _, l := range []checkout.Letter{one, two, sent} {
			tx.InsertLetter(l)
		}
	})
	until := start.Add(time.Hour)
	lease := func(now time.Time, limit int) (got []checkout.Letter) {
		write(t, db, func(tx checkout.Tx) {
			var err error
			if got, err = tx.LeaseLetters(now, until, limit); err != nil {
				t.Error(err)
			}
		})
		return got
	}
	equal(t, "before their time", len(lease(start.Add(-time.Hour), 9)), 0)
	for _, l := range []*checkout.Letter{&one, &two} {
		l.DueAt, l.Version = until, 2
	}
	equal(t, "the first", lease(start, 1), []checkout.Letter{two})
	equal(t, "the rest", lease(start, 9), []checkout.Letter{one})
	equal(t, "while leased", len(lease(start, 9)), 0)
	one.DueAt, one.SentAt, one.Failure, one.Tries = time.Time{}, start, "", 2
	two.DueAt, two.Failure, two.Tries = start.Add(2*time.Hour), "no", 7
	told := two
	told.To, told.CreatedAt, told.OrderID = "x@example.com", start, id.New[checkout.Order]() // never change
	write(t, db, func(tx checkout.Tx) { tx.UpdateLetter(one); tx.UpdateLetter(told) })
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateLetter(two); return nil })
	reason(t, "an update of version 2 again", err, checkout.ReasonUnavailable)
	until = start.Add(3 * time.Hour)
	two.DueAt, two.Version = until, 4
	equal(t, "what was sent is not due again", lease(start.Add(2*time.Hour), 9), []checkout.Letter{two})
}
