package storetest

import (
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// newDelivery makes a delivery with every field set but DoneAt.
func newDelivery(sale checkout.Sale, line int64) checkout.Delivery {
	return checkout.Delivery{
		ID: id.New[checkout.Delivery](), StoreID: sale.Order.StoreID, OrderID: sale.Order.ID, Version: 1, Line: line,
		ProductID: id.New[checkout.Product](), VariantID: id.New[checkout.Variant](), Kind: checkout.DeliverDynamic, Quantity: 3,
		State: checkout.DeliveryPending, Text: "Schlüssel <1>", Note: "soon", URL: "https://example.com/f", Webhook: "https://example.com/w",
		Files: []checkout.FileID{id.New[checkout.File](), id.New[checkout.File]()}, Units: []checkout.StockUnitID{id.New[checkout.StockUnit]()},
		Secret: "s", Tries: 2, RetryAt: start.Add(time.Minute), Failure: "refused", CreatedAt: start, UpdatedAt: start.Add(time.Second),
	}
}

// deliveries writes, reads and updates every column of a delivery.
func deliveries(t *testing.T, url string) {
	db, _ := open(t, url)
	sale := placed(t, db, id.New[checkout.Store](), 0)
	second, first, bare := newDelivery(sale, 1), newDelivery(sale, 0), newDelivery(sale, 2)
	bare = checkout.Delivery{ID: bare.ID, StoreID: bare.StoreID, OrderID: bare.OrderID, Version: 1, Line: 2, Quantity: 1,
		ProductID: bare.ProductID, VariantID: bare.VariantID,
		Kind: checkout.DeliverText, State: checkout.DeliveryDone, CreatedAt: start, UpdatedAt: start, DoneAt: start}
	foreign := newDelivery(placed(t, db, sale.Order.StoreID, 0), 0)
	write(t, db, func(tx checkout.Tx) {
		for _, d := range []checkout.Delivery{second, foreign, first, bare} {
			tx.InsertDelivery(d)
		}
	})
	r := db.Read(t.Context())
	of := func(want ...checkout.Delivery) {
		t.Helper()
		got, err := r.DeliveriesOf(sale.Order.StoreID, sale.Order.ID)
		equal(t, "deliveries of an order", must(t, got, err), want)
		for _, d := range want {
			got, err := r.Delivery(sale.Order.StoreID, d.ID)
			equal(t, "delivery", must(t, got, err), d)
		}
	}
	of(first, second, bare)

	first.State, first.Text, first.Tries, first.RetryAt, first.Failure = checkout.DeliveryDone, "new", 3, time.Time{}, ""
	first.Units, first.Files, first.Note, first.URL = nil, first.Files[:1], "", ""
	first.UpdatedAt, first.DoneAt = start.Add(time.Hour), start.Add(time.Hour)
	told := first
	told.Line, told.VariantID, told.Quantity, told.Kind, told.CreatedAt = 7, id.New[checkout.Variant](), 9, checkout.DeliverText, start.Add(time.Hour)
	write(t, db, func(tx checkout.Tx) { tx.UpdateDelivery(told) }) // what never changes is left as it is
	first.Version = 2
	of(first, second, bare)
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateDelivery(told); return nil })
	reason(t, "an update of version 1 again", err, checkout.ReasonUnavailable)

	none := id.New[checkout.Store]()
	_, err = r.Delivery(none, first.ID)
	reason(t, "another store's delivery", err, checkout.ReasonDeliveryNotFound)
	got, err := r.DeliveriesOf(none, sale.Order.ID)
	equal(t, "another store's deliveries", len(must(t, got, err)), 0)
	for name, spoil := range map[string]func(d *checkout.Delivery){
		"of no order":           func(d *checkout.Delivery) { d.OrderID = id.New[checkout.Order]() },
		"of nothing":            func(d *checkout.Delivery) { d.Quantity = 0 },
		"unknown state":         func(d *checkout.Delivery) { d.State = "x" },
		"done at no time":       func(d *checkout.Delivery) { d.State, d.RetryAt = checkout.DeliveryDone, time.Time{} },
		"asked when it is over": func(d *checkout.Delivery) { d.State, d.DoneAt = checkout.DeliveryDone, start },
	} {
		bad := newDelivery(sale, 3)
		spoil(&bad)
		err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertDelivery(bad); return nil })
		reason(t, name, err, checkout.ReasonInternal)
	}
	of(first, second, bare)
}

