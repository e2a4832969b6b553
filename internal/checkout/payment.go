package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// PaymentID identifies a Payment.
type PaymentID = id.ID[Payment]

// PaymentState is how far one attempt to pay has come.
type PaymentState string

// The states of a payment (docs/states/payment.md).
const (
	PaymentCreated    PaymentState = "created"    // written down, the gateway not asked yet
	PaymentPending    PaymentState = "pending"    // the buyer must act at the gateway
	PaymentProcessing PaymentState = "processing" // the buyer has acted; confirmations or settlement run
	PaymentSucceeded  PaymentState = "succeeded"
	PaymentFailed     PaymentState = "failed"
	PaymentCancelled  PaymentState = "cancelled"
	PaymentUnknown    PaymentState = "unknown" // a gateway call timed out: never read as failed
)

// PaymentStates lists all states.
func PaymentStates() []PaymentState {
	return []PaymentState{
		PaymentCreated, PaymentUnknown, PaymentPending, PaymentProcessing, PaymentSucceeded,
		PaymentFailed, PaymentCancelled,
	}
}

// MethodManual is the method of a payment that the seller says was made elsewhere.
const MethodManual = "MANUAL"

// Payment is one attempt to pay an order through one gateway account.
type Payment struct {
	ID        PaymentID
	StoreID   StoreID
	OrderID   OrderID
	SessionID SessionID
	Version   int64
	Attempt   int64            // 1, 2, … within the order
	AccountID GatewayAccountID // zero for MANUAL
	Method    string           // the name the buyer chose: STRIPE, …
	State     PaymentState
	Amount    money.Amount // what the gateway was asked for
	Received  money.Amount // what the gateway says has come
	Reference string       // the gateway's own id; empty until it answered
	// Instruction tells the buyer's browser what to do next; zero until the gateway answered.
	Instruction Instruction
	Failure     string    // why it failed, for the buyer's eyes; empty otherwise
	Lookups     int64     // how often the poller has asked
	LookupAt    time.Time // when it asks next; zero = never again
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Open tells whether the payment may still bring money without a new attempt.
func (p Payment) Open() bool {
	switch p.State {
	case PaymentCreated, PaymentUnknown, PaymentPending, PaymentProcessing:
		return true
	default:
		return false
	}
}

// Short tells whether the gateway has taken less than was asked for, so that the rest may still come.
func (p Payment) Short() bool {
	return p.State == PaymentSucceeded && p.Received.Minor() < p.Amount.Minor()
}

// Key is the idempotency key under which the gateway is asked: the same attempt never charges twice.
func (p Payment) Key() string { return p.ID.String() }

// PaymentEventKind names what can happen to a payment.
type PaymentEventKind string

// The events of a payment.
const (
	PaymentOpened     PaymentEventKind = "opened"     // the gateway answered with Reference and Instruction
	PaymentTimedOut   PaymentEventKind = "timed_out"  // the gateway did not answer
	PaymentInProgress PaymentEventKind = "processing" // the gateway saw the buyer act
	PaymentReceived   PaymentEventKind = "succeeded"  // the gateway has Received in all
	PaymentDeclined   PaymentEventKind = "failed"     // the gateway refused; Reason says why
	PaymentAbandoned  PaymentEventKind = "cancelled"  // the buyer or the seller called it off
	PaymentReverted   PaymentEventKind = "reverted"   // a reorganised chain took it back
)

// PaymentEventKinds lists all kinds.
func PaymentEventKinds() []PaymentEventKind {
	return []PaymentEventKind{
		PaymentOpened, PaymentTimedOut, PaymentInProgress, PaymentReceived, PaymentDeclined,
		PaymentAbandoned, PaymentReverted,
	}
}

// PaymentEvent is something that a gateway told of a payment; which fields count depends on Kind.
type PaymentEvent struct {
	Kind        PaymentEventKind
	Reference   string
	Instruction Instruction
	Received    money.Amount
	Reason      string
	Email       string // who paid, where the gateway has asked; empty = it does not tell
}
