package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// newMessageTo makes a message with every field set that is due at a time.
func newMessageTo(store checkout.StoreID, endpoint checkout.EndpointID, due time.Time) checkout.Message {
	return checkout.Message{
		ID: id.New[checkout.Message](), StoreID: store, EndpointID: endpoint, EventID: id.New[checkout.Event](), Version: 1,
		Event: "order:paid", Body: []byte("{\"a\": \"\x00\xff\"}"), State: checkout.MessagePending, Tries: 2, DueAt: due, Status: 503,
		Latency: 1500 * time.Microsecond, Failure: "503 – no", CreatedAt: start, UpdatedAt: start.Add(time.Second),
	}
}

// leased takes queues of a lane and reads which endpoints they are of.
func leased(t *testing.T, db *store.Store, failing bool, now time.Time, limit int) (queues []checkout.Queue) {
	t.Helper()
	must(t, 0, db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
		queues, err = tx.LeaseQueues(failing, now, now.Add(time.Minute), limit)
		return err
	}))
	slices.SortFunc(queues, func(a, b checkout.Queue) int { return a.EndpointID.Compare(b.EndpointID) }) // they come in any order
	return queues
}

// ended gives queues back and tells which leases stood.
func ended(t *testing.T, db *store.Store, notBefore time.Time, queues ...checkout.Queue) (held []bool) {
	t.Helper()
	must(t, 0, db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
		if held, err = tx.HoldQueues(queues); err != nil {
			return err
		}
		for _, q := range queues {
			tx.EndLease(q, notBefore)
		}
		return nil
	}))
	return held
}

// queues wakes, leases and ends queues of two lanes.
func queues(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := id.New[checkout.Store]()
	var endpoints []checkout.EndpointID
	rouse := false
	wake := func(endpoint int, at time.Time) {
		t.Helper()
		write(t, db, func(tx checkout.Tx) { tx.WakeQueue(owner, endpoints[endpoint], at, rouse) })
	}
	for i := range 3 {
		endpoints = append(endpoints, id.New[checkout.Endpoint]())
		wake(i, start.Add(time.Duration(3-i)*time.Minute))
	}
	of := func(endpoint int, version int64, failing bool) checkout.Queue {
		return checkout.Queue{StoreID: owner, EndpointID: endpoints[endpoint], Version: version, Failing: failing}
	}
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	none := []checkout.Queue(nil)
	equal(t, "too early", leased(t, db, false, at(0), 9), none)
	equal(t, "other lane", leased(t, db, true, at(9), 9), none)
	equal(t, "longest due first", leased(t, db, false, at(2), 1), []checkout.Queue{of(2, 2, false)})
	wake(2, start) // it is leased
	wake(1, at(8)) // it is due before
	wake(0, at(2)) // earlier
	equal(t, "the others", leased(t, db, false, at(2).Add(time.Second), 9), []checkout.Queue{of(0, 2, false), of(1, 2, false)})
	equal(t, "the lease is over", leased(t, db, false, at(3), 1), []checkout.Queue{of(2, 3, false)})

	early, late := newMessageTo(owner, endpoints[0], at(20)), newMessageTo(owner, endpoints[0], at(30))
	write(t, db, func(tx checkout.Tx) { tx.InsertMessage(late); tx.InsertMessage(early) })
	equal(t, "an old lease", ended(t, db, time.Time{}, of(0, 2, true), of(1, 2, false), of(2, 2, true)), []bool{true, true, false})
	equal(t, "nothing waits", leased(t, db, false, at(99), 1), []checkout.Queue{of(2, 4, false)})
	equal(t, "not yet due", leased(t, db, true, at(19), 9), none)
	equal(t, "its first message is due", leased(t, db, true, at(20), 9), []checkout.Queue{of(0, 3, true)})
	ended(t, db, at(25), of(0, 3, false))
	wake(0, at(21)) // it rests
	equal(t, "a pause", leased(t, db, false, at(24), 9), none)
	equal(t, "after it", leased(t, db, false, at(25), 9), []checkout.Queue{of(0, 4, false)})
	wake(1, at(50))
	equal(t, "awake again, behind a lease that is over", leased(t, db, false, at(50), 9), []checkout.Queue{of(0, 5, false), of(1, 3, false)})
	ended(t, db, at(90), of(1, 3, false)) // nothing waits
	wake(1, at(51))
	equal(t, "it rests", leased(t, db, false, at(52), 9), []checkout.Queue{of(0, 6, false)})
	rouse = true
	wake(1, at(52))
	equal(t, "roused", leased(t, db, false, at(52), 9), []checkout.Queue{of(1, 4, false)})
	equal(t, "unknown", ended(t, db, time.Time{}, checkout.Queue{StoreID: owner, EndpointID: id.New[checkout.Endpoint](), Version: 1}), []bool{false})
}

