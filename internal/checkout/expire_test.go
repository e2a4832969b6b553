package checkout_test

import (
	"testing"
	"time"

	"kassa/internal/checkout"
)

var ended = one(checkout.EventSessionExpired, checkout.EventOrderVoided)

// expireJob runs the job that ends sessions.
func (w *world) expireJob() int {
	w.t.Helper()
	n, err := w.svc.ExpireDue(w.t.Context(), 100)
	w.must(err)
	return n
}

func TestExpiryByTheClockComesBeforeAnyJob(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.clock.Set(sale.Session.ExpiresAt)
	_, _, err := w.tryPay(sale, "STRIPE")
	w.refused(err, checkout.ReasonSessionExpired)
	if _, calls := w.bank.keys(); calls != 0 {
		t.Error("the gateway was asked")
	}
	w.expect(sale, outcome{Order: checkout.OrderPending, Session: checkout.SessionOpen, Events: one(checkout.EventSessionCreated)})
}

func TestExpiryJob(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.clock.Advance(time.Minute)
	later := w.sell(500)
	w.clock.Set(sale.Session.ExpiresAt.Add(-time.Microsecond))
	if n := w.expireJob(); n != 0 {
		t.Errorf("%d ended too early", n)
	}
	w.clock.Set(sale.Session.ExpiresAt)
	if n := w.expireJob(); n != 1 {
		t.Errorf("%d ended", n)
	}
	if n := w.expireJob(); n != 0 {
		t.Errorf("%d ended again", n)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderVoided, Session: checkout.SessionExpired,
		Events: then(one(checkout.EventSessionCreated), ended),
	})
	w.expect(later, outcome{Order: checkout.OrderPending, Session: checkout.SessionOpen, Events: one(checkout.EventSessionCreated)})
}

func TestLateSuccessIsHonoured(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.clock.Set(sale.Session.ExpiresAt)
	w.expireJob()
	w.bank.receives(payment, 1000)
	w.clock.Advance(25 * time.Hour)
	w.pollerRuns()
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionExpired,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, ended, paid),
	})
}

func TestLatePartIsAnException(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.clock.Set(sale.Session.ExpiresAt)
	w.expireJob()
	w.bank.receives(payment, 300)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderVoided, Paid: 300, Session: checkout.SessionExpired,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, ended),
		Exceptions: []exception{{checkout.ExceptionPaidLateInPart, 300}},
	})
}

func TestPartBeforeExpiryIsUnderpaid(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 300)
	w.buyerReturns(sale)
	w.clock.Set(sale.Session.ExpiresAt)
	w.expireJob()
	w.expect(sale, outcome{
		Order: checkout.OrderVoided, Paid: 300, Session: checkout.SessionExpired,
		Payments:   []checkout.PaymentState{checkout.PaymentSucceeded},
		Events:     then(begun, one(checkout.EventOrderPartiallyPaid), ended),
		Exceptions: []exception{{checkout.ExceptionUnderpaid, 300}},
	})
}

func TestProcessingAtExpiryMayStillSucceedOrFail(t *testing.T) {
	processing := then(begun, one(checkout.EventPaymentProcessing, checkout.EventSessionExpired))
	begin := func(t *testing.T) (*world, checkout.Sale, checkout.Payment) {
		w := newWorld(t)
		sale := w.sell(1000)
		payment := w.pay(sale, "STRIPE")
		w.bank.becomes(payment, checkout.PaymentProcessing)
		w.buyerReturns(sale)
		w.clock.Set(sale.Session.ExpiresAt)
		w.expireJob()
		w.expect(sale, outcome{
			Order: checkout.OrderPending, Session: checkout.SessionExpired,
			Payments: []checkout.PaymentState{checkout.PaymentProcessing}, Events: processing,
		})
		return w, sale, payment
	}
	t.Run("succeed", func(t *testing.T) {
		w, sale, payment := begin(t)
		w.bank.receives(payment, 1000)
		w.buyerReturns(sale)
		w.expect(sale, outcome{
			Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionExpired,
			Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(processing, paid),
		})
	})
	t.Run("fail", func(t *testing.T) {
		w, sale, payment := begin(t)
		w.bank.becomes(payment, checkout.PaymentFailed)
		w.buyerReturns(sale)
		w.expect(sale, outcome{
			Order: checkout.OrderVoided, Session: checkout.SessionExpired,
			Payments: []checkout.PaymentState{checkout.PaymentFailed},
			Events:   then(processing, one(checkout.EventPaymentFailed, checkout.EventOrderVoided)),
		})
	})
	t.Run("a part", func(t *testing.T) {
		w, sale, payment := begin(t)
		w.bank.receives(payment, 300)
		w.buyerReturns(sale)
		w.expect(sale, outcome{
			Order: checkout.OrderVoided, Paid: 300, Session: checkout.SessionExpired,
			Payments:   []checkout.PaymentState{checkout.PaymentSucceeded},
			Events:     then(processing, one(checkout.EventOrderPartiallyPaid, checkout.EventOrderVoided)),
			Exceptions: []exception{{checkout.ExceptionUnderpaid, 300}},
		})
	})
}

// expire lets the seller end a session.
func (w *world) expire(sale checkout.Sale) error {
	var now checkout.Sale
	err := w.db.Tx(w.t.Context(), func(tx checkout.Tx) error {
		ended, err := w.svc.Expire(tx, sale.Order.StoreID, sale.Order.ID)
		now = ended
		return err
	})
	if err == nil {
		w.svc.CallOff(w.t.Context(), now)
	}
	return err
}

func TestSellerEndsASession(t *testing.T) {
	b := newBank()
	w := makeWorld(t, sqlite(t), callable{b}, b)
	sale := w.sell(1000)
	w.pay(sale, "STRIPE")
	w.clock.Advance(time.Minute)
	for range 2 {
		w.must(w.expire(sale))
		w.expect(sale, outcome{
			Order: checkout.OrderVoided, Session: checkout.SessionExpired,
			Payments: []checkout.PaymentState{checkout.PaymentCancelled},
			Events:   then(begun, ended, one(checkout.EventPaymentCancelled)),
		})
	}
	if got := w.read(sale).Session.ExpiresAt; !got.Equal(w.clock.Now()) {
		t.Errorf("expired at %v", got)
	}
	_, _, err := w.tryPay(sale, "STRIPE")
	w.refused(err, checkout.ReasonSessionExpired)
	sale.Order.StoreID = checkout.StoreID{}
	w.refused(w.expire(sale), checkout.ReasonSessionNotFound)
}

func TestBuyerWasFasterThanTheSeller(t *testing.T) {
	b := newBank()
	w := makeWorld(t, sqlite(t), callable{b}, b)
	sale := w.sell(1000)
	b.receives(w.pay(sale, "STRIPE"), 1000)
	w.must(w.expire(sale))
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionExpired,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, ended, paid),
	})
}

func TestPaidSessionCannotBeEnded(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 1000)
	w.buyerReturns(sale)
	w.refused(w.expire(sale), checkout.ReasonSessionComplete)
	w.clock.Set(sale.Session.ExpiresAt.Add(time.Hour))
	if n := w.expireJob(); n != 0 {
		t.Errorf("%d ended", n)
	}
}
