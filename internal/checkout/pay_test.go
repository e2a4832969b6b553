package checkout_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func TestPaidInOneGo(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.expect(sale, outcome{Order: checkout.OrderPending, Session: checkout.SessionOpen, Events: one(checkout.EventSessionCreated)})
	if sale.Session.ID.Bytes() != sale.Order.ID.Bytes() {
		t.Error("the session does not carry the order's bits")
	}
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, 1000)
	after := w.buyerReturns(sale)
	if after.Order.State != checkout.OrderCompleted || after.Session.State != checkout.SessionComplete {
		t.Errorf("the buyer is told %s, %s", after.Order.State, after.Session.State)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
	want := []string{
		"payment created → pending", "payment pending → succeeded", "order pending → paid",
		"session open → complete", "order paid → completed",
	}
	if diff := cmp.Diff(want, w.history(sale)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	_, _, err := w.tryPay(sale, "PAYPAL")
	w.refused(err, checkout.ReasonSessionComplete)
	w.buyerReturns(sale)
	w.clock.Advance(time.Hour)
	if n := w.pollerRuns(); n != 0 {
		t.Errorf("%d payments are looked up after all is over", n)
	}
}

func TestTimeOutIsResumedAndPaysOnce(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.answers(context.DeadlineExceeded)
	first, _, err := w.tryPay(sale, "STRIPE")
	w.refused(err, checkout.ReasonGatewayUnavailable)
	if first.State != checkout.PaymentUnknown || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s, %v", first.State, err)
	}
	second := w.pay(sale, "STRIPE")
	if keys, calls := w.bank.keys(); second.ID != first.ID || len(keys) != 1 || calls != 2 {
		t.Errorf("payments %s and %s, keys %v in %d calls", first.ID, second.ID, keys, calls)
	}
	w.bank.receives(second, 1000)
	w.clock.Advance(time.Minute)
	if n := w.pollerRuns(); n != 1 {
		t.Errorf("%d looked up", n)
	}
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
}

func TestTimeOutIsResolvedByTheKeyAlone(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.answers(errors.New("connection reset"))
	payment, _, err := w.tryPay(sale, "STRIPE")
	w.refused(err, checkout.ReasonGatewayUnavailable)
	w.bank.receives(payment, 1000)
	w.clock.Advance(time.Minute)
	w.pollerRuns()
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
	if got := w.read(sale).Payments[0].Reference; got != "ref-1" {
		t.Errorf("reference %q", got)
	}
}

func TestPaymentThatTheGatewayNeverHeardOfIsOver(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.answers(context.DeadlineExceeded)
	_, _, err := w.tryPay(sale, "STRIPE")
	w.refused(err, checkout.ReasonGatewayUnavailable)
	clear(w.bank.payments)
	w.clock.Advance(time.Minute)
	w.pollerRuns()
	if got := w.read(sale).Payments[0]; got.State != checkout.PaymentUnknown || got.Lookups != 1 {
		t.Errorf("after a minute: %s, %d look-ups; it may still be on its way", got.State, got.Lookups)
	}
	w.clock.Advance(4 * time.Minute)
	w.pollerRuns()
	w.expect(sale, outcome{
		Order: checkout.OrderPending, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentCancelled},
		Events:   then(begun, one(checkout.EventPaymentCancelled)),
	})
}

func TestDeclineThenAnotherTry(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.answers(checkout.Refuse(checkout.ReasonDeclined, "Card refused."))
	declined, _, err := w.tryPay(sale, "STRIPE")
	w.must(err)
	if declined.State != checkout.PaymentFailed || declined.Failure != "Card refused." {
		t.Errorf("%s: %q", declined.State, declined.Failure)
	}
	again := w.pay(sale, "STRIPE")
	if again.ID == declined.ID || again.Attempt != 2 {
		t.Errorf("attempt %d", again.Attempt)
	}
	w.bank.tell(again, func(r *checkout.Report) { r.State, r.Reason = checkout.PaymentFailed, "No funds." })
	if got, _ := w.buyerReturns(sale).LastPayment(); got.Failure != "No funds." {
		t.Errorf("the buyer is told %q", got.Failure)
	}
	third := w.pay(sale, "PAYPAL")
	w.bank.receives(third, 1000)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentFailed, checkout.PaymentFailed, checkout.PaymentSucceeded},
		Events:   then(begun, one(checkout.EventPaymentFailed, checkout.EventPaymentFailed), paid),
	})
}

func TestCancelledAtTheGateway(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.becomes(w.pay(sale, "STRIPE"), checkout.PaymentCancelled)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderPending, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentCancelled},
		Events:   then(begun, one(checkout.EventPaymentCancelled)),
	})
	if again := w.pay(sale, "STRIPE"); again.Attempt != 2 {
		t.Errorf("attempt %d", again.Attempt)
	}
}

