package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// claims stores an answer and gives it back under exactly the same claim.
func claims(t *testing.T, url string) {
	db, _ := open(t, url)
	claim := newClaim(id.New[checkout.Store](), "key")
	answer := checkout.Answer{Status: 201, Body: []byte("{\"\x00\xff\"}")}
	write(t, db, func(tx checkout.Tx) { tx.InsertClaim(claim, answer) })
	got, found, err := db.Read(t.Context()).StoredClaim(claim)
	equal(t, "found", must(t, found, err), true)
	equal(t, "claim", got, checkout.StoredClaim{Claim: claim, Answer: answer, CreatedAt: start})

	for name, change := range map[string]func(c *checkout.Claim){
		"store": func(c *checkout.Claim) { c.StoreID = id.New[checkout.Store]() },
		"route": func(c *checkout.Claim) { c.Route = "POST /other" },
		"path":  func(c *checkout.Claim) { c.PathIDs = "" },
		"key":   func(c *checkout.Claim) { c.Key = "Key" },
	} {
		other := claim
		change(&other)
		_, found, err := db.Read(t.Context()).StoredClaim(other)
		equal(t, "found with another "+name, must(t, found, err), false)
	}
	for _, reading := range []bool{false, true} {
		sale := newSale(claim.StoreID)
		err = db.Tx(t.Context(), func(tx checkout.Tx) error {
			if reading {
				if _, err := tx.ListStores(); err != nil {
					return err
				}
			}
			insertSale(tx, sale)
			tx.InsertClaim(claim, checkout.Answer{Status: 500})
			return nil
		})
		if !errors.Is(err, checkout.ErrClaimed) {
			t.Errorf("claimed again: %v", err)
		}
		_, err = db.Read(t.Context()).Sale(sale.Order.StoreID, sale.Order.ID)
		reason(t, "written under a taken claim", err, checkout.ReasonOrderNotFound)
	}
	empty := newClaim(claim.StoreID, "empty")
	write(t, db, func(tx checkout.Tx) { tx.InsertClaim(empty, checkout.Answer{Status: 204}) })
	got, _, err = db.Read(t.Context()).StoredClaim(empty)
	equal(t, "empty answer", len(must(t, got, err).Answer.Body), 0)
}

// claimRace sends fifty requests under one key: one makes its sale, the others find its answer at once.
func claimRace(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	claim := newClaim(id.New[checkout.Store](), "one")
	var all sync.WaitGroup
	var mu sync.Mutex
	var winners [][]byte
	for range 50 {
		all.Go(func() {
			sale := newSale(claim.StoreID)
			body := []byte(sale.Order.ID.String())
			err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				insertSale(tx, sale)
				tx.InsertEvent(newEvent(sale))
				tx.InsertClaim(claim, checkout.Answer{Status: 201, Body: body})
				return nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				winners = append(winners, body)
				return
			}
			stored, found, readErr := db.Read(t.Context()).StoredClaim(claim)
			if !errors.Is(err, checkout.ErrClaimed) || readErr != nil || !found || stored.Answer.Status != 201 {
				t.Errorf("%v; then %v, %v", err, found, readErr)
			}
		})
	}
	all.Wait()
	stored, _, err := db.Read(t.Context()).StoredClaim(claim)
	if len(winners) != 1 || !bytes.Equal(must(t, stored, err).Answer.Body, winners[0]) {
		t.Errorf("%d winners, stored %s", len(winners), stored.Answer.Body)
	}
	sales, err := db.Read(t.Context()).Sales(claim.StoreID, checkout.SaleQuery{Limit: 99})
	equal(t, "sales", len(must(t, sales, err)), 1)
}

