package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// ExceptionKind names how money and order disagree.
type ExceptionKind string

// The kinds of exception.
const (
	ExceptionPaidTwice      ExceptionKind = "paid_twice"        // a second payment for a paid order or cart
	ExceptionOverpaid       ExceptionKind = "overpaid"          // more came than was asked for
	ExceptionUnderpaid      ExceptionKind = "underpaid"         // the time ended with a part paid
	ExceptionPaidLateInPart ExceptionKind = "paid_late_in_part" // a part came after the time ended
	ExceptionGone           ExceptionKind = "gone"              // the money came late, and stock or coupon are gone
	ExceptionUndelivered    ExceptionKind = "undelivered"       // paid, and the seller's server never answered
	ExceptionMismatch       ExceptionKind = "mismatch"          // the gateway's amount or currency is not ours
)

// ExceptionKinds lists all kinds.
func ExceptionKinds() []ExceptionKind {
	return []ExceptionKind{
		ExceptionPaidTwice, ExceptionOverpaid, ExceptionUnderpaid, ExceptionPaidLateInPart, ExceptionGone,
		ExceptionUndelivered, ExceptionMismatch,
	}
}

// Unsold tells whether it is money for which nothing was sold: unless the store decides by hand, it is refunded
// (model.md, invariant 2).
func (k ExceptionKind) Unsold() bool { return k == ExceptionPaidTwice || k == ExceptionGone }

// apart tells whether the money that is refunded for such an exception is none of what the order keeps.
func (k ExceptionKind) apart() bool { return k != ExceptionUndelivered && k != ExceptionMismatch }

// ExceptionID identifies an Exception.
type ExceptionID = id.ID[Exception]

// Exception is a disagreement of money and order that a person or a policy must decide.
type Exception struct {
	ID         ExceptionID
	StoreID    StoreID
	OrderID    OrderID
	PaymentID  PaymentID // zero where no single payment caused it
	Kind       ExceptionKind
	Amount     money.Amount // what is to be decided about
	Note       string       // what happened
	CreatedAt  time.Time
	ResolvedAt time.Time // zero = open
	Resolution string    // how it ended, or what was tried; empty = nothing yet
	RefundAt   time.Time // when the policy refunds it; zero = it does not
}

// Open tells whether somebody must still decide.
func (e Exception) Open() bool { return e.ResolvedAt.IsZero() }

// ExceptionQuery asks for exceptions, the oldest first.
type ExceptionQuery struct {
	StoreID StoreID // zero = of all stores
	Open    bool    // only those
	Limit   int     // at most this many
}

// Transition is one change of state with its reason: the history of an order, session or payment.
type Transition struct {
	StoreID StoreID
	OrderID OrderID // the order it belongs to, also for its sessions and payments
	Noun    string  // "order", "session", "payment"
	Subject [16]byte
	From    string
	To      string
	Reason  string
	At      time.Time
}
