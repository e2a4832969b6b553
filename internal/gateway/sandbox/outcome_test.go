package sandbox_test

import (
	"context"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway/sandbox"
	"kassa/internal/id"
	"kassa/internal/money"
)

func TestHangingLookup(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	w.choose(reference, "timeout_then_succeed")
	if hint := w.event(); hint.Type != "payment.succeeded" {
		t.Errorf("%+v", hint)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		w.clock.BlockUntil(1) // the look-up hangs
		giveUp()
	}()
	if _, err := w.gateway.Lookup(ctx, w.account, "", reference); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
		t.Errorf("the first look-up: %v", err)
	}
	if got := w.look(reference); got.State != checkout.PaymentSucceeded || got.Received != got.Amount {
		t.Errorf("the second look-up: %+v", got)
	}
}

func TestHangingLookupEnds(t *testing.T) {
	for name, end := range map[string]func(*world){
		"after 30 s":         func(w *world) { w.clock.Advance(30 * time.Second) },
		"with the provider":  func(w *world) { w.stop() },
		"after 1 s and 29 s": func(w *world) { w.clock.Advance(time.Second); w.clock.Advance(29 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.open().Reference
			w.choose(reference, "timeout_then_succeed")
			w.event()
			go func() {
				w.clock.BlockUntil(1)
				end(w)
			}()
			if _, err := w.gateway.Lookup(t.Context(), w.account, "", reference); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestLatePayment(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	w.choose(reference, "succeed_late")
	w.clock.Advance(time.Hour - time.Microsecond)
	if got := w.look(reference); got.State != checkout.PaymentPending {
		t.Errorf("just before its end: %+v", got)
	}
	w.quiet()
	w.clock.Advance(time.Microsecond)
	if hint := w.event(); hint.Type != "payment.succeeded" || hint.Reference != reference {
		t.Errorf("%+v", hint)
	}
	if got := w.look(reference); got.State != checkout.PaymentSucceeded || got.Received != got.Amount {
		t.Errorf("at its end: %+v", got)
	}
}

func TestLatePaymentMeetsCancel(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	w.choose(reference, "succeed_late")
	got, err := w.gateway.Cancel(t.Context(), w.account, reference)
	if err != nil || got.State != checkout.PaymentSucceeded || got.Received != got.Amount {
		t.Errorf("%+v, %v", got, err)
	}
	if hint := w.event(); hint.Type != "payment.succeeded" {
		t.Errorf("%+v", hint)
	}
}

func TestCancelTellsAndCloses(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	if got, err := w.gateway.Cancel(t.Context(), w.account, reference); err != nil || got.State != checkout.PaymentCancelled {
		t.Errorf("%+v, %v", got, err)
	}
	if hint := w.event(); hint.Type != "payment.cancelled" {
		t.Errorf("%+v", hint)
	}
	w.choose(reference, "succeed")
	if got := w.look(reference); got.State != checkout.PaymentCancelled {
		t.Errorf("paid after cancel: %+v", got)
	}
	slow := w.open().Reference
	w.choose(slow, "pending_then_succeed")
	if got, err := w.gateway.Cancel(t.Context(), w.account, slow); err != nil || got.State != checkout.PaymentProcessing {
		t.Errorf("cancel while processing: %+v, %v", got, err)
	}
}

func TestPendingSettles(t *testing.T) {
	for name, want := range map[string]struct {
		state checkout.PaymentState
		event string
	}{
		"pending_then_succeed": {checkout.PaymentSucceeded, "payment.succeeded"},
		"pending_then_fail":    {checkout.PaymentFailed, "payment.failed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.open().Reference
			w.choose(reference, name)
			if hint := w.event(); hint.Type != "payment.processing" {
				t.Errorf("%+v", hint)
			}
			w.clock.Advance(sandbox.DefaultDelay)
			if hint := w.event(); hint.Type != want.event {
				t.Errorf("%+v, want %s", hint, want.event)
			}
			if got := w.look(reference); got.State != want.state || (got.Reason != "") != (want.state == checkout.PaymentFailed) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestOddAmounts(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ amount, partial, overpaid int64 }{
		{1, 0, 2}, {2, 1, 3}, {9, 4, 10}, {25, 12, 27}, {2499, 1249, 2748}, {money.MaxMinor, money.MaxMinor / 2, money.MaxMinor},
	} {
		for outcome, want := range map[string]int64{"partial": c.partial, "overpaid": c.overpaid} {
			opened, err := w.gateway.Open(t.Context(), w.account, checkout.OpenRequest{
				Key: id.Token(20), Method: "STRIPE", Amount: money.Must(c.amount, money.MustCurrency("JPY")), ReturnURL: returnURL,
			})
			if err != nil {
				t.Fatal(err)
			}
			w.choose(opened.Reference, outcome)
			if got := w.look(opened.Reference).Received; got.Minor() != want || got.Currency().Code() != "JPY" {
				t.Errorf("%s of %d: %v, want %d", outcome, c.amount, got, want)
			}
		}
	}
}

func TestTruthSurvivesRestart(t *testing.T) {
	w := newWorld(t)
	slow, late := w.open().Reference, w.open().Reference
	w.choose(slow, "pending_then_succeed")
	w.event()
	w.choose(late, "succeed_late")
	w.stop()
	w.boot()
	if got := w.look(slow).State; got != checkout.PaymentProcessing {
		t.Errorf("after the restart: %s", got)
	}
	w.clock.Advance(2 * time.Hour)
	for _, reference := range []string{slow, late} {
		if got := w.look(reference); got.State != checkout.PaymentSucceeded {
			t.Errorf("later: %+v", got)
		}
	}
	w.quiet() // the events went with the restart
}