// leaseDeliveries takes what is due, longest due first, once.
func leaseDeliveries(t *testing.T, url string) {
	db, _ := open(t, url)
	var due []checkout.Delivery
	for i := range 4 {
		d := newDelivery(placed(t, db, id.New[checkout.Store](), 0), 0)
		d.RetryAt = start.Add(-time.Duration(i) * time.Minute)
		if i == 3 {
			d.RetryAt = time.Time{}
		}
		write(t, db, func(tx checkout.Tx) { tx.InsertDelivery(d) })
		due = append(due, d)
	}
	until := start.Add(time.Hour)
	lease := func(now time.Time, limit int) (got []checkout.Delivery) {
		write(t, db, func(tx checkout.Tx) {
			var err error
			if got, err = tx.LeaseDeliveries(now, until, limit); err != nil {
				t.Error(err)
			}
		})
		return got
	}
	for i := range due {
		due[i].RetryAt, due[i].Version = until, 2
	}
	equal(t, "first lease", lease(start.Add(-time.Minute), 1), []checkout.Delivery{due[2]})
	equal(t, "second lease", lease(start, 9), []checkout.Delivery{due[1], due[0]})
	equal(t, "third lease", len(lease(start, 9)), 0)
	equal(t, "when the leases are over", len(lease(until, 9)), 3)
}

// deliveryLeaseRace leases deliveries and letters from many sides at once: nothing is handed out twice, and
// nothing is forgotten.
func deliveryLeaseRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	owner := owned(t, one, "a")
	sale := placed(t, one, owner, 0)
	write(t, one, func(tx checkout.Tx) {
		for i := range int64(30) {
			tx.InsertDelivery(newDelivery(sale, i))
			tx.InsertLetter(newLetter(sale))
		}
	})
	now, until := start.Add(time.Hour), start.Add(2*time.Hour)
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for i := range 8 {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			for {
				var due []checkout.Delivery
				var letters []checkout.Letter
				err := db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
					if due, err = tx.LeaseDeliveries(now, until, 3); err != nil {
						return err
					}
					letters, err = tx.LeaseLetters(now, until, 3)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, d := range due {
					seen[d.ID.String()]++
				}
				for _, l := range letters {
					seen[l.ID.String()]++
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
	for what, times := range seen {
		if times != 1 {
			t.Errorf("%s was leased %d times", what, times)
		}
	}
}

// unitsOfOrders reads the units of an order, and revokes those that were sold of some products.
func unitsOfOrders(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	v, w := sell(t, db, owner, checkout.StockUnits, 0), sell(t, db, owner, checkout.StockUnits, 0)
	mine, other := id.New[checkout.Order](), id.New[checkout.Order]()
	var all []checkout.StockUnit
	for i, state := range []checkout.UnitState{checkout.UnitSold, checkout.UnitReserved, checkout.UnitSold, checkout.UnitSold, checkout.UnitFree} {
		u := checkout.NewStockUnit([]checkout.Variant{v, v, w, v, v}[i], string(rune('a'+i)), start)
		u.State, u.OrderID = state, []checkout.OrderID{mine, mine, mine, other, {}}[i]
		if state == checkout.UnitSold {
			u.SoldAt = start
		}
		write(t, db, func(tx checkout.Tx) { tx.InsertStockUnit(u) })
		all = append(all, u)
	}
	of := func(order checkout.OrderID, want ...checkout.StockUnit) {
		t.Helper()
		got, err := db.Read(t.Context()).UnitsOf(owner, order)
		equal(t, "units of an order", must(t, got, err), want)
	}
	of(mine, all[:3]...)
	of(other, all[3])
	got, err := db.Read(t.Context()).UnitsOf(id.New[checkout.Store](), mine)
	equal(t, "another store's", len(must(t, got, err)), 0)
	write(t, db, func(tx checkout.Tx) {
		tx.RevokeUnits(id.New[checkout.Store](), mine, v.ProductID)
		tx.RevokeUnits(owner, mine, v.ProductID)
	})
	all[0].State = checkout.UnitRevoked
	of(mine, all[:3]...)
	of(other, all[3])
}

// deliverables writes and reads what variants hand over.
func deliverables(t *testing.T, url string) {
	db, _ := open(t, url)
	p := newProduct(owned(t, db, "a"), "p")
	want := checkout.Deliverable{
		Kinds: []checkout.DeliveryKind{checkout.DeliverText, checkout.DeliverFile}, Text: "„Danke“", Note: "soon",
		Files: []checkout.FileID{id.New[checkout.File](), id.New[checkout.File]()}, URL: "https://example.com/f",
		Webhook: "https://example.com/w", Secret: "s",
	}
	p.Variants[0].Deliverable = want
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(p) })
	same := func(first, second checkout.Deliverable) {
		t.Helper()
		found := product(t, db, p.StoreID, p.ID).Variants
		equal(t, "first", found[0].Deliverable, first)
		equal(t, "second", found[1].Deliverable, second)
	}
	same(want, checkout.Deliverable{})
	p.Variants[0].Deliverable, p.Variants[1].Deliverable = checkout.Deliverable{}, checkout.Deliverable{Text: "t"}
	write(t, db, func(tx checkout.Tx) { tx.UpdateProduct(p) })
	same(checkout.Deliverable{}, checkout.Deliverable{Text: "t"})
}
