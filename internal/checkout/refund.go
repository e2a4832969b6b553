package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// RefundID identifies a Refund.
type RefundID = id.ID[Refund]

// RefundState is how far money has come on its way back.
type RefundState string

// The states of a refund. A gateway that does not answer leaves it processing: it is asked again under
// the same key.
const (
	RefundProcessing RefundState = "processing"
	RefundSucceeded  RefundState = "succeeded"
	RefundFailed     RefundState = "failed"
)

// Refund is money going back to a buyer, out of one payment.
type Refund struct {
	ID        RefundID
	StoreID   StoreID
	OrderID   OrderID
	PaymentID PaymentID
	Version   int64
	State     RefundState
	Amount    money.Amount
	Reason    string // the seller's, in a dialect's own word; empty = none
	Reference string // the gateway's own id; empty until it answered
	Failure   string // why it failed; empty otherwise
	// ExceptionID is the exception that this resolves; zero = the seller wished it.
	ExceptionID ExceptionID
	// Apart says that the money is none of what the order keeps, so that the order is not refunded with it.
	Apart     bool
	RetryAt   time.Time // when the gateway is asked again; zero = never
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Key is the idempotency key under which the gateway is asked: one refund sends money once.
func (r Refund) Key() string { return r.ID.String() }

// Alive tells whether the refund's money has gone back or may still go.
func (r Refund) Alive() bool { return r.State != RefundFailed }
