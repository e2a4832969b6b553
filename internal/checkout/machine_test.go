package checkout_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

var (
	euro  = money.MustCurrency("EUR")
	start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

// eur is an amount in cents.
func eur(minor int64) money.Amount { return money.Must(minor, euro) }

// books follows what the machines ask for, as the service would carry it out.
type books struct {
	order    checkout.Order
	credited int64 // by payments
	excepted int64 // credits that did not go to the order
	settled  int   // how often the order became paid
}

// apply moves the order; what it refuses changes nothing.
func (b *books) apply(t *rapid.T, ev checkout.OrderEvent) {
	next, effects, err := b.order.Apply(ev, start)
	switch {
	case errors.Is(err, checkout.ErrAlready), errors.Is(err, checkout.ErrState):
		return
	case err != nil:
		t.Fatalf("%+v at %s: %v", ev, b.order.State, err)
	}
	if ev.Kind == checkout.OrderCredited {
		b.credited += ev.Amount.Minor()
	}
	b.order = next
	for _, effect := range effects {
		switch {
		case effect.Kind == checkout.EffectRaise && effect.Exception == checkout.ExceptionPaidTwice:
			b.excepted += effect.Amount.Minor()
		case effect.Kind == checkout.EffectEmit && effect.Event == checkout.EventOrderPaid:
			b.settled++
		}
	}
}

// reports draws what a gateway may tell of one payment: any of it, in any order, again and again.
func reports(t *rapid.T) []checkout.PaymentEvent {
	event := rapid.Custom(func(t *rapid.T) checkout.PaymentEvent {
		return checkout.PaymentEvent{
			Kind:      rapid.SampledFrom(checkout.PaymentEventKinds()).Draw(t, "kind"),
			Reference: "r1",
			Received:  eur(rapid.Int64Range(1, 300).Draw(t, "received")),
		}
	})
	once := rapid.SliceOfN(event, 1, 12).Draw(t, "reports")
	again := rapid.SliceOf(rapid.SampledFrom(once)).Draw(t, "duplicates")
	return rapid.Permutation(append(once, again...)).Draw(t, "as they arrive")
}

func TestPaymentCreditsTheHighestReceived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := checkout.Payment{State: checkout.PaymentCreated, Amount: eur(100), Received: eur(0)}
		var credited, highest int64
		for _, ev := range reports(t) {
			if ev.Kind == checkout.PaymentReceived {
				highest = max(highest, ev.Received.Minor())
			}
			next, effects, err := p.Apply(ev, start)
			if err != nil && !errors.Is(err, checkout.ErrAlready) && !errors.Is(err, checkout.ErrState) {
				t.Fatalf("%+v at %s: %v", ev, p.State, err)
			}
			if err != nil && len(effects) > 0 {
				t.Fatalf("%+v at %s: effects %v with %v", ev, p.State, effects, err)
			}
			if err == nil {
				if p.State == checkout.PaymentSucceeded && next.State != checkout.PaymentSucceeded {
					t.Fatalf("%+v moved a succeeded payment to %s", ev, next.State)
				}
				p = next
			}
			for _, effect := range effects {
				if effect.Kind == checkout.EffectCredit {
					credited += effect.Amount.Minor()
				}
			}
			if credited != highest || p.Received.Minor() != highest {
				t.Fatalf("after %+v: credited %d, received %d, highest report %d", ev, credited, p.Received.Minor(), highest)
			}
		}
		if highest > 0 && p.State != checkout.PaymentSucceeded {
			t.Fatalf("money came, and the payment is %s", p.State)
		}
	})
}

func TestOrderLosesNoMoneyAndIsSettledOnce(t *testing.T) {
	kinds := checkout.OrderEventKinds()
	rapid.Check(t, func(t *rapid.T) {
		b := &books{order: checkout.Order{State: checkout.OrderPending, Terms: checkout.Terms{Total: eur(100)}, Paid: eur(0)}}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			b.apply(t, checkout.OrderEvent{
				Kind:   rapid.SampledFrom(kinds).Draw(t, "event"),
				Amount: eur(rapid.SampledFrom([]int64{0, 1, 40, 60, 99, 100, 101, 250}).Draw(t, "amount")),
			})
			if got := b.order.Paid.Minor() + b.excepted; got != b.credited {
				t.Fatalf("%s: %d paid + %d excepted, but %d came", b.order.State, b.order.Paid.Minor(), b.excepted, b.credited)
			}
			if b.settled > 1 {
				t.Fatalf("settled %d times", b.settled)
			}
			if b.order.State == checkout.OrderPaid && b.order.Paid.Minor() < 100 {
				t.Fatalf("paid with %s", b.order.Paid)
			}
		}
	})
}

func TestPaymentsAndOrderTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &books{order: checkout.Order{State: checkout.OrderPending, Terms: checkout.Terms{Total: eur(100)}, Paid: eur(0)}}
		payments := make([]checkout.Payment, rapid.IntRange(1, 4).Draw(t, "payments"))
		for i := range payments {
			payments[i] = checkout.Payment{State: checkout.PaymentCreated, Amount: eur(100), Received: eur(0)}
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			at := rapid.IntRange(0, len(payments)-1).Draw(t, "payment")
			if rapid.IntRange(0, 9).Draw(t, "expires") == 0 {
				b.apply(t, checkout.OrderEvent{Kind: checkout.OrderExpired})
			}
			ev := checkout.PaymentEvent{
				Kind:     rapid.SampledFrom(checkout.PaymentEventKinds()).Draw(t, "kind"),
				Received: eur(rapid.SampledFrom([]int64{30, 70, 100, 130}).Draw(t, "received")),
			}
			next, effects, err := payments[at].Apply(ev, start)
			if err != nil {
				continue
			}
			payments[at] = next
			for _, effect := range effects {
				if effect.Kind == checkout.EffectCredit {
					b.apply(t, checkout.OrderEvent{Kind: checkout.OrderCredited, Amount: effect.Amount})
				}
			}
		}
		var received int64
		for _, p := range payments {
			received += p.Received.Minor()
		}
		if got := b.order.Paid.Minor() + b.excepted; got != received {
			t.Fatalf("gateways have %d, order and exceptions %d", received, got)
		}
		if b.settled > 1 {
			t.Fatalf("settled %d times", b.settled)
		}
		if received >= 100 && !b.order.Settled() {
			t.Fatalf("%d of 100 came, and the order is %s", received, b.order.State)
		}
	})
}

func TestCreditsBeyondTheWidthAreAnError(t *testing.T) {
	o := checkout.Order{State: checkout.OrderPartiallyPaid, Terms: checkout.Terms{Total: eur(money.MaxMinor)}, Paid: eur(money.MaxMinor - 1)}
	next, effects, err := o.Apply(checkout.OrderEvent{Kind: checkout.OrderCredited, Amount: eur(2)}, start)
	if err == nil || errors.Is(err, checkout.ErrAlready) || effects != nil || next.Paid != o.Paid {
		t.Errorf("%v, %v, %v", next.Paid, effects, err)
	}
}

func TestSessionNeverReopens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		s := checkout.Session{State: checkout.SessionOpen, ExpiresAt: start.Add(time.Hour)}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "minutes")) * time.Minute)
			next, err := s.Apply(rapid.SampledFrom(checkout.SessionEventKinds()).Draw(t, "event"), now)
			if err != nil {
				if next.State != s.State {
					t.Fatalf("%s became %s with %v", s.State, next.State, err)
				}
				continue
			}
			if s.State != checkout.SessionOpen {
				t.Fatalf("%s moved to %s", s.State, next.State)
			}
			if next.ExpiresAt.After(s.ExpiresAt) {
				t.Fatal("the session's time was prolonged")
			}
			s = next
			if s.Live(now) {
				t.Fatalf("live at %s in state %s", now, s.State)
			}
		}
		if s.Live(start.Add(time.Hour)) {
			t.Fatal("live after its time")
		}
		if s.State == checkout.SessionOpen && !s.Lapsed(start.Add(time.Hour)) {
			t.Fatal("open, its time is over, and it has not lapsed")
		}
	})
}

func TestUnknownEventsMoveNothing(t *testing.T) {
	for _, state := range checkout.OrderStates() {
		next, effects, err := checkout.Order{State: state}.Apply(checkout.OrderEvent{Kind: "nonsense"}, start)
		if err == nil || next.State != state || effects != nil {
			t.Errorf("order %s: %s, %v, %v", state, next.State, effects, err)
		}
	}
	for _, state := range checkout.PaymentStates() {
		next, effects, err := checkout.Payment{State: state}.Apply(checkout.PaymentEvent{Kind: "nonsense"}, start)
		if err == nil || next.State != state || effects != nil {
			t.Errorf("payment %s: %s, %v, %v", state, next.State, effects, err)
		}
	}
	for _, state := range append(checkout.SessionStates(), "nonsense") {
		if next, err := (checkout.Session{State: state}).Apply("nonsense", start); err == nil || next.State != state {
			t.Errorf("session %s: %s, %v", state, next.State, err)
		}
	}
	if _, _, err := (checkout.Order{State: "nonsense"}).Apply(checkout.OrderEvent{Kind: checkout.OrderExpired}, start); !errors.Is(err, checkout.ErrState) {
		t.Error(err)
	}
	if _, _, err := (checkout.Payment{State: "nonsense"}).Apply(checkout.PaymentEvent{Kind: checkout.PaymentOpened}, start); !errors.Is(err, checkout.ErrState) {
		t.Error(err)
	}
}
