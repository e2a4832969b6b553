package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// flown checks what is known of a claim; the zero Status and until mean that there is none.
func flown(t *testing.T, db *store.Store, what string, claim checkout.Claim, status int, until time.Time) {
	t.Helper()
	got, found, err := db.Read(t.Context()).StoredClaim(claim)
	equal(t, what+", found", must(t, found, err), status != 0 || !until.IsZero())
	equal(t, what+", status", got.Answer.Status, status)
	equal(t, what+", in flight", got.InFlight, until)
	if found {
		equal(t, what+", claim", got.Claim, claim)
		equal(t, what+", created", got.CreatedAt, start)
	}
}

// retake tells whether a claim was taken over.
func retake(t *testing.T, db *store.Store, claim checkout.Claim, now, until time.Time) (retaken bool) {
	t.Helper()
	write(t, db, func(tx checkout.Tx) {
		var err error
		if retaken, err = tx.RetakeClaim(claim, now, until); err != nil {
			t.Error(err)
		}
	})
	return retaken
}

// taken runs a transaction that must find its claim taken.
func taken(t *testing.T, db *store.Store, what string, fn func(tx checkout.Tx)) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx checkout.Tx) error { fn(tx); return nil }); !errors.Is(err, checkout.ErrClaimed) {
		t.Errorf("%s: %v, want ErrClaimed", what, err)
	}
}

// claimsInFlight walks a claim through its life: begun, taken over when its owner died, finished.
func claimsInFlight(t *testing.T, url string) {
	db, _ := open(t, url)
	claim := newClaim(id.New[checkout.Store](), "key")
	until, later := start.Add(time.Minute), start.Add(2*time.Minute)
	write(t, db, func(tx checkout.Tx) { tx.BeginClaim(claim, until) })
	flown(t, db, "begun", claim, 0, until)
	taken(t, db, "begun again", func(tx checkout.Tx) { tx.BeginClaim(claim, later) })
	taken(t, db, "answered by another", func(tx checkout.Tx) { tx.InsertClaim(claim, checkout.Answer{Status: 200}) })

	another, foreign := claim, claim
	another.Fingerprint[0]++
	foreign.StoreID = id.New[checkout.Store]()
	equal(t, "retaken while in flight", retake(t, db, claim, until.Add(-time.Microsecond), later), false)
	equal(t, "retaken by another request", retake(t, db, another, until, later), false)
	equal(t, "retaken by another store", retake(t, db, foreign, until, later), false)
	flown(t, db, "still in flight", claim, 0, until)
	equal(t, "retaken", retake(t, db, claim, until, later), true)
	flown(t, db, "retaken", claim, 0, later)

	write(t, db, func(tx checkout.Tx) { tx.FinishClaim(claim, checkout.Answer{Status: 201, Body: []byte("{}")}) })
	flown(t, db, "finished", claim, 201, time.Time{})
	sale := newSale(claim.StoreID)
	taken(t, db, "finished by the owner that was taken for dead", func(tx checkout.Tx) {
		insertSale(tx, sale)
		tx.FinishClaim(claim, checkout.Answer{Status: 500})
	})
	_, err := db.Read(t.Context()).Sale(sale.Order.StoreID, sale.Order.ID)
	reason(t, "what it wrote", err, checkout.ReasonOrderNotFound)
	equal(t, "retaken after its end", retake(t, db, claim, later.Add(time.Hour), later), false)
	write(t, db, func(tx checkout.Tx) { tx.DropClaim(claim) })
	flown(t, db, "an answer stays", claim, 201, time.Time{})
}

// claimsDropped forgets claims whose answers are not kept, and old ones.
func claimsDropped(t *testing.T, url string) {
	db, fake := open(t, url)
	claim, until := newClaim(id.New[checkout.Store](), "key"), start.Add(time.Minute)
	taken(t, db, "finish what was not begun", func(tx checkout.Tx) { tx.FinishClaim(claim, checkout.Answer{Status: 204}) })
	equal(t, "retake what was not begun", retake(t, db, claim, until, until), false)
	write(t, db, func(tx checkout.Tx) { tx.DropClaim(claim) })
	for range 2 {
		write(t, db, func(tx checkout.Tx) { tx.BeginClaim(claim, until) })
		flown(t, db, "begun", claim, 0, until)
		other := claim
		other.Key = "other"
		write(t, db, func(tx checkout.Tx) { tx.DropClaim(other) })
		flown(t, db, "another was dropped", claim, 0, until)
		write(t, db, func(tx checkout.Tx) { tx.DropClaim(claim) })
		flown(t, db, "dropped", claim, 0, time.Time{})
	}
	write(t, db, func(tx checkout.Tx) {
		tx.BeginClaim(claim, until)
		tx.FinishClaim(claim, checkout.Answer{Status: 204})
	})
	flown(t, db, "in one transaction", claim, 204, time.Time{})
	forgotten := newClaim(claim.StoreID, "forgotten")
	write(t, db, func(tx checkout.Tx) { tx.BeginClaim(forgotten, until) })
	fake.Advance(time.Hour)
	write(t, db, func(tx checkout.Tx) {
		pruned, err := tx.PruneClaims(start.Add(time.Second), 9)
		equal(t, "pruned", must(t, pruned, err), int64(2))
	})
	flown(t, db, "pruned", forgotten, 0, time.Time{})
}

// retakeRace lets twenty requests at two processes take over one claim: one of them does.
func retakeRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	for round := range 10 {
		claim := newClaim(id.New[checkout.Store](), "key")
		write(t, one, func(tx checkout.Tx) { tx.BeginClaim(claim, start) })
		var all sync.WaitGroup
		var mu sync.Mutex
		winners := 0
		for i := range 20 {
			db := one
			if i%2 == 1 {
				db = two
			}
			all.Go(func() {
				var mine bool
				err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
					mine, err = tx.RetakeClaim(claim, start, start.Add(time.Hour))
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if mine {
					winners++
				}
			})
		}
		all.Wait()
		if winners != 1 {
			t.Errorf("round %d: %d winners", round, winners)
		}
	}
}
