package page

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func TestStateOf(t *testing.T) {
	attempt := func(states ...checkout.PaymentState) *fakeCore {
		core := newCore()
		for _, s := range states {
			core.with(checkout.Payment{State: s})
		}
		return core
	}
	order := func(s checkout.OrderState) *fakeCore {
		core := newCore()
		core.sale.Order.State = s
		return core
	}
	lapsed := func(core *fakeCore) *fakeCore {
		core.sale.Session.ExpiresAt = now.Add(-time.Second)
		return core
	}
	rest := newCore().credit(checkout.OrderPartiallyPaid, 50000)
	for name, c := range map[string]struct {
		core *fakeCore
		want state
	}{
		"new":                        {newCore(), stateOpen},
		"sent away":                  {attempt(checkout.PaymentPending), stateChecking},
		"being opened":               {attempt(checkout.PaymentCreated), stateChecking},
		"no answer":                  {attempt(checkout.PaymentUnknown), stateUnanswered},
		"declined":                   {attempt(checkout.PaymentFailed), stateDeclined},
		"declined, then sent away":   {attempt(checkout.PaymentFailed, checkout.PaymentPending), stateChecking},
		"called off":                 {attempt(checkout.PaymentCancelled), stateCancelled},
		"confirming":                 {attempt(checkout.PaymentProcessing), stateProcessing},
		"confirming beside another":  {attempt(checkout.PaymentProcessing, checkout.PaymentFailed), stateProcessing},
		"part paid":                  {rest, statePartial},
		"rest declined":              {newCore().credit(checkout.OrderPartiallyPaid, 1).with(checkout.Payment{State: checkout.PaymentFailed}), stateDeclined},
		"asked for too much":         {newCore().credit(checkout.OrderPartiallyPaid, 1).with(checkout.Payment{State: checkout.PaymentPending, Amount: money.Must(129900, euro)}), statePartial},
		"paid":                       {order(checkout.OrderPaid), statePaid},
		"delivered":                  {order(checkout.OrderCompleted), statePaid},
		"disputed":                   {order(checkout.OrderDisputed), statePaid},
		"refunded":                   {order(checkout.OrderRefunded), stateRefunded},
		"held":                       {order(checkout.OrderReview), stateReview},
		"reversed":                   {order(checkout.OrderReversed), stateClosed},
		"given up":                   {order(checkout.OrderFailed), stateClosed},
		"voided":                     {order(checkout.OrderVoided), stateVoided},
		"voided by time":             {lapsed(order(checkout.OrderVoided)), stateExpired},
		"late":                       {lapsed(newCore()), stateExpired},
		"late while sent away":       {lapsed(attempt(checkout.PaymentPending)), stateExpired},
		"late while confirming":      {lapsed(attempt(checkout.PaymentProcessing)), stateProcessing},
		"late while nobody knows":    {lapsed(attempt(checkout.PaymentUnknown)), stateProcessing},
		"paid although it was late":  {lapsed(order(checkout.OrderPaid)), statePaid},
		"scan":                       {newCore().with(checkout.Payment{State: checkout.PaymentPending, Instruction: checkout.Instruction{Flow: checkout.FlowQR}}), stateTransfer},
		"follow the instructions":    {newCore().with(checkout.Payment{State: checkout.PaymentPending, Instruction: checkout.Instruction{Flow: checkout.FlowInstructions}}), stateTransfer},
		"manual payment is no worry": {newCore().credit(checkout.OrderCompleted, 129900), statePaid},
	} {
		if got := stateOf(c.core.sale, now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestEveryOrderStateHasAPage(t *testing.T) {
	for _, order := range checkout.OrderStates() {
		for _, session := range checkout.SessionStates() {
			for _, payment := range checkout.PaymentStates() {
				core := newCore().with(checkout.Payment{State: payment})
				core.sale.Order.State, core.sale.Session.State = order, session
				if res := get(t, core, pageOf(""), "en"); res.StatusCode != 200 {
					t.Errorf("%s, %s, %s: status %d", order, session, payment, res.StatusCode)
				}
			}
		}
	}
}

func TestRefreshSeconds(t *testing.T) {
	core := newCore().with(checkout.Payment{State: checkout.PaymentPending})
	for s, want := range map[state]int{stateChecking: 3, stateProcessing: 3, stateTransfer: 15, stateChange: 0} {
		if got := refreshSeconds(s, core.sale, now); got != want {
			t.Errorf("%s: %d s, want %d", s, got, want)
		}
	}
	if got := refreshSeconds(stateProcessing, core.sale, now.Add(time.Hour)); got != 15 {
		t.Errorf("after an hour: %d s", got)
	}
}
