package checkout_test

import (
	"slices"
	"sync"
	"testing"

	"kassa/internal/checkout"
)

// feed lists the types of a store's events from the beginning, those about products with their variant's
// stock as it is now.
func (w *world) feed(kinds ...checkout.EventType) (got []checkout.EventType) {
	w.t.Helper()
	w.relays()
	stories, err := w.svc.Feed(w.t.Context(), w.caller.Store.ID, 0, 1000)
	w.must(err)
	for _, s := range stories {
		if slices.Contains(kinds, s.Event.Type) {
			got = append(got, s.Event.Type)
			if s.Product.ID.IsZero() || s.Event.VariantID != s.Variant.ID || !s.Sale.Order.ID.IsZero() {
				w.t.Errorf("%+v", s)
			}
		}
	}
	return got
}

// stock are the events about how much there is.
var stock = []checkout.EventType{checkout.EventStockChanged, checkout.EventVariantSoldOut}

// does runs an effect as a request does.
func (w *world) does(effect func(tx checkout.Tx) error) error {
	_, _, err := w.svc.Once(w.t.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
		return checkout.Answer{}, effect(tx)
	}, nil)
	return err
}

func TestProductEvents(t *testing.T) {
	onBothEngines(t, func(w *world) {
		w.telling(herald{}, &receivers{})
		p := w.product("Cup", offer{price: 100, kind: checkout.StockCounted, stock: 2})
		w.must(w.does(func(tx checkout.Tx) error {
			_, err := w.svc.ChangeProduct(tx, p.StoreID, p.ID, func(p *checkout.Product) error { p.Title = "Mug"; return nil })
			return err
		}))
		out := func(out bool) {
			w.must(w.does(func(tx checkout.Tx) error {
				_, err := w.svc.ChangeProduct(tx, p.StoreID, p.ID, func(p *checkout.Product) error { p.Variants[0].OutOfStock = out; return nil })
				return err
			}))
		}
		out(true)
		out(true)
		got := w.feed(checkout.EventProductCreated, checkout.EventProductUpdated, checkout.EventVariantSoldOut)
		want := one(checkout.EventProductCreated, checkout.EventProductUpdated, checkout.EventProductUpdated,
			checkout.EventVariantSoldOut, checkout.EventProductUpdated)
		if !slices.Equal(got, want) {
			w.t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestStockEvents(t *testing.T) {
	onBothEngines(t, func(w *world) {
		w.telling(herald{}, &receivers{})
		counted := w.product("Cup", offer{price: 100, kind: checkout.StockCounted, stock: 2})
		units := w.product("Key", keys("k1"))
		plenty := w.product("Song", offer{price: 100})
		expect := func(what string, want ...checkout.EventType) {
			t.Helper()
			if got := w.feed(stock...); !slices.Equal(got, want) {
				w.t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		changed, soldOut := checkout.EventStockChanged, checkout.EventVariantSoldOut
		w.must(w.does(func(tx checkout.Tx) error { return w.svc.AddStockUnits(tx, units.Variants[0], []string{"k2"}) }))
		expect("a unit more", changed)

		sale := w.order(nil, of(counted, 2), of(units, 1), of(plenty, 1))
		w.pay(sale, "STRIPE")
		expect("two cups and a key are held", changed, changed, soldOut, changed)
		w.must(w.does(func(tx checkout.Tx) error { _, err := w.svc.Void(tx, sale.Order.StoreID, sale.Order.ID); return err }))
		expect("and given back", changed, changed, soldOut, changed, changed, changed)

		before := w.feed(stock...)
		v := counted.Variants[0]
		set := func(n int64) {
			w.must(w.does(func(tx checkout.Tx) error { tx.SetStock(v.StoreID, v.ID, n); return nil }))
		}
		set(2) // as it was
		set(5)
		w.must(w.does(func(tx checkout.Tx) error { tx.AddStock(v.StoreID, v.ID, -9); return nil }))
		w.must(w.does(func(tx checkout.Tx) error { tx.AddStock(v.StoreID, v.ID, -1); return nil })) // nothing was left
		set(0)
		w.must(w.does(func(tx checkout.Tx) error { tx.SetStock(v.StoreID, plenty.Variants[0].ID, 3); return nil })) // not counted
		expect("by hand", append(before, changed, changed, soldOut)...)
	})
}

// Of two buyers who take the last two keys at once, one takes the last.
func TestLastOfTwoIsToldOf(t *testing.T) {
	onBothEngines(t, func(w *world) {
		w.telling(herald{}, &receivers{})
		p := w.product("Key", keys("k1", "k2", "k3", "k4", "k5", "k6"))
		var buyers sync.WaitGroup
		for range 6 {
			sale := w.order(nil, of(p, 1))
			buyers.Go(func() {
				if _, _, err := w.tryPay(sale, "STRIPE"); err != nil {
					w.t.Error(err)
				}
			})
		}
		buyers.Wait()
		n := 0
		for _, kind := range w.feed(stock...) {
			if kind == checkout.EventVariantSoldOut {
				n++
			}
		}
		if n != 1 {
			w.t.Errorf("sold out %d times", n)
		}
	})
}

// A commit with an event wakes the relay, and messages wake those who send.
func TestCommitsWakeTheRelay(t *testing.T) {
	w := newWorld(t)
	w.telling(herald{}, &receivers{})
	w.endpoint("https://a.example")
	awake := func(wake <-chan struct{}) bool {
		select {
		case <-wake:
			return true
		default:
			return false
		}
	}
	w.must(w.does(func(tx checkout.Tx) error { tx.SetStock(w.caller.Store.ID, checkout.VariantID{}, 1); return nil }))
	if awake(w.svc.RelayWake()) {
		w.t.Error("awake of nothing")
	}
	failed := w.does(func(tx checkout.Tx) error {
		_, err := w.svc.AddProduct(tx, w.caller.Store, checkout.Product{Title: "Cup", Currency: euro})
		w.must(err)
		return checkout.Refuse(checkout.ReasonOrderState, "no")
	})
	if w.refused(failed, checkout.ReasonOrderState); awake(w.svc.RelayWake()) {
		w.t.Error("awake of what was rolled back")
	}
	w.must(w.does(func(tx checkout.Tx) error {
		_, err := w.svc.AddProduct(tx, w.caller.Store, checkout.Product{Title: "Cup", Currency: euro})
		return err
	}))
	if !awake(w.svc.RelayWake()) {
		w.t.Error("the relay sleeps")
	}
	if awake(w.svc.SendWake()) {
		w.t.Error("there is nothing to send")
	}
	if w.relays(); !awake(w.svc.SendWake()) {
		w.t.Error("nobody sends")
	}
}
