package storetest

import (
	"slices"
	"sync"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// newProductEvent tells of a variant, and of no order.
func newProductEvent(v checkout.Variant) checkout.Event {
	return checkout.Event{
		ID: id.New[checkout.Event](), StoreID: v.StoreID, Type: checkout.EventStockChanged, ProductID: v.ProductID, VariantID: v.ID,
		Paid: eur(0), CreatedAt: start,
	}
}

// relayed gives at most so many events their positions, as the core does, and tells which.
func relayed(t *testing.T, db checkout.Database, limit int) []checkout.Event {
	t.Helper()
	events, from, err := db.Read(t.Context()).UnrelayedEvents(limit)
	must(t, 0, err)
	for i := range events {
		events[i].Position = from + int64(i) + 1
	}
	first := false
	err = db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
		if first, err = tx.AdvanceRelay(from, from+int64(len(events))); first && err == nil {
			tx.PositionEvents(events)
		}
		return err
	})
	must(t, 0, err)
	if !first {
		return nil
	}
	return events
}

// relay gives events their positions and reads them page by page.
func relay(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	v := sell(t, db, owner, checkout.StockCounted, 3)
	sale, foreign := placed(t, db, owner, 0), placed(t, db, id.New[checkout.Store](), 0)
	var events []checkout.Event
	for i := range 5 {
		e := newEvent(sale)
		if i == 2 {
			e = newProductEvent(v)
		}
		events = append(events, e)
	}
	other := newEvent(foreign)
	write(t, db, func(tx checkout.Tx) {
		for _, i := range []int{3, 1, 0, 4, 2} {
			tx.InsertEvent(events[i])
		}
		tx.InsertEvent(other)
	})
	r := db.Read(t.Context())
	got, position, err := r.UnrelayedEvents(4)
	equal(t, "unrelayed, oldest first", must(t, got, err), events[:4])
	equal(t, "position", position, int64(0))
	page := func(store checkout.StoreID, after int64, limit int) []checkout.Event {
		t.Helper()
		got, err := r.Feed(store, after, limit)
		return must(t, got, err)
	}
	equal(t, "feed before the relay", page(owner, 0, 10), []checkout.Event(nil))

	relayed(t, db, 4)
	relayed(t, db, 100)
	for i := range events {
		events[i].Position = int64(i) + 1
	}
	other.Position = 6
	equal(t, "feed", page(owner, 0, 100), events)
	equal(t, "page", page(owner, 1, 2), events[1:3])
	equal(t, "feed of another store", page(foreign.Order.StoreID, 0, 100), []checkout.Event{other})
	equal(t, "behind the last", page(owner, 5, 100), []checkout.Event(nil))
	of, err := r.Events(owner, sale.Order.ID)
	equal(t, "of the order", must(t, of, err), append(slices.Clone(events[:2]), events[3:]...))
	got, position, err = r.UnrelayedEvents(4)
	equal(t, "unrelayed", must(t, got, err), []checkout.Event(nil))
	equal(t, "position", position, int64(6))
	write(t, db, func(tx checkout.Tx) {
		first, err := tx.AdvanceRelay(5, 9)
		equal(t, "from an old position", must(t, first, err), false)
	})
}

// relayUnheard positions the events of stores that have no enabled endpoint, and leaves the others.
func relayUnheard(t *testing.T, url string) {
	db, _ := open(t, url)
	deaf, hears, silent := id.New[checkout.Store](), owned(t, db, "hears"), owned(t, db, "silent")
	write(t, db, func(tx checkout.Tx) {
		tx.InsertEndpoint(newEndpoint(hears))
		off := newEndpoint(silent)
		off.Enabled = false
		tx.InsertEndpoint(off)
	})
	var events []checkout.Event
	for _, owner := range []checkout.StoreID{deaf, hears, silent, hears, deaf} {
		events = append(events, newEvent(placed(t, db, owner, 0)))
	}
	write(t, db, func(tx checkout.Tx) {
		for _, e := range events {
			tx.InsertEvent(e)
		}
	})
	round := func(limit, want int) {
		t.Helper()
		var n int
		write(t, db, func(tx checkout.Tx) {
			var err error
			n, err = tx.RelayUnheard(limit)
			must(t, 0, err)
		})
		equal(t, "positioned", n, want)
	}
	round(3, 2) // of the oldest three
	round(9, 1)
	round(9, 0)
	r := db.Read(t.Context())
	for store, want := range map[checkout.StoreID][]int64{deaf: {1, 3}, silent: {2}, hears: nil} {
		feed, err := r.Feed(store, 0, 10)
		var got []int64
		for _, e := range must(t, feed, err) {
			got = append(got, e.Position)
		}
		equal(t, "feed", got, want)
	}
	waiting, position, err := r.UnrelayedEvents(9)
	equal(t, "left", must(t, waiting, err), []checkout.Event{events[1], events[3]})
	equal(t, "position", position, int64(3))
}