func TestPartThenTheRest(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	first := w.pay(sale, "STRIPE")
	w.bank.receives(first, 400)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderPartiallyPaid, Paid: 400, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded},
		Events:   then(begun, one(checkout.EventOrderPartiallyPaid)),
	})
	rest := w.pay(sale, "STRIPE")
	if rest.ID == first.ID || rest.Amount != eur(600) {
		t.Errorf("the rest is %s", rest.Amount)
	}
	w.bank.receives(rest, 600)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded, checkout.PaymentSucceeded},
		Events:   then(begun, one(checkout.EventOrderPartiallyPaid), paid),
	})
}

func TestOverpaid(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 1250)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1250, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
		Exceptions: []exception{{checkout.ExceptionOverpaid, 250}},
	})
}

func TestTwoPaymentsSucceed(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	first, second := w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")
	w.bank.receives(first, 1000)
	w.bank.receives(second, 1000)
	w.buyerReturns(sale)
	w.buyerReturns(sale)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded, checkout.PaymentSucceeded}, Events: then(begun, paid),
		Exceptions: []exception{{checkout.ExceptionPaidTwice, 1000}},
	})
}

func TestTwentyClicksMakeOnePayment(t *testing.T) { onBothEngines(t, twentyClicksMakeOnePayment) }

func twentyClicksMakeOnePayment(w *world) {
	sale := w.sell(1000)
	var all sync.WaitGroup
	payments := make([]checkout.Payment, 20)
	failures := make([]error, 20)
	for i := range payments {
		all.Go(func() { payments[i], _, failures[i] = w.tryPay(sale, "STRIPE") })
	}
	all.Wait()
	for i, p := range payments {
		if failures[i] != nil || p.ID != payments[0].ID || p.State != checkout.PaymentPending || p.Instruction.URL == "" {
			w.t.Errorf("click %d: %s %s, %v", i, p.ID, p.State, failures[i])
		}
	}
	if keys, _ := w.bank.keys(); len(keys) != 1 {
		w.t.Errorf("the gateway saw %v", keys)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderPending, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentPending}, Events: begun,
	})
}

func TestConcurrentReturnsPayOnce(t *testing.T) { onBothEngines(t, concurrentReturnsPayOnce) }

func concurrentReturnsPayOnce(w *world) {
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 1000)
	known := w.read(sale)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.svc.ReturnFrom(w.t.Context(), known) })
	}
	all.Wait()
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
}

func TestPayAsksForWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	anonymous := wish(1000)
	anonymous.Email, anonymous.Methods = "", []string{"STRIPE", "PAYPAL"}
	draft, err := w.svc.Draft(t.Context(), w.caller, anonymous)
	w.must(err)
	w.inTx(func(tx checkout.Tx) error {
		w.svc.Place(tx, draft)
		return nil
	})
	for _, tc := range []struct {
		wish   checkout.PayWish
		reason checkout.Reason
		params []string
	}{
		{checkout.PayWish{}, checkout.ReasonInvalidField, []string{"email", "gateway"}},
		{checkout.PayWish{Method: "STRIPE"}, checkout.ReasonInvalidField, []string{"email"}},
		{checkout.PayWish{Method: "STRIPE", Details: emailed("nonsense")}, checkout.ReasonInvalidField, []string{"email"}},
		{checkout.PayWish{Method: "BITCOIN", Details: emailed("a@b.co")}, checkout.ReasonMethodNotOffered, []string{"gateway"}},
	} {
		_, _, err := w.svc.Pay(t.Context(), draft, tc.wish)
		w.refused(err, tc.reason)
		var params []string
		for _, mistake := range checkout.Refusals(err) {
			params = append(params, mistake.Param)
		}
		if params = slices.Compact(params); !slices.Equal(params, tc.params) {
			t.Errorf("%+v: %q, want %q", tc.wish, params, tc.params)
		}
	}
	w.expect(draft, outcome{Order: checkout.OrderPending, Session: checkout.SessionOpen, Events: one(checkout.EventSessionCreated)})
	_, sale, err := w.svc.Pay(t.Context(), draft, checkout.PayWish{Method: "PAYPAL", Details: emailed("late@example.com")})
	w.must(err)
	if sale.Order.Email != "late@example.com" || !sale.Order.SubmittedAt.Equal(start) {
		t.Errorf("%q, submitted %v", sale.Order.Email, sale.Order.SubmittedAt)
	}
	sale.Order.ID = id.New[checkout.Order]()
	if _, _, err := w.svc.Pay(t.Context(), sale, checkout.PayWish{}); checkout.ReasonOf(err) != checkout.ReasonOrderNotFound {
		t.Error(err)
	}
}

// emailed are the details of a buyer who gives an e-mail address.
func emailed(address string) checkout.Details { return checkout.Details{Email: &address} }
