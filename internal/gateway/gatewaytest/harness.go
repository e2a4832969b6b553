// Package gatewaytest is the conformance suite that every gateway must pass: what checkout.Gateway
// promises, proven against a provider that the gateway's own tests bring along.
//
// It must not know any provider. Start at Harness, which a gateway's test fills, and Run.
package gatewaytest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
)

// Outcome is something that a buyer, or fate, does to an open payment.
type Outcome string

// The outcomes that a harness may be able to bring about.
const (
	Succeed    Outcome = "succeed"    // all the money arrives; one event tells of it
	Decline    Outcome = "decline"    // refused with a reason
	Abandon    Outcome = "abandon"    // the buyer calls it off
	Partial    Outcome = "partial"    // less than asked for arrives
	Overpaid   Outcome = "overpaid"   // more than asked for arrives
	Process    Outcome = "process"    // on its way; all of it arrives with Harness.Settle
	Duplicates Outcome = "duplicates" // succeeds; the same event comes more than once
	Reordered  Outcome = "reordered"  // succeeds; an older event follows the newer one
	TooLate    Outcome = "too late"   // paid, but the merchant sees it only when it tries to cancel
)

// Delivery is an event as the provider sent it.
type Delivery struct {
	Header func(name string) string
	Body   []byte
}

// Harness is a gateway with a provider behind it, fresh for each test.
type Harness struct {
	Gateway checkout.Gateway
	// Account is the account under test, Other another one at the same provider.
	Account, Other checkout.GatewayAccount
	// Clock is the clock of both the provider and the suite.
	Clock *clock.Fake
	// Methods names one method for every flow that the gateway declares.
	Methods map[checkout.Flow]string
	// Outcomes are those that Act can bring about.
	Outcomes []Outcome
	// Act brings an outcome about for the payment opened under the reference.
	Act func(t testing.TB, reference string, outcome Outcome)
	// Settle lets a payment arrive that was left on its way.
	Settle func(t testing.TB)
	// Event waits for the next event that the provider sends.
	Event func(t testing.TB) Delivery
	// Sign makes an event like the provider's with this body, signed for an account at a time.
	Sign func(account checkout.GatewayAccount, body []byte, at time.Time) Delivery
	// Stall makes the provider do what the next call asks and never answer; the channel is closed when
	// it is done. It hangs until the caller gives up.
	Stall func() (done <-chan struct{})
}

// suite is one test with its own harness.
type suite struct {
	Harness
	*testing.T
}

// Run proves that the gateway keeps what checkout.Gateway promises. fresh makes a harness for one test
// and has it cleaned up.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	tests := map[string]func(suite){
		"capabilities": suite.capabilities, "flows": suite.flows, "cancel": suite.cancel, "hosted": suite.hosted,
		"open once": suite.openOnce, "open at once": suite.openAtOnce, "open without an answer": suite.openUnanswered,
		"open with another amount": suite.openOtherAmount,
		"look up":                  suite.lookUp, "look up in vain": suite.lookUpUnknown, "look up as another account": suite.lookUpForeign,
		"look up without an answer": suite.lookUpUnanswered, "outcomes": suite.outcomes,
		"refund": suite.refund, "refund unpaid": suite.refundUnpaid, "refund without an answer": suite.refundUnanswered,
		"event": suite.event, "events in doubt": suite.eventsRefused, "event time": suite.eventTime,
		"events twice": suite.eventsTwice, "events in disorder": suite.eventsReordered,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(suite{Harness: fresh(t), T: t}) })
	}
}

// request asks for 24.99 EUR under a new key.
func (s suite) request() checkout.OpenRequest {
	return checkout.OpenRequest{
		Key: id.New[checkout.Payment]().String(), Method: s.Methods[s.Gateway.Capabilities().Flows[0]],
		Amount: euro(2499), Title: "Two <b>mugs</b>", Email: "buyer@example.com",
		ReturnURL: "https://shop.example/return?order=1", ExpiresAt: s.Clock.Now().Add(time.Hour),
	}
}

// open opens a payment and expects that to work.
func (s suite) open(req checkout.OpenRequest) checkout.Opened {
	s.Helper()
	opened, err := s.Gateway.Open(s.Context(), s.Account, req)
	if err != nil {
		s.Fatalf("open: %v", err)
	}
	if opened.Reference == "" {
		s.Fatal("open gave no reference")
	}
	return opened
}

// look looks a payment up and expects that to work.
func (s suite) look(reference string) checkout.Report {
	s.Helper()
	report, err := s.Gateway.Lookup(s.Context(), s.Account, "", reference)
	if err != nil {
		s.Fatalf("look up %s: %v", reference, err)
	}
	return report
}

// refused expects an error of a reason.
func (s suite) refused(what string, err error, reason checkout.Reason) {
	s.Helper()
	if err == nil || checkout.ReasonOf(err) != reason {
		s.Errorf("%s: %v, want %s", what, err, reason)
	}
}

func euro(minor int64) money.Amount { return money.Must(minor, money.MustCurrency("EUR")) }
