package checkout_test

import (
	"slices"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// moves applies the seller's words to a sale, one after another.
func (w *world) moves(sale checkout.Sale, words ...func(checkout.Tx, checkout.StoreID, checkout.OrderID) (checkout.Sale, error)) {
	w.t.Helper()
	for _, word := range words {
		w.inTx(func(tx checkout.Tx) error {
			_, err := word(tx, sale.Order.StoreID, sale.Order.ID)
			return err
		})
	}
}

// hands does the seller's part.
func (w *world) hands(tx checkout.Tx, store checkout.StoreID, order checkout.OrderID) (checkout.Sale, error) {
	return w.svc.HandOver(tx, store, order, "Done.")
}

// An order whose last delivery was handed over while it was set apart is complete when that is over.
func TestWhatWasHandedOverMeanwhileCompletes(t *testing.T) {
	w := newWorld(t)
	manual := w.product("Manual", delivering(checkout.DeliverManual, nil))
	for name, c := range map[string]struct {
		before, after []func(checkout.Tx, checkout.StoreID, checkout.OrderID) (checkout.Sale, error)
		events        []checkout.EventType
	}{
		"review":  {list(w.svc.Hold), list(w.svc.Release), one(checkout.EventOrderHeld, checkout.EventOrderReleased)},
		"dispute": {list(w.svc.Dispute), list(w.svc.WinDispute), one(checkout.EventOrderDisputed, checkout.EventOrderDisputeWon)},
		"review, then dispute": {list(w.svc.Hold, w.svc.Dispute), list(w.svc.WinDispute),
			one(checkout.EventOrderHeld, checkout.EventOrderDisputed, checkout.EventOrderDisputeWon)},
	} {
		t.Run(name, func(t *testing.T) {
			sale := w.boughtAll(of(manual, 1))
			w.moves(sale, c.before...)
			w.moves(sale, w.hands)
			if now := w.read(sale).Order; now.State == checkout.OrderCompleted || now.Interrupted != checkout.OrderPaid {
				t.Errorf("%s over %s", now.State, now.Interrupted)
			}
			w.moves(sale, c.after...)
			w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
			w.expect(sale, outcome{Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
				Payments: []checkout.PaymentState{checkout.PaymentSucceeded},
				Events:   then(begun, one(checkout.EventOrderPaid), c.events, one(checkout.EventOrderCompleted))})
		})
		t.Run(name+", not handed over", func(t *testing.T) {
			sale := w.boughtAll(of(manual, 1))
			w.moves(sale, slices.Concat(c.before, c.after)...)
			w.is(sale, checkout.OrderPaid, checkout.DeliveryPending)
			w.moves(sale, w.hands)
			w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
		})
	}
}

func list[T any](all ...T) []T { return all }

// An unpaid order whose time ended while it was held is called off when it is released, and gives back what it held.
func TestReleasedTooLate(t *testing.T) {
	w := newWorld(t)
	rare := w.product("Rare", offer{price: 1000, kind: checkout.StockCounted, stock: 1})
	sale := w.order(nil, of(rare, 1))
	w.pay(sale, "STRIPE")
	w.moves(sale, w.svc.Hold)
	w.clock.Advance(48 * time.Hour)
	_, err := w.svc.ExpireDue(t.Context(), 10)
	w.must(err)
	if now := w.read(sale); now.Order.State != checkout.OrderReview || w.variant(rare).Free != 0 {
		t.Fatalf("%s, session %s", now.Order.State, now.Session.State)
	}
	w.moves(sale, w.svc.Release)
	if now := w.read(sale); now.Order.State != checkout.OrderVoided || w.variant(rare).Free != 1 {
		t.Errorf("%s, session %s, %d left", now.Order.State, now.Session.State, w.variant(rare).Free)
	}
}

func TestReleaseRefuses(t *testing.T) {
	w := newWorld(t)
	sale := w.order(nil, of(w.product("Book", offer{price: 1000}), 1))
	for _, word := range list(w.svc.Release, w.svc.WinDispute) {
		err := w.db.Tx(t.Context(), func(tx checkout.Tx) error {
			_, err := word(tx, sale.Order.StoreID, sale.Order.ID)
			return err
		})
		w.refused(err, checkout.ReasonOrderState)
	}
}
