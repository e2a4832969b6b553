package checkout_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// exceptionsOf are a sale's exceptions, and refundsOf its refunds.
func (w *world) exceptionsOf(sale checkout.Sale) []checkout.Exception {
	w.t.Helper()
	all, err := w.svc.Reader(w.t.Context()).Exceptions(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	return all
}

func (w *world) refundsOf(sale checkout.Sale) []checkout.Refund {
	w.t.Helper()
	all, err := w.svc.Reader(w.t.Context()).RefundsOf(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	return all
}

// policyRuns decides what is due.
func (w *world) policyRuns() int {
	w.t.Helper()
	n, err := w.svc.RefundExceptions(w.t.Context(), 100)
	w.must(err)
	return n
}

// decided refunds an exception as a person does: it is written down, and a replica sends it.
func (w *world) decided(exception checkout.ExceptionID) ([]checkout.Refund, error) {
	w.t.Helper()
	refunds, err := w.svc.RefundException(w.t.Context(), exception)
	_, failed := w.svc.SendDue(w.t.Context(), 10)
	w.must(failed)
	return refunds, err
}

// twice makes a sale that two payments have paid; the second is the one too many.
func (w *world) twice(total int64) (checkout.Sale, checkout.Payment) {
	w.t.Helper()
	sale := w.sell(total)
	first, second := w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")
	for _, p := range []checkout.Payment{first, second} {
		w.bank.receives(p, total)
		_, _, err := w.svc.Reconcile(w.t.Context(), p, "test")
		w.must(err)
	}
	return sale, second
}

// wentBack checks that exactly one refund has given this payment back whole, and that its exception is resolved.
func (w *world) wentBack(sale checkout.Sale, payment checkout.Payment) {
	w.t.Helper()
	refunds, exceptions := w.refundsOf(sale), w.exceptionsOf(sale)
	if len(refunds) != 1 || refunds[0].PaymentID != payment.ID || refunds[0].Amount != payment.Amount || refunds[0].State != checkout.RefundSucceeded {
		w.t.Errorf("refunds %+v", refunds)
	}
	if len(exceptions) != 1 || exceptions[0].Open() || !strings.HasPrefix(exceptions[0].Resolution, "refunded ") {
		w.t.Errorf("exceptions %+v", exceptions)
	}
}

func TestSecondPaymentGoesBack(t *testing.T) { onBothEngines(t, secondPaymentGoesBack) }

func secondPaymentGoesBack(w *world) {
	sale, second := w.twice(1000)
	var all sync.WaitGroup
	for range 8 { // replicas
		all.Go(func() {
			if _, err := w.svc.RefundExceptions(w.t.Context(), 100); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
	w.wentBack(sale, second)
	now := w.read(sale)
	if now.Order.State != checkout.OrderCompleted || now.Order.Paid != eur(1000) || w.bank.back() != 1000 {
		w.t.Errorf("%s, paid %s, %d back", now.Order.State, now.Order.Paid, w.bank.back())
	}
	if n := w.policyRuns(); n != 0 {
		w.t.Errorf("%d are due again", n)
	}
	_, after, err := w.refund(sale, 0) // the order's own money can still go back, and only that
	w.must(err)
	if after.Order.State != checkout.OrderRefunded || w.bank.back() != 2000 {
		w.t.Errorf("%s, %d back", after.Order.State, w.bank.back())
	}
}

func TestLateMoneyForWhatIsGoneGoesBack(t *testing.T) {
	w := newWorld(t)
	last := w.product("Last", offer{price: 1000, kind: checkout.StockCounted, stock: 1})
	first, second := w.order(nil, of(last, 1)), w.order(nil, of(last, 1))
	late := w.pay(first, "STRIPE")
	w.clock.Advance(checkout.DefaultSessionTTL - time.Minute)
	w.bank.becomes(late, checkout.PaymentFailed)
	w.buyerReturns(first)
	w.bank.receives(w.pay(second, "STRIPE"), 1000)
	w.buyerReturns(second)
	w.bank.receives(late, 1000)
	_, _, err := w.svc.Reconcile(t.Context(), w.read(first).Payments[0], "late")
	w.must(err)
	if n := w.policyRuns(); n != 1 {
		t.Errorf("%d were due", n)
	}
	w.wentBack(first, late)
	if now := w.read(first); now.Order.State != checkout.OrderVoided || !now.Order.Paid.IsZero() {
		t.Errorf("%s, paid %s", now.Order.State, now.Order.Paid)
	}
}

func TestStoreThatDecidesByHand(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.ChangeStore(t.Context(), w.caller.Store.ID, func(s *checkout.Store) error { s.ManualRefunds = true; return nil })
	w.must(err)
	sale, second := w.twice(1000)
	w.policyRuns()
	if n := w.policyRuns(); n != 0 || w.bank.back() != 0 {
		t.Errorf("%d due, %d back", n, w.bank.back())
	}
	e := w.exceptionsOf(sale)[0]
	if !e.Open() || !e.RefundAt.IsZero() {
		t.Errorf("%+v", e)
	}
	_, err = w.decided(e.ID)
	w.must(err)
	w.wentBack(sale, second)
	_, err = w.decided(e.ID)
	w.refused(err, checkout.ReasonExceptionNotFound)
	_, err = w.svc.ResolveException(t.Context(), e.ID, "x")
	w.refused(err, checkout.ReasonExceptionNotFound)
}

func TestSilentGatewayIsAskedAgainForAnException(t *testing.T) {
	w := newWorld(t)
	sale, second := w.twice(1000)
	silence := checkout.Refuse(checkout.ReasonGatewayUnavailable, "silence")
	w.bank.refuses(silence)
	w.policyRuns()
	e := w.exceptionsOf(sale)[0]
	if !e.Open() || w.refundsOf(sale)[0].State != checkout.RefundProcessing {
		t.Errorf("%+v, %+v", e, w.refundsOf(sale))
	}
	_, err := w.svc.ResolveException(t.Context(), e.ID, "x")
	w.refused(err, checkout.ReasonNotRefundable)
	_, err = w.decided(e.ID) // an impatient person
	w.must(err)
	w.clock.Advance(time.Hour)
	_, err = w.svc.SendDue(t.Context(), 10)
	w.must(err)
	w.wentBack(sale, second)
	if w.bank.back() != 1000 {
		t.Errorf("%d back", w.bank.back())
	}
}

func TestGatewayThatCannotRefundLeavesTheException(t *testing.T) {
	for name, failure := range map[string]error{
		"declined":    checkout.Refuse(checkout.ReasonDeclined, "Too old."),
		"unsupported": checkout.Refuse(checkout.ReasonGatewayUnsupported, "No refunds."),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			sale, _ := w.twice(1000)
			w.bank.refuses(failure)
			w.policyRuns()
			e := w.exceptionsOf(sale)[0]
			if !e.Open() || !strings.HasPrefix(e.Resolution, "refund failed: ") || w.policyRuns() != 0 {
				t.Errorf("%+v", e)
			}
			done, err := w.svc.ResolveException(t.Context(), e.ID, "sent by bank transfer")
			w.must(err)
			if done.Open() || w.exceptionsOf(sale)[0].Resolution != "sent by bank transfer" {
				t.Errorf("%+v", done)
			}
		})
	}
}

// Money that went back for an exception buys nothing any more.
func TestRefundedPartDoesNotPayLater(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	first, second := w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")
	w.bank.receives(first, 300)
	w.buyerReturns(sale)
	w.clock.Advance(checkout.DefaultSessionTTL)
	_, err := w.svc.ExpireDue(t.Context(), 10)
	w.must(err)
	if n := w.policyRuns(); n != 0 {
		t.Errorf("%d underpaid ones are refunded by themselves", n)
	}
	w.bank.refuses(checkout.Refuse(checkout.ReasonDeclined, "Not now."))
	_, err = w.decided(w.exceptionsOf(sale)[0].ID)
	w.must(err)
	if paid := w.read(sale).Order.Paid; paid != eur(300) {
		t.Errorf("after a refund that failed %s are here", paid)
	}
	_, err = w.decided(w.exceptionsOf(sale)[0].ID)
	w.must(err)
	w.bank.receives(second, 700)
	_, _, err = w.svc.Reconcile(t.Context(), second, "late")
	w.must(err)
	if now := w.read(sale); now.Order.State != checkout.OrderVoided || now.Order.Paid != eur(700) || w.bank.back() != 300 {
		t.Errorf("%s, paid %s, %d back", now.Order.State, now.Order.Paid, w.bank.back())
	}
}

// The rest came late and paid the order after all: nobody must decide about the part any more.
func TestLateRestResolvesTheException(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	first, second := w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")
	w.bank.receives(first, 300)
	w.buyerReturns(sale)
	w.clock.Advance(checkout.DefaultSessionTTL)
	_, err := w.svc.ExpireDue(t.Context(), 10)
	w.must(err)
	w.bank.receives(second, 700)
	_, _, err = w.svc.Reconcile(t.Context(), second, "late")
	w.must(err)
	if e := w.exceptionsOf(sale); w.read(sale).Order.State != checkout.OrderCompleted || len(e) != 1 || e[0].Open() {
		t.Errorf("%s, %+v", w.read(sale).Order.State, e)
	}
}

// The seller gave the second payment back at the provider: the order keeps its money, and the exception is resolved.
func TestSecondPaymentGivenBackAtTheProvider(t *testing.T) {
	w := newWorld(t)
	sale, second := w.twice(1000)
	w.bank.tell(second, func(r *checkout.Report) { r.Returned = eur(1000) })
	_, _, err := w.svc.Reconcile(t.Context(), second, "event")
	w.must(err)
	w.policyRuns()
	w.wentBack(sale, second)
	if now := w.read(sale); now.Order.State != checkout.OrderCompleted || w.bank.back() != 0 {
		t.Errorf("%s, %d back", now.Order.State, w.bank.back())
	}
}

// The excess goes back alone; a mismatch of a payment that brought nothing cannot be refunded.
func TestExcessGoesBackAlone(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 1250)
	w.buyerReturns(sale)
	w.policyRuns()
	_, err := w.decided(w.exceptionsOf(sale)[0].ID)
	w.must(err)
	if now := w.read(sale); now.Order.State != checkout.OrderCompleted || now.Order.Paid != eur(1000) || w.bank.back() != 250 {
		t.Errorf("%s, paid %s, %d back", now.Order.State, now.Order.Paid, w.bank.back())
	}
	_, after, err := w.refund(sale, 0)
	w.must(err)
	if after.Order.State != checkout.OrderRefunded || w.bank.back() != 1250 {
		t.Errorf("%s, %d back", after.Order.State, w.bank.back())
	}
}