// pruneClaims deletes old claims, oldest first, in portions.
func pruneClaims(t *testing.T, url string) {
	db, fake := open(t, url)
	owner := id.New[checkout.Store]()
	for i := range 5 {
		write(t, db, func(tx checkout.Tx) { tx.InsertClaim(newClaim(owner, fmt.Sprint(i)), checkout.Answer{Status: 200}) })
		fake.Advance(time.Hour)
	}
	for _, want := range []int64{2, 1, 0} {
		write(t, db, func(tx checkout.Tx) {
			got, err := tx.PruneClaims(start.Add(150*time.Minute), 2)
			if err != nil || got != want {
				t.Errorf("pruned %d, %v; want %d", got, err, want)
			}
		})
	}
	for i := range 5 {
		_, found, err := db.Read(t.Context()).StoredClaim(newClaim(owner, fmt.Sprint(i)))
		equal(t, fmt.Sprint("claim ", i), must(t, found, err), i >= 3)
	}
}

// leasePayments takes what is due, longest due first, once.
func leasePayments(t *testing.T, url string) {
	db, _ := open(t, url)
	var due []checkout.Payment
	for i := range 4 {
		sale := newSale(id.New[checkout.Store]())
		sale.Payments = []checkout.Payment{newPayment(sale, 1)}
		sale.Payments[0].LookupAt = start.Add(-time.Duration(i) * time.Minute)
		if i == 3 {
			sale.Payments[0].LookupAt = time.Time{}
		}
		write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
		due = append(due, sale.Payments[0])
	}
	until := start.Add(time.Hour)
	lease := func(now time.Time, limit int) (got []checkout.Payment) {
		write(t, db, func(tx checkout.Tx) {
			var err error
			if got, err = tx.LeasePayments(now, until, limit); err != nil {
				t.Error(err)
			}
		})
		return got
	}
	for i := range due {
		due[i].LookupAt, due[i].Version = until, 2
	}
	equal(t, "first lease", lease(start.Add(-time.Minute), 1), []checkout.Payment{due[2]})
	equal(t, "second lease", lease(start, 9), []checkout.Payment{due[1], due[0]})
	equal(t, "third lease", len(lease(start, 9)), 0)
	equal(t, "when the leases are over", len(lease(until, 9)), 3)
	got, err := db.Read(t.Context()).Payment(due[3].StoreID, due[3].ID)
	equal(t, "never due", must(t, got, err).Version, int64(1))
}

// leaseRace leases from many sides at once: nothing is handed out twice, and nothing is forgotten.
func leaseRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	sale := newSale(id.New[checkout.Store]())
	for attempt := range int64(60) {
		sale.Payments = append(sale.Payments, newPayment(sale, attempt+1))
	}
	account := newAccount(sale.Order.StoreID)
	write(t, one, func(tx checkout.Tx) {
		insertSale(tx, sale)
		for i := range 60 {
			tx.InsertGatewayEvent(newGatewayEvent(account, fmt.Sprint(i)))
		}
	})
	now, until := start.Add(time.Hour), start.Add(2*time.Hour)
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for i := range 16 {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			for {
				var payments []checkout.Payment
				var events []checkout.GatewayEvent
				err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
					if payments, err = tx.LeasePayments(now, until, 3); err != nil {
						return err
					}
					events, err = tx.LeaseGatewayEvents(now, until, 3)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, p := range payments {
					seen[p.ID.String()]++
				}
				for _, e := range events {
					seen[e.EventID]++
				}
				done := len(seen) == 120 || err != nil
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	all.Wait()
	for what, times := range seen {
		if times != 1 {
			t.Errorf("%s was leased %d times", what, times)
		}
	}
}

// newGatewayEvent makes a due event.
func newGatewayEvent(account checkout.GatewayAccount, eventID string) checkout.GatewayEvent {
	return checkout.GatewayEvent{AccountID: account.ID, StoreID: account.StoreID, EventID: eventID, Type: "t",
		Reference: "r", ReceivedAt: start, DueAt: start}
}

// pruneEvents deletes old events that are done, oldest first, in portions.
func pruneEvents(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := newStore("owner")
	account := newAccount(owner.ID)
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertGatewayAccount(account)
		for i := range 6 {
			event := newGatewayEvent(account, fmt.Sprint(i))
			event.ReceivedAt = start.Add(time.Duration(i) * time.Hour)
			tx.InsertGatewayEvent(event)
			if i != 1 { // which waits for ever
				tx.ScheduleGatewayEvent(event, time.Time{})
			}
		}
	})
	for _, want := range []int64{2, 1, 0} {
		write(t, db, func(tx checkout.Tx) {
			got, err := tx.PruneGatewayEvents(start.Add(4*time.Hour), 2)
			equal(t, "pruned", must(t, got, err), want)
		})
	}
	for i := range 6 { // those that are left are known, and stay done
		keepEvent(t, db, newGatewayEvent(account, fmt.Sprint(i)), i == 1 || i > 3)
	}
	var due []string
	write(t, db, func(tx checkout.Tx) {
		events, err := tx.LeaseGatewayEvents(start, start.Add(time.Hour), 9)
		for _, event := range must(t, events, err) {
			due = append(due, event.EventID)
		}
	})
	slices.Sort(due)
	equal(t, "due", due, []string{"0", "1", "2", "3"})
}

