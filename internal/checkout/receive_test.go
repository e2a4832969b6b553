package checkout_test

import (
	"errors"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// receive posts an event to an account's address, signed with a secret.
func (w *world) receive(driver string, account checkout.GatewayAccountID, secret, body string) error {
	return w.svc.ReceiveEvent(w.t.Context(), driver, account, func(name string) string {
		if name == "Signature" {
			return secret
		}
		return ""
	}, []byte(body))
}

// processed runs the job that processes events.
func (w *world) processed() int {
	w.t.Helper()
	n, err := w.svc.ProcessEvents(w.t.Context(), 100)
	w.must(err)
	return n
}

func TestEventLeadsToALookup(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded "+payment.Reference))
	select {
	case <-w.svc.Wake():
	default:
		t.Error("the job was not woken")
	}
	if n := w.processed(); n != 1 {
		t.Errorf("%d processed", n)
	}
	w.expect(sale, outcome{ // the event lied: the gateway knows of no money
		Order: checkout.OrderPending, Session: checkout.SessionOpen,
		Payments: []checkout.PaymentState{checkout.PaymentPending}, Events: begun,
	})
	w.bank.receives(payment, 1000)
	for _, body := range []string{"e1 payment.succeeded ", "e2 payment.succeeded ", "e2 payment.succeeded ", "e3 payment.created "} {
		w.must(w.receive("bank", w.account.ID, w.account.Secret, body+payment.Reference))
	}
	if n := w.processed(); n != 2 {
		t.Errorf("%d processed, want e2 and e3 once each", n)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
	w.clock.Advance(time.Hour)
	if n := w.processed(); n != 0 {
		t.Errorf("%d processed again", n)
	}
}

func TestEventsThatAreTurnedAway(t *testing.T) {
	w := newWorld(t)
	silent := w.accountWithoutSecret()
	for name, tc := range map[string]struct {
		driver  string
		account checkout.GatewayAccountID
		secret  string
		want    checkout.Reason
	}{
		"forged":          {"bank", w.account.ID, "guess", checkout.ReasonBadSignature},
		"unsigned":        {"bank", w.account.ID, "", checkout.ReasonBadSignature},
		"other driver":    {"stripe", w.account.ID, w.account.Secret, checkout.ReasonGatewayAccountNotFound},
		"unknown account": {"bank", checkout.GatewayAccountID{}, w.account.Secret, checkout.ReasonGatewayAccountNotFound},
		"no secret set":   {"bank", silent, "", checkout.ReasonGatewayAccountNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if err := w.receive(tc.driver, tc.account, tc.secret, "e1 t r"); checkout.ReasonOf(err) != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
	if n := w.processed(); n != 0 {
		t.Errorf("%d of them were kept", n)
	}
}

func TestEventBeforeOurOwnCommit(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded ref-1"))
	if n := w.processed(); n != 1 {
		t.Errorf("%d taken", n)
	}
	payment := w.pay(sale, "STRIPE")
	if payment.Reference != "ref-1" {
		t.Fatal(payment.Reference)
	}
	w.bank.receives(payment, 1000)
	if n := w.processed(); n != 0 {
		t.Errorf("%d taken while the lease runs", n)
	}
	w.clock.Advance(time.Second)
	if n := w.processed(); n != 1 {
		t.Errorf("%d taken", n)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
}

func TestEventAboutNothingOfOursIsGivenUp(t *testing.T) {
	w := newWorld(t)
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded ref-99"))
	for try := 1; try <= 3; try++ {
		if n := w.processed(); n != 1 {
			t.Errorf("try %d: %d taken", try, n)
		}
		w.clock.Advance(time.Minute)
	}
	if n := w.processed(); n != 0 {
		t.Errorf("%d taken after three tries", n)
	}
}

// arrives posts an event about a payment and runs the job.
func (w *world) arrives(id string, p checkout.Payment) {
	w.t.Helper()
	w.must(w.receive("bank", w.account.ID, w.account.Secret, id+" payment.updated "+p.Reference))
	w.processed()
}

func TestTheRestComesThroughTheSamePayment(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	for i, received := range []int64{400, 400, 1000, 700} { // repeated, and out of order
		w.bank.receives(payment, received)
		w.arrives(string(rune('a'+i)), payment)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded},
		Events:   then(begun, one(checkout.EventOrderPartiallyPaid), paid),
	})
}

func TestMoneyWinsOverAnEarlierNo(t *testing.T) {
	for _, no := range []checkout.PaymentState{checkout.PaymentFailed, checkout.PaymentCancelled} {
		t.Run(string(no), func(t *testing.T) {
			w := newWorld(t)
			sale := w.sell(1000)
			payment := w.pay(sale, "STRIPE")
			w.bank.tell(payment, func(r *checkout.Report) { r.State, r.Reason = no, "No." })
			w.buyerReturns(sale)
			w.bank.receives(payment, 1000)
			w.arrives("e1", payment)
			now := w.read(sale)
			if p := now.Payments[0]; p.State != checkout.PaymentSucceeded || p.Failure != "" || now.Order.State != checkout.OrderCompleted {
				t.Errorf("payment %s (%q), order %s", p.State, p.Failure, now.Order.State)
			}
		})
	}
}

func TestEventIsLeftToThePollerAfterTenTries(t *testing.T) {
	w := newWorld(t)
	payment := w.pay(w.sell(1000), "STRIPE")
	w.bank.breaks(errors.New("down"))
	w.arrives("e1", payment)
	tries := 1
	for ; tries < 20; tries++ {
		w.clock.Advance(10 * time.Minute)
		if w.processed() == 0 {
			break
		}
	}
	if tries != 10 {
		t.Errorf("%d tries", tries)
	}
}

func TestGatewayEventsArePrunedAfterNinetyDays(t *testing.T) {
	w := newWorld(t)
	payment := w.pay(w.sell(1000), "STRIPE")
	prune := func(want int) {
		t.Helper()
		n, err := w.svc.PruneGatewayEvents(t.Context(), 10)
		w.must(err)
		if n != want {
			t.Errorf("%d pruned, want %d", n, want)
		}
	}
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded "+payment.Reference))
	w.clock.Advance(checkout.GatewayEventKept + time.Microsecond)
	prune(0) // it was never processed
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e2 payment.succeeded "+payment.Reference))
	if n := w.processed(); n != 2 {
		t.Errorf("%d processed", n)
	}
	prune(1)
	w.clock.Advance(checkout.GatewayEventKept)
	prune(0)
	w.clock.Advance(time.Microsecond)
	prune(1)
}

func TestOneLookupServesTheBuyerAndTheEvent(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, 1000)
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded "+payment.Reference))
	w.clock.Advance(time.Millisecond)
	if now := w.buyerReturns(sale); now.Order.State != checkout.OrderCompleted {
		t.Errorf("order %s", now.Order.State)
	}
	before := w.bank.asked()
	if n := w.processed(); n != 1 || w.bank.asked() != before {
		t.Errorf("%d processed with %d look-ups: the buyer's came after the event", n, w.bank.asked()-before)
	}
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e2 payment.refunded "+payment.Reference))
	if n := w.processed(); n != 1 || w.bank.asked() != before+1 {
		t.Errorf("%d processed with %d look-ups: the event came after the buyer's", n, w.bank.asked()-before)
	}
	w.clock.Advance(time.Hour)
	if n := w.processed(); n != 0 {
		t.Errorf("%d were not done with", n)
	}
}

func TestEventOfADeadReplica(t *testing.T) { onBothEngines(t, eventOfADeadReplica) }

func eventOfADeadReplica(w *world) {
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, 1000)
	w.must(w.receive("bank", w.account.ID, w.account.Secret, "e1 payment.succeeded "+payment.Reference))
	other := w.replica(w.db, herald{}, &receivers{})
	processed := func(want int) {
		w.t.Helper()
		n, err := other.ProcessEvents(w.t.Context(), 100)
		w.must(err)
		if n != want {
			w.t.Errorf("%d processed, want %d", n, want)
		}
	}
	processed(0) // who received it is at it
	w.clock.Advance(15 * time.Second)
	processed(1)
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid),
	})
}
