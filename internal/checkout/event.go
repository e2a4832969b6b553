package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// EventType names what happened; each dialect has its own word for it, or none.
type EventType string

// The types of event. The last ones are about a product, and about no order.
const (
	EventSessionCreated     EventType = "session.created"
	EventSessionExpired     EventType = "session.expired"
	EventOrderSubmitted     EventType = "order.submitted" // the buyer chose to pay for the first time
	EventOrderPartiallyPaid EventType = "order.partially_paid"
	EventOrderPaid          EventType = "order.paid"
	EventOrderCompleted     EventType = "order.completed"
	EventOrderVoided        EventType = "order.voided"
	EventOrderFailed        EventType = "order.failed"
	EventOrderRefunded      EventType = "order.refunded"
	EventOrderHeld          EventType = "order.held"
	EventOrderReleased      EventType = "order.released"
	EventOrderDisputed      EventType = "order.disputed"
	EventOrderDisputeWon    EventType = "order.dispute_won"
	EventOrderDisputeLost   EventType = "order.dispute_lost"
	EventPaymentProcessing  EventType = "payment.processing"
	EventPaymentFailed      EventType = "payment.failed"
	EventPaymentCancelled   EventType = "payment.cancelled"
	EventProductCreated     EventType = "product.created"
	EventProductUpdated     EventType = "product.updated"  // archived ones too
	EventStockChanged       EventType = "product.stock"    // what may be had of a variant is another number now
	EventVariantSoldOut     EventType = "variant.sold_out" // nothing of a variant may be had any more
)

// EventTypes lists all types, so that dialects can be tested to know each.
var EventTypes = []EventType{
	EventSessionCreated, EventSessionExpired, EventOrderSubmitted, EventOrderPartiallyPaid, EventOrderPaid, EventOrderCompleted,
	EventOrderVoided, EventOrderFailed, EventOrderRefunded, EventOrderHeld, EventOrderReleased, EventOrderDisputed,
	EventOrderDisputeWon, EventOrderDisputeLost, EventPaymentProcessing, EventPaymentFailed, EventPaymentCancelled,
	EventProductCreated, EventProductUpdated, EventStockChanged, EventVariantSoldOut,
}

// EventID identifies an Event.
type EventID = id.ID[Event]

// Event is something that happened, written in the transaction that made it happen: these rows are the
// outbox of webhooks and feeds (docs/adr/0016-outbox-and-relay.md). An order's lines are frozen, so the
// order's id and what could have changed since are all that a dialect needs to render the event as it was.
type Event struct {
	ID         EventID
	StoreID    StoreID
	Type       EventType
	OrderID    OrderID   // zero where it is about no order
	PaymentID  PaymentID // zero where no payment caused it
	ProductID  ProductID // zero where it is about no product
	VariantID  VariantID // zero where it is about no variant
	OrderState OrderState
	Paid       money.Amount // the order's paid amount just after the event; else zero
	// Position orders the events of the deployment as they were committed: a reader that has seen one has
	// seen all before it. 0 until the event was relayed.
	Position  int64
	CreatedAt time.Time
}

// newProductEvent tells of a product, newVariantEvent of one of its variants.
func newProductEvent(kind EventType, p Product, now time.Time) Event {
	return Event{ID: id.New[Event](), StoreID: p.StoreID, Type: kind, ProductID: p.ID, Paid: money.Zero(p.Currency), CreatedAt: now}
}

func newVariantEvent(kind EventType, v Variant, now time.Time) Event {
	return Event{
		ID: id.New[Event](), StoreID: v.StoreID, Type: kind, ProductID: v.ProductID, VariantID: v.ID,
		Paid: money.Zero(v.Price.Currency()), CreatedAt: now,
	}
}

// newEvent tells of an order as it stands now.
func newEvent(kind EventType, o Order, payment PaymentID, now time.Time) Event {
	return Event{
		ID: id.New[Event](), StoreID: o.StoreID, Type: kind, OrderID: o.ID, PaymentID: payment,
		OrderState: o.State, Paid: o.Paid, CreatedAt: now,
	}
}
