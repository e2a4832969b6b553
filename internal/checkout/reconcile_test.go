package checkout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func TestMismatchRaisesOneException(t *testing.T) {
	dollars := money.MustCurrency("USD")
	for name, lie := range map[string]func(*checkout.Report){
		"other amount": func(r *checkout.Report) {
			r.State, r.Amount, r.Received = checkout.PaymentSucceeded, eur(1), eur(1)
		},
		"other currency": func(r *checkout.Report) {
			r.State, r.Amount, r.Received = checkout.PaymentSucceeded, money.Must(1000, dollars), money.Must(1000, dollars)
		},
		"received in another currency": func(r *checkout.Report) {
			r.State, r.Received = checkout.PaymentSucceeded, money.Must(1000, dollars)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			sale := w.sell(1000)
			payment := w.pay(sale, "STRIPE")
			w.bank.tell(payment, lie)
			w.buyerReturns(sale)
			for range 3 {
				w.clock.Advance(time.Hour)
				w.pollerRuns()
				w.buyerReturns(sale)
			}
			w.expect(sale, outcome{
				Order: checkout.OrderPending, Session: checkout.SessionOpen,
				Payments: []checkout.PaymentState{checkout.PaymentPending}, Events: begun,
				Exceptions: []exception{{checkout.ExceptionMismatch, 1000}},
			})
		})
	}
}

func TestReorganisedChainGoesBackToPending(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	for _, state := range []checkout.PaymentState{checkout.PaymentProcessing, checkout.PaymentPending, checkout.PaymentProcessing} {
		w.bank.becomes(payment, state)
		w.buyerReturns(sale)
		if got := w.read(sale).Payments[0].State; got != state {
			t.Fatalf("%s, want %s", got, state)
		}
	}
	w.bank.receives(payment, 1000)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded},
		Events:   then(begun, one(checkout.EventPaymentProcessing, checkout.EventPaymentProcessing), paid),
	})
}

func TestPollerFollowsTheSchedule(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.pay(sale, "STRIPE")
	w.bank.breaks(errors.New("down"))
	now := time.Duration(0)
	for i, at := range []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 48 * time.Hour,
	} {
		w.clock.Advance(at - now - time.Microsecond)
		if n := w.pollerRuns(); n != 0 {
			t.Errorf("asked before %v", at)
		}
		w.clock.Advance(time.Microsecond)
		if n := w.pollerRuns(); n != 1 {
			t.Errorf("not asked at %v", at)
		}
		if got := w.read(sale).Payments[0]; got.Lookups != int64(i+1) || got.State != checkout.PaymentPending {
			t.Errorf("%d look-ups, %s", got.Lookups, got.State)
		}
		now = at
	}
	w.clock.Advance(40 * 24 * time.Hour)
	w.pollerRuns()
	w.clock.Advance(40 * 24 * time.Hour)
	if n := w.pollerRuns(); n != 0 {
		t.Error("asked after 35 days")
	}
}

func TestPageAsksTheGatewayNotTooOften(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	for range 5 {
		w.svc.Refresh(t.Context(), w.read(sale))
	}
	if n := w.bank.asked(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	w.bank.breaks(errors.New("down"))
	w.clock.Advance(2 * time.Second)
	if got := w.svc.Refresh(t.Context(), w.read(sale)); got.Order.State != checkout.OrderPending {
		t.Errorf("a gateway that is down made the order %s", got.Order.State)
	}
	w.bank.breaks(nil)
	w.bank.receives(payment, 1000)
	w.clock.Advance(2 * time.Second)
	if got := w.svc.Refresh(t.Context(), w.read(sale)); got.Order.State != checkout.OrderCompleted {
		t.Errorf("%s", got.Order.State)
	}
	w.svc.Refresh(t.Context(), w.read(sale))
	if n := w.bank.asked(); n != 3 {
		t.Errorf("asked %d times", n)
	}
}

func TestGatewayThatHangsDoesNotHideWhatAnEventTold(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	before := w.read(sale)
	w.bank.receives(payment, 1000)
	w.buyerReturns(sale) // stands for the event
	w.bank.breaks(errors.New("no answer"))
	for name, look := range map[string]func(context.Context, checkout.Sale) checkout.Sale{
		"return": w.svc.ReturnFrom, "page": w.svc.Refresh,
	} {
		w.clock.Advance(2 * time.Second)
		if got := look(t.Context(), before).Order.State; got != checkout.OrderCompleted {
			t.Errorf("%s: a paid order is shown as %s", name, got)
		}
	}
}

func TestSuccessOverNothingBuysNothing(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 0)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderPending, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: begun,
	})
	w.bank.receives(w.pay(sale, "STRIPE"), 1000)
	w.buyerReturns(sale)
	if got := w.read(sale).Order.State; got != checkout.OrderCompleted {
		t.Errorf("%s after a second try", got)
	}
}

func TestTheRestOfAnUnderpaidPaymentNeedsNoEvent(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, 400)
	w.buyerReturns(sale)
	w.bank.receives(payment, 1000)
	w.clock.Advance(time.Minute)
	if n := w.pollerRuns(); n != 1 {
		t.Errorf("%d payments looked up", n)
	}
	if got := w.read(sale).Order; got.State != checkout.OrderCompleted || got.Paid.Minor() != 1000 {
		t.Errorf("%s, %d paid", got.State, got.Paid.Minor())
	}
}

func TestAReportKeepsTheReferenceOfAnUnansweredPayment(t *testing.T) {
	for _, kind := range []checkout.PaymentEventKind{
		checkout.PaymentInProgress, checkout.PaymentDeclined, checkout.PaymentAbandoned, checkout.PaymentReceived,
	} {
		p := checkout.Payment{State: checkout.PaymentUnknown, Amount: eur(1000), Received: eur(0)}
		next, _, err := p.Apply(checkout.PaymentEvent{Kind: kind, Reference: "r1", Received: eur(1000)}, start)
		if err != nil || next.Reference != "r1" {
			t.Errorf("%s: reference %q, %v", kind, next.Reference, err)
		}
	}
}
