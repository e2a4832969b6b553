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
	Note       string
	CreatedAt  time.Time
	ResolvedAt time.Time // zero = open
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
