package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

// OrderID identifies an Order.
type OrderID = id.ID[Order]

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
	ProductID ProductID // zero for a line that a request named
	VariantID VariantID
	Name      string
	Image     string       // URL; empty = none
	Quantity  int64        // ≥ 1
	Unit      money.Amount // the price of one; the zero value where a request named the total only
	Bulk      int64        // whole per cent that buying many takes off Quantity × Unit; 0 = nothing
	Total     money.Amount // for all units less Bulk, before discount; with tax where Order.TaxInclusive
	Discount  money.Amount // the line's share
	Tax       money.Amount // on what is left
	// Extra is money that the buyer gives on top: no coupon reduces it, and none counts it.
	Extra bool
	// Info is what the buyer told about this line: a JSON array as text, never interpreted by the core.
	Info string
}

// Listed is what a line's units cost before any reduction.
func (l Line) Listed() money.Amount {
	listed, err := l.Unit.Mul(l.Quantity)
	if l.Bulk == 0 || err != nil { // what was priced fits
		return l.Total
	}
	return listed
}

// Order is what is being bought: frozen lines and totals, and how much of the money is here.
type Order struct {
	ID      OrderID
	StoreID StoreID
	Version int64 // compare-and-swap; 1 when new
	// Number counts the orders of this deployment from 1: SellApp's integer id. The database sets it.
	Number int64
	State  OrderState
	// Interrupted is the state to which an order goes back when its review or dispute ends well; empty
	// in every other state.
	Interrupted OrderState
	Mode        Mode
	Dialect     string // the API that made it: "shoppex", …
	Title       string
	Description string // empty = none
	Terms
	Paid       money.Amount // what payments have brought, less nothing
	Email      string       // the buyer's; empty until known
	CustomerID CustomerID   // zero until the buyer chose to pay
	CartID     CartID       // the cart that this is a checkout of; zero = none
	Fields     []Field      // what the page asks besides
	Least      int64        // minor units: a total below it, but not 0, is refused
	// Held says that the stock and the coupon use are taken for this order.
	Held bool
	// Metadata is the seller's own JSON object as text, never interpreted by the core; empty = none.
	Metadata string
	// NotifyURL, when set, receives this order's paid event, signed with NotifySecret.
	NotifyURL    string
	NotifySecret string
	SubmittedAt  time.Time // zero until the buyer first chose to pay, or the seller said that they have
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Terms are what an order costs and for whom: priced when it was made, and again while it is open and the
// buyer tells more. Subtotal − Discount + Tax = Total; where TaxInclusive the tax is in the subtotal
// already, so that Subtotal − Discount = Total.
type Terms struct {
	Lines         []Line
	Subtotal      money.Amount
	Discount      money.Amount
	Tax           money.Amount
	Total         money.Amount // what the buyer owes in all
	TaxRate       pricing.Rate
	TaxInclusive  bool
	ReverseCharge bool     // the buyer owes the tax to their own state
	CouponID      CouponID // zero = none
	CouponCode    string   // as the coupon spells it
	Buyer         Buyer
	Answers       map[string]string // to Order.Fields; nil until told
}

// onTop is the tax that the lines do not include.
func (t Terms) onTop() money.Amount {
	if t.TaxInclusive {
		return money.Zero(t.Total.Currency())
	}
	return t.Tax
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
	OrderWaived        OrderEventKind = "waived"         // nothing is to be paid
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
		OrderCredited, OrderWaived, OrderDelivered, OrderExpired, OrderCancelled, OrderDeclined, OrderRefundedWhole,
		OrderDisputeOpened, OrderDisputeWon, OrderDisputeLost, OrderHeld, OrderReleased,
	}
}

// OrderEvent is something that happened to an order; Amount and Gone count for OrderCredited only.
type OrderEvent struct {
	Kind   OrderEventKind
	Amount money.Amount
	Gone   bool // the order had ended, and what it was for is not to be had any more
	// Elsewhere says that another order has paid the cart that this one is a checkout of.
	Elsewhere bool
}