// batches reads what leased queues have to send.
func batches(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := newStore("a")
	one, two := newEndpoint(owner.ID), newEndpoint(owner.ID)
	var due []checkout.Message
	for i := range 4 {
		due = append(due, newMessageTo(owner.ID, one.ID, start.Add(time.Duration(3-i)*time.Second)))
	}
	over, later, elsewhere := newMessageTo(owner.ID, one.ID, time.Time{}), newMessageTo(owner.ID, one.ID, start.Add(time.Hour)), newMessageTo(owner.ID, two.ID, start)
	over.State = checkout.MessageDelivered
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertEndpoint(one)
		for _, m := range append(slices.Clone(due), over, later, elsewhere) {
			tx.InsertMessage(m)
		}
	})
	slices.Reverse(due)
	queues := []checkout.Queue{{StoreID: owner.ID, EndpointID: one.ID, Version: 1}, {StoreID: owner.ID, EndpointID: two.ID, Version: 7, Failing: true}}
	read, err := db.Read(t.Context()).Batches(queues, start.Add(time.Minute), 3)
	equal(t, "batches", must(t, read, err), []checkout.Batch{
		{Queue: queues[0], Endpoint: one, Messages: due[:3]},
		{Queue: queues[1], Messages: []checkout.Message{elsewhere}}, // its endpoint was removed
	})
}

// queueRace lets replicas lease and end queues while messages come in: nothing is sent twice, and nothing
// is forgotten.
func queueRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	owner := id.New[checkout.Store]()
	var endpoints []checkout.EndpointID
	for range 5 {
		endpoints = append(endpoints, id.New[checkout.Endpoint]())
	}
	const each = 30
	var all sync.WaitGroup
	for i, endpoint := range endpoints {
		db := []*store.Store{one, two}[i%2]
		all.Go(func() {
			for range each {
				err := db.Tx(t.Context(), func(tx checkout.Tx) error {
					tx.InsertMessage(newMessageTo(owner, endpoint, start))
					tx.WakeQueue(owner, endpoint, start, false)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	var mu sync.Mutex
	sent := map[checkout.MessageID]int{}
	for i := range 6 {
		db := []*store.Store{one, two}[i%2]
		all.Go(func() {
			for done := false; !done; {
				taken := leased(t, db, false, start.Add(time.Second), 2)
				batches, err := db.Read(t.Context()).Batches(taken, start.Add(time.Second), 3)
				if err != nil {
					t.Error(err)
				}
				for _, b := range batches {
					must(t, 0, db.Tx(t.Context(), func(tx checkout.Tx) error {
						if _, err := tx.HoldQueues([]checkout.Queue{b.Queue}); err != nil {
							return err
						}
						for _, m := range b.Messages {
							m.State, m.DueAt = checkout.MessageDelivered, time.Time{}
							tx.UpdateMessage(m)
							tx.InsertAttempt(checkout.Attempt{StoreID: m.StoreID, MessageID: m.ID, EndpointID: m.EndpointID, At: start, Status: 200})
						}
						tx.EndLease(b.Queue, time.Time{})
						return nil
					}))
				}
				mu.Lock()
				for _, b := range batches {
					for _, m := range b.Messages {
						sent[m.ID]++
					}
				}
				done = len(sent) >= each*len(endpoints) || t.Failed()
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for message, n := range sent {
		if n != 1 {
			t.Errorf("%s was sent %d times", message, n)
		}
	}
}
