package sandbox

import (
	"kassa/internal/checkout"
	"kassa/internal/money"
)

// moment is when an outcome takes effect.
type moment uint8

const (
	atOnce     moment = iota
	afterDelay        // after the provider's delay
	atExpiry          // when the payment's time ends, or when the merchant tries to cancel it
)

// share is how much of the amount arrives with an outcome.
type share uint8

const (
	nothing share = iota
	whole
	half  // rounded down, at least one minor unit less
	extra // 10 % more, at least one minor unit
)

// of is the share of an amount in minor units.
func (s share) of(amount int64) int64 {
	switch s {
	case whole:
		return amount
	case half:
		return amount / 2
	case extra:
		return min(amount+max(amount/10, 1), money.MaxMinor)
	default:
		return 0
	}
}

// The types of event that the provider sends.
const (
	eventProcessing = "payment.processing"
	eventSucceeded  = "payment.succeeded"
	eventFailed     = "payment.failed"
	eventCancelled  = "payment.cancelled"
)

// outcome is one way in which a payment can go on from the provider's page.
type outcome struct {
	Name  string // the form's value
	Label string
	Hint  string
	until checkout.PaymentState // what the merchant sees before it takes effect
	state checkout.PaymentState // what it ends in
	when  moment
	share share
	// reason is why it fails, for the buyer's eyes.
	reason string
	// events are sent at once, in this order; settled once it takes effect.
	events  []string
	settled []string
	stays   bool // the buyer is not sent back
	hangs   bool // the first look-up is never answered
}

// outcomeGroup is a heading with the outcomes below it.
type outcomeGroup struct {
	Title    string
	Outcomes []outcome
}

const declinedReason = "Your bank declined the payment. You have not been charged."

// outcomeGroups is everything that a payment can do, in the order of the page.
var outcomeGroups = []outcomeGroup{
	{"Ordinary", []outcome{
		{Name: "succeed", Label: "Pay", Hint: "The payment succeeds at once.",
			state: checkout.PaymentSucceeded, share: whole, events: []string{eventSucceeded}},
		{Name: "decline", Label: "Decline", Hint: "The bank refuses the payment.",
			state: checkout.PaymentFailed, reason: declinedReason, events: []string{eventFailed}},
		{Name: "cancel", Label: "Cancel", Hint: "The buyer changes their mind and goes back.",
			state: checkout.PaymentCancelled, events: []string{eventCancelled}},
	}},
	{"Lost and late", []outcome{
		{Name: "succeed_no_return", Label: "Pay and close the window", Hint: "It succeeds, but the buyer never goes back to the shop.",
			state: checkout.PaymentSucceeded, share: whole, events: []string{eventSucceeded}, stays: true},
		{Name: "succeed_no_event", Label: "Pay and lose the event", Hint: "It succeeds, but the shop is never told.",
			state: checkout.PaymentSucceeded, share: whole},
		{Name: "succeed_late", Label: "Pay too late", Hint: "It succeeds only when its time is over, or when the shop cancels it.",
			until: checkout.PaymentPending, state: checkout.PaymentSucceeded, when: atExpiry, share: whole, settled: []string{eventSucceeded}},
		{Name: "duplicate_events", Label: "Pay and tell three times", Hint: "It succeeds, and the same event is sent three times.",
			state: checkout.PaymentSucceeded, share: whole, events: []string{eventSucceeded, eventSucceeded, eventSucceeded}},
		{Name: "reordered_events", Label: "Pay and tell in the wrong order", Hint: "It succeeds, and an older event follows the newer one.",
			state: checkout.PaymentSucceeded, share: whole, events: []string{eventSucceeded, eventProcessing}},
		{Name: "timeout_then_succeed", Label: "Pay and hang", Hint: "It succeeds, but the first time the shop asks, it gets no answer.",
			state: checkout.PaymentSucceeded, share: whole, events: []string{eventSucceeded}, hangs: true},
	}},
	{"Odd amounts", []outcome{
		{Name: "partial", Label: "Pay half", Hint: "Only half of the amount arrives.",
			state: checkout.PaymentSucceeded, share: half, events: []string{eventSucceeded}},
		{Name: "overpaid", Label: "Pay too much", Hint: "A tenth more than the amount arrives.",
			state: checkout.PaymentSucceeded, share: extra, events: []string{eventSucceeded}},
	}},
	{"Pending", []outcome{
		{Name: "pending_then_succeed", Label: "Pay slowly", Hint: "It is processing for a moment, then succeeds.",
			until: checkout.PaymentProcessing, state: checkout.PaymentSucceeded, when: afterDelay, share: whole,
			events: []string{eventProcessing}, settled: []string{eventSucceeded}},
		{Name: "pending_then_fail", Label: "Fail slowly", Hint: "It is processing for a moment, then fails.",
			until: checkout.PaymentProcessing, state: checkout.PaymentFailed, when: afterDelay, reason: declinedReason,
			events: []string{eventProcessing}, settled: []string{eventFailed}},
	}},
}

// outcomeNamed finds an outcome by the form's value.
func outcomeNamed(name string) (outcome, bool) {
	for _, group := range outcomeGroups {
		for _, o := range group.Outcomes {
			if o.Name == name {
				return o, true
			}
		}
	}
	return outcome{}, false
}
