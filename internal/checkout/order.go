package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// OrderID identifies an Order.
type OrderID = id.ID[Order]

// CustomerID identifies a customer of a store.
type CustomerID = id.ID[Customer]

// Customer is a buyer of a store. The noun comes with the catalogue; until then no store has any.
type Customer struct{ ID CustomerID }

// OrderState is an order's money state.
type OrderState string

// The states of an order (docs/states/order.md).
const (
	OrderPending       OrderState = "pending"
	OrderPartiallyPaid OrderState = "partially_paid"
	OrderPaid          OrderState = "paid"      // all the money is here, not all is delivered
	OrderCompleted     OrderState = "completed" // paid and delivered
	OrderVoided        OrderState = "voided"    // cancelled or expired unpaid
	OrderFailed        OrderState = "failed"
	OrderRefunded      OrderState = "refunded"
	OrderDisputed      OrderState = "disputed"
	OrderReversed      OrderState = "reversed"
	OrderReview        OrderState = "review" // held for a person
)

// OrderStates lists all states in the order of an order's life.
func OrderStates() []OrderState {
	return []OrderState{
		OrderPending, OrderPartiallyPaid, OrderPaid, OrderCompleted, OrderVoided, OrderFailed,
		OrderRefunded, OrderDisputed, OrderReversed, OrderReview,
	}
}

// Line is one thing bought, frozen when the order was made.
type Line struct {
	Name     string
	Quantity int64        // ≥ 1
	Total    money.Amount // for all units, before discount and tax
}

// Order is what is being bought: frozen lines and totals, and how much of the money is here.
type Order struct {
	ID      OrderID
	StoreID StoreID
	Version int64 // compare-and-swap; 1 when new
	State   OrderState
	// Interrupted is the state to which an order goes back when its review or dispute ends well; empty
	// in every other state.
	Interrupted OrderState
	Mode        Mode
	Dialect     string // the API that made it: "shoppex", …
	Title       string
	Lines       []Line
	Total       money.Amount // what the buyer owes in all
	Paid        money.Amount // what payments have brought, less nothing
	Email       string       // the buyer's; empty until known
	// Metadata is the seller's own JSON object as text, never interpreted by the core; empty = none.
	Metadata string
	// NotifyURL, when set, receives this order's paid event, signed with NotifySecret.
	NotifyURL    string
	NotifySecret string
	SubmittedAt  time.Time // zero until the buyer first chose to pay
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Due is what is still to be paid: zero when more than enough is here.
func (o Order) Due() money.Amount {
	due, err := o.Total.Sub(o.Paid)
	if err != nil || due.IsNegative() {
		return money.Zero(o.Total.Currency())
	}
	return due
}

// Payable tells whether money may still be asked for.
func (o Order) Payable() bool { return o.State == OrderPending || o.State == OrderPartiallyPaid }

// Settled tells whether the buyer has paid all of it.
func (o Order) Settled() bool { return o.State.settled() }

func (s OrderState) settled() bool { return s == OrderPaid || s == OrderCompleted }

// OrderEventKind names what can happen to an order.
type OrderEventKind string

// The events of an order.
const (
	OrderCredited      OrderEventKind = "credited"       // a payment brought Amount
	OrderDelivered     OrderEventKind = "delivered"      // every line was handed over
	OrderExpired       OrderEventKind = "expired"        // the session's time ended
	OrderCancelled     OrderEventKind = "cancelled"      // the seller or the buyer called it off
	OrderDeclined      OrderEventKind = "declined"       // given up after a refusal
	OrderRefundedWhole OrderEventKind = "refunded"       // all the money went back
	OrderDisputeOpened OrderEventKind = "dispute_opened" // the buyer's bank asks for the money
	OrderDisputeWon    OrderEventKind = "dispute_won"    // the money stays
	OrderDisputeLost   OrderEventKind = "dispute_lost"   // the money is gone
	OrderHeld          OrderEventKind = "held"           // a person must look at it
	OrderReleased      OrderEventKind = "released"       // looked at: go on where it was
)

// OrderEventKinds lists all kinds.
func OrderEventKinds() []OrderEventKind {
	return []OrderEventKind{
		OrderCredited, OrderDelivered, OrderExpired, OrderCancelled, OrderDeclined, OrderRefundedWhole,
		OrderDisputeOpened, OrderDisputeWon, OrderDisputeLost, OrderHeld, OrderReleased,
	}
}

// OrderEvent is something that happened to an order; Amount counts for OrderCredited only.
type OrderEvent struct {
	Kind   OrderEventKind
	Amount money.Amount
}
