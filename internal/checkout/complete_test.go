package checkout_test

import (
	"testing"
	"time"

	"kassa/internal/checkout"
)

// complete lets the seller say that an order was paid elsewhere.
func (w *world) complete(sale checkout.Sale) error {
	return w.db.Tx(w.t.Context(), func(tx checkout.Tx) error {
		_, err := w.svc.Complete(tx, sale.Order.StoreID, sale.Order.ID)
		return err
	})
}

func TestCompleteThenGatewaySuccess(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.must(w.complete(sale))
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentPending, checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
	w.refused(w.complete(sale), checkout.ReasonOrderState)
	w.bank.receives(payment, 1000)
	w.clock.Advance(time.Minute)
	w.pollerRuns()
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded, checkout.PaymentSucceeded}, Events: then(begun, paid),
		Exceptions: []exception{{checkout.ExceptionPaidTwice, 1000}},
	})
}

func TestCompleteTakesWhatIsStillDue(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 300)
	w.buyerReturns(sale)
	w.must(w.complete(sale))
	manual, _ := w.read(sale).LastPayment()
	if manual.Method != checkout.MethodManual || manual.Amount != eur(700) || manual.Received != eur(700) || !manual.LookupAt.IsZero() {
		t.Errorf("%+v", manual)
	}
}

func TestCompleteRefusesWhatIsOver(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.clock.Set(sale.Session.ExpiresAt)
	w.refused(w.complete(sale), checkout.ReasonOrderState)
	if n, err := w.svc.ExpireDue(t.Context(), 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.refused(w.complete(sale), checkout.ReasonOrderState)
	other := sale
	other.Order.StoreID = checkout.StoreID{}
	w.refused(w.complete(other), checkout.ReasonOrderNotFound)
}
