package checkout

import (
	"context"
	"time"

	"kassa/internal/money"
)

// Gateway is the port to one kind of payment provider. An implementation translates and decides
// nothing about orders. Errors are *Error: Declined when the provider refused, Unavailable when it did
// not answer in time (the outcome is unknown, the caller must look it up), NotFound for an unknown
// reference. All calls are safe to repeat with the same request.
type Gateway interface {
	// Capabilities tells what the provider can do; gatewaytest proves it.
	Capabilities() Capabilities
	// Open asks for one payment. Repeating it with the same Key gives the same payment.
	Open(ctx context.Context, account GatewayAccount, req OpenRequest) (Opened, error)
	// Lookup reads a payment back: the only proof of what happened to it. With an empty reference it
	// looks for the payment opened under the key.
	Lookup(ctx context.Context, account GatewayAccount, key, reference string) (Report, error)
	// Refund sends money back. Repeating it with the same key refunds once.
	Refund(ctx context.Context, account GatewayAccount, req RefundRequest) (Refunded, error)
	// ParseEvent verifies the provider's signature over the raw body, within ± 300 s of now, and tells
	// what the event points at. It returns ReasonBadSignature for anything that does not verify.
	ParseEvent(account GatewayAccount, header func(name string) string, body []byte, now time.Time) (GatewayHint, error)
}

// Canceller is the optional ability to call off a payment that nobody has made yet.
type Canceller interface {
	// Cancel tries; the report tells what became of the payment, which may well be success.
	Cancel(ctx context.Context, account GatewayAccount, reference string) (Report, error)
}

// Tracer is the optional ability to find the payment behind another thing of the provider's that an event names,
// such as a charge.
type Tracer interface {
	// Trace gives the reference of the payment; ReasonPaymentNotFound when the thing belongs to none.
	Trace(ctx context.Context, account GatewayAccount, thing string) (reference string, err error)
}

// Prober is the optional ability to try an account's credentials without moving anything.
type Prober interface {
	// Probe makes a harmless call and tells in plain words what the provider takes the account for. What is wrong
	// is the error's message.
	Probe(ctx context.Context, account GatewayAccount) (string, error)
}

// Capabilities declares what a gateway can do.
type Capabilities struct {
	Flows         []Flow
	Refunds       bool
	PartialRefund bool
	Cancel        bool
	TestOnly      bool // may never serve a live account
	// Hosted says that the provider's own page asks the buyer all that a sale needs, the e-mail address too: a
	// payment can be opened before anything is known of them (Service.OpenHosted).
	Hosted bool
	// Origins are the web origins ("https://pay.example") that buyers are sent to, for the page's
	// content security policy; our own origin needs no entry.
	Origins []string
}

// Flow is how the buyer is asked for the money.
type Flow string

// The flows a page can show.
const (
	FlowRedirect     Flow = "redirect"     // go to URL
	FlowQR           Flow = "qr"           // scan Payload, or send to Address
	FlowInstructions Flow = "instructions" // follow Text
)

// Instruction tells the buyer's browser what to do next; which fields count depends on Flow.
type Instruction struct {
	Flow    Flow
	URL     string
	Payload string // what the QR code holds
	Address string // where to send, as text
	Amount  string // how much to send in the method's own unit, as text
	Text    string // what to do, in plain words
}

// OpenRequest asks a gateway for one payment.
type OpenRequest struct {
	Key    string // idempotency key, the same for every try of one attempt
	Method string // the name the buyer chose
	Amount money.Amount
	Title  string
	// Lines are what the money is for, frozen. Their totals less their discounts, with Tax, are Amount, unless a
	// part of the order is paid already.
	Lines     []Line
	Tax       money.Amount // what comes on top of the lines; zero where they include it
	Email     string
	ReturnURL string // where the gateway sends the buyer back, whatever happened
	CancelURL string // where it sends one who gives up; empty = ReturnURL
	ExpiresAt time.Time
	Coin      string
}

// Opened is a gateway's answer to OpenRequest.
type Opened struct {
	Reference   string
	Instruction Instruction
}

// Report is the truth about a payment as the gateway tells it.
type Report struct {
	Reference string
	State     PaymentState // pending, processing, succeeded, failed or cancelled
	Amount    money.Amount // what was asked for
	Received  money.Amount // what has come so far
	Reason    string       // why it failed, for the buyer's eyes
	Email     string       // the buyer's, where the gateway's own page has asked; empty otherwise
	// Returned is what has gone back of Received, by our refunds and by those that the seller made at the provider
	// itself; the zero value = nothing, or the gateway cannot tell.
	Returned money.Amount
	Dispute  Dispute // of the buyer's bank; empty = none
}

// Dispute is what a bank that asks for a payment's money has come to.
type Dispute string

// The states of a dispute.
const (
	DisputeOpen Dispute = "open" // the provider keeps the money until it is decided
	DisputeWon  Dispute = "won"  // the money stays
	DisputeLost Dispute = "lost" // the money is gone
)

// RefundRequest asks a gateway to send money back.
type RefundRequest struct {
	Key       string
	Reference string
	Amount    money.Amount
	Reason    string
}

// Refunded is a gateway's answer to RefundRequest.
type Refunded struct {
	Reference string
	Amount    money.Amount
}

// GatewayHint is what an event points at. It is only a hint: the payment is read back before anything moves.
type GatewayHint struct {
	EventID string // unique within the account
	Type    string
	// Reference is the payment's, or names a thing of the provider's that a Tracer follows; empty for events about
	// something else.
	Reference string
}

// GatewayEvent is a received event as it is kept.
type GatewayEvent struct {
	AccountID  GatewayAccountID
	StoreID    StoreID
	EventID    string
	Type       string
	Reference  string
	ReceivedAt time.Time
	Tries      int64
	DueAt      time.Time // when it is processed next; zero = done
}

// GatewayEventKept is how long events are kept that were processed or given up; older ones are pruned. Until
// then one that comes again is known.
const GatewayEventKept = 90 * 24 * time.Hour