// keepEvent keeps an event in a transaction of its own, and wants to hear whether it is known.
func keepEvent(t *testing.T, db *store.Store, event checkout.GatewayEvent, known bool) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertGatewayEvent(event); return nil })
	if errors.Is(err, checkout.ErrEventKept) != known || !known && err != nil {
		t.Errorf("event %s, known %t: %v", event.EventID, known, err)
	}
}

// gatewayEvents keeps an event once and hands it out until it is finished.
func gatewayEvents(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := newStore("owner")
	account, other := newAccount(owner.ID), newAccount(owner.ID)
	event := newGatewayEvent(account, "e")
	again := event
	again.Reference, again.DueAt = "changed", start.Add(-time.Hour)
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertGatewayAccount(account)
		tx.InsertGatewayAccount(other)
		tx.InsertGatewayEvent(event)
	})
	keepEvent(t, db, again, true)
	until := start.Add(time.Minute)
	lease := func(now time.Time) (got []checkout.GatewayEvent) {
		write(t, db, func(tx checkout.Tx) {
			var err error
			if got, err = tx.LeaseGatewayEvents(now, until, 9); err != nil {
				t.Error(err)
			}
		})
		return got
	}
	equal(t, "before its time", len(lease(start.Add(-time.Second))), 0)
	event.Tries, event.DueAt = 1, until
	equal(t, "leased", lease(start), []checkout.GatewayEvent{event})
	equal(t, "while leased", len(lease(start)), 0)
	stranger := event
	stranger.AccountID = other.ID
	write(t, db, func(tx checkout.Tx) {
		tx.ScheduleGatewayEvent(stranger, time.Time{}) // another account's event of that name
	})
	keepEvent(t, db, again, true)
	event.Tries = 2
	equal(t, "leased again", lease(until), []checkout.GatewayEvent{event})
	write(t, db, func(tx checkout.Tx) {
		tx.ScheduleGatewayEvent(event, time.Time{})
	})
	keepEvent(t, db, again, true)
	equal(t, "finished", len(lease(start.Add(time.Hour))), 0)
}

// lapsedSessions lists open sessions of all stores whose time is over, oldest first.
func lapsedSessions(t *testing.T, url string) {
	db, _ := open(t, url)
	var all []checkout.Session
	for i := range 5 {
		sale := newSale(id.New[checkout.Store]())
		sale.Session.ExpiresAt = start.Add(-time.Duration(i) * time.Minute)
		if i == 4 {
			sale.Session.State = checkout.SessionExpired
		}
		write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
		all = append(all, sale.Session)
	}
	r := db.Read(t.Context())
	got, err := r.LapsedSessions(start.Add(-time.Minute), 9)
	equal(t, "lapsed", must(t, got, err), []checkout.Session{all[3], all[2], all[1]})
	got, err = r.LapsedSessions(start, 2)
	equal(t, "limited", must(t, got, err), []checkout.Session{all[3], all[2]})
}
