package sandbox_test

import (
	"net/http"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
	"kassa/internal/gateway/gatewaytest"
	"kassa/internal/gateway/sandbox"
)

// choices are the page's values for the suite's outcomes.
var choices = map[gatewaytest.Outcome]string{
	gatewaytest.Succeed: "succeed", gatewaytest.Decline: "decline", gatewaytest.Abandon: "cancel",
	gatewaytest.Partial: "partial", gatewaytest.Overpaid: "overpaid", gatewaytest.Process: "pending_then_succeed",
	gatewaytest.Duplicates: "duplicate_events", gatewaytest.Reordered: "reordered_events", gatewaytest.TooLate: "succeed_late",
}

func TestConformance(t *testing.T) {
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
		w := newWorld(t)
		harness := gatewaytest.Harness{
			Gateway: w.gateway, Account: w.account, Other: w.other, Clock: w.clock,
			Methods: map[checkout.Flow]string{
				checkout.FlowRedirect: "STRIPE", checkout.FlowQR: "BITCOIN", checkout.FlowInstructions: "BANK",
			},
			Act: func(t testing.TB, reference string, outcome gatewaytest.Outcome) {
				if got := w.choose(reference, choices[outcome]); got.status != http.StatusSeeOther {
					t.Fatalf("choose %s: %d %s", outcome, got.status, got.body)
				}
			},
			Settle: func(testing.TB) { w.clock.Advance(sandbox.DefaultDelay) },
			Event:  func(testing.TB) gatewaytest.Delivery { return <-w.events },
			Sign: func(account checkout.GatewayAccount, body []byte, at time.Time) gatewaytest.Delivery {
				header := http.Header{}
				header.Set("Sandbox-Signature", gateway.Sign(account.Secret, at, body))
				return gatewaytest.Delivery{Header: header.Get, Body: body}
			},
			Stall: func() <-chan struct{} {
				done := make(chan struct{})
				w.stall.Store(&done)
				return done
			},
		}
		for outcome := range choices {
			harness.Outcomes = append(harness.Outcomes, outcome)
		}
		return harness
	})
}
