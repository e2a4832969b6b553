package stripe_test

import (
	"net/http"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway/gatewaytest"
	"kassa/internal/gateway/stripe"
	"kassa/internal/gateway/stripe/stripetest"
)

// outcomes are what becomes of a session for the suite's outcomes. Stripe takes exactly what is asked for, so nothing
// is ever paid in part.
var outcomes = map[gatewaytest.Outcome]stripetest.Outcome{
	gatewaytest.Succeed: stripetest.Pay, gatewaytest.Decline: stripetest.Fail, gatewaytest.Abandon: stripetest.Expire,
	gatewaytest.Process: stripetest.PayLater, gatewaytest.Duplicates: stripetest.Duplicates, gatewaytest.Reordered: stripetest.Reordered,
}

func TestConformance(t *testing.T) {
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
		w := newWorld(t)
		var last string
		harness := gatewaytest.Harness{
			Gateway: w.gateway, Account: w.account, Other: w.other, Clock: w.clock,
			Methods: map[checkout.Flow]string{checkout.FlowRedirect: "STRIPE"},
			Act: func(_ testing.TB, reference string, outcome gatewaytest.Outcome) {
				last = reference
				if outcome == gatewaytest.Decline { // only a method that takes days fails for good
					w.act(reference, stripetest.PayLater)
					<-w.events
				}
				w.act(reference, outcomes[outcome])
			},
			Settle: func(testing.TB) { w.act(last, stripetest.Arrive) },
			Event:  func(testing.TB) gatewaytest.Delivery { return <-w.events },
			Sign: func(account checkout.GatewayAccount, body []byte, at time.Time) gatewaytest.Delivery {
				header := http.Header{}
				header.Set(stripe.SignatureHeader, stripetest.Sign([]string{account.Secret}, at, body))
				return gatewaytest.Delivery{Header: header.Get, Body: body}
			},
			Stall: w.fake.Stall,
		}
		for outcome := range outcomes {
			harness.Outcomes = append(harness.Outcomes, outcome)
		}
		return harness
	})
}