// relayRace lets replicas relay what others write at the same time: every event gets one position.
func relayRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	owner := id.New[checkout.Store]()
	sale := placed(t, one, owner, 0)
	const writers, each = 4, 30
	var writing, relaying sync.WaitGroup
	for i := range writers {
		db := []checkout.Database{one, two}[i%2]
		writing.Go(func() {
			for range each {
				if err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertEvent(newEvent(sale)); return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var mu sync.Mutex
	var total int
	for i := range 4 {
		db := []checkout.Database{one, two}[i%2]
		relaying.Go(func() {
			for {
				n := len(relayed(t, db, 7))
				mu.Lock()
				total += n
				done := total >= writers*each || t.Failed()
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	writing.Wait()
	relaying.Wait()
	feed, err := one.Read(t.Context()).Feed(owner, 0, 1000)
	for i, e := range must(t, feed, err) {
		equal(t, "position", e.Position, int64(i)+1)
	}
	equal(t, "events", len(feed), writers*each)
}

// stories reads what events are about.
func stories(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	v, elsewhere := sell(t, db, owner, checkout.StockCounted, 3), sell(t, db, other, checkout.StockUnlimited, 0)
	buyer := known(t, db, newCustomer(owner, "buyer@example.com"))
	sale := newSale(owner)
	sale.Order.CustomerID = buyer.ID
	for n := range int64(2) {
		sale.Payments = append(sale.Payments, newPayment(sale, n+1))
	}
	write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
	plain := placed(t, db, other, 1)
	plain.Order.CustomerID = checkout.CustomerID{}
	gone := newEvent(newSale(owner))
	both := newProductEvent(v)
	both.OrderID = sale.Order.ID
	stolen := newProductEvent(elsewhere) // another store's product is not there
	stolen.StoreID = owner
	events := []checkout.Event{newEvent(sale), gone, newProductEvent(v), newEvent(plain), newEvent(sale), newProductEvent(elsewhere), both, stolen}
	read, err := db.Read(t.Context()).Stories(events)
	got := must(t, read, err)
	equal(t, "number", len(got), len(events))
	for i, s := range got {
		equal(t, "event", s.Event, events[i])
	}
	p := product(t, db, owner, v.ProductID)
	for i, want := range map[int]checkout.Story{
		0: {Sale: sale, Customer: buyer}, 1: {}, 2: {Product: p, Variant: p.Variants[0]}, 4: {Sale: sale, Customer: buyer},
		6: {Sale: sale, Customer: buyer, Product: p, Variant: p.Variants[0]}, 7: {},
	} {
		want.Event = events[i]
		equal(t, "story", got[i], want)
	}
	equal(t, "another store's sale", got[3].Sale.Order.ID, plain.Order.ID)
	equal(t, "another store's product", got[5].Variant.ID, elsewhere.ID)
	none, err := db.Read(t.Context()).Stories(nil)
	equal(t, "of nothing", must(t, none, err), []checkout.Story(nil))
}

// listenersOf finds who listens to events.
func listenersOf(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := newStore("a"), newStore("b")
	one, off, foreign := newEndpoint(owner.ID), newEndpoint(owner.ID), newEndpoint(other.ID)
	off.Enabled = false
	paid, unpaid := newSale(owner.ID), newSale(owner.ID)
	own := func(sale checkout.Sale) checkout.Endpoint {
		e := newEndpoint(owner.ID)
		e.ID, e.OrderID = id.Convert[checkout.Endpoint](sale.Order.ID), sale.Order.ID
		return e
	}
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertStore(other)
		for _, e := range []checkout.Endpoint{one, off, foreign, own(paid), own(unpaid)} {
			tx.InsertEndpoint(e)
		}
	})
	told, created := newEvent(paid), newEvent(unpaid)
	told.Type = checkout.EventOrderPaid
	foreignEvent := newEvent(newSale(other.ID))
	for _, c := range []struct {
		events []checkout.Event
		want   []checkout.Endpoint
	}{
		{nil, nil},
		{[]checkout.Event{created}, []checkout.Endpoint{one}},
		{[]checkout.Event{created, told, created}, []checkout.Endpoint{one, own(paid)}},
		{[]checkout.Event{foreignEvent}, []checkout.Endpoint{foreign}},
		{[]checkout.Event{foreignEvent, told}, []checkout.Endpoint{one, own(paid), foreign}},
		{[]checkout.Event{newEvent(newSale(id.New[checkout.Store]()))}, nil},
	} {
		found, err := db.Read(t.Context()).Listeners(c.events)
		got := must(t, found, err)
		if !slices.IsSortedFunc(got, func(a, b checkout.Endpoint) int { return a.StoreID.Compare(b.StoreID) }) {
			t.Errorf("not by store: %+v", got)
		}
		byID := func(a, b checkout.Endpoint) int { return a.ID.Compare(b.ID) }
		slices.SortFunc(got, byID)
		slices.SortFunc(c.want, byID)
		equal(t, "listeners", got, c.want)
	}
}
