package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// EventType names what happened; each dialect has its own word for it, or none.
type EventType string

// The types of event.
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
)

// EventID identifies an Event.
type EventID = id.ID[Event]

// Event is something that happened, written in the transaction that made it happen. An order's lines
// are frozen, so the order's id and what could have changed since are all that a dialect needs to
// render the event as it was.
type Event struct {
	ID         EventID
	StoreID    StoreID
	Type       EventType
	OrderID    OrderID
	PaymentID  PaymentID // zero where no payment caused it
	OrderState OrderState
	Paid       money.Amount // the order's paid amount just after the event
	CreatedAt  time.Time
}

// newEvent tells of an order as it stands now.
func newEvent(kind EventType, o Order, payment PaymentID, now time.Time) Event {
	return Event{
		ID: id.New[Event](), StoreID: o.StoreID, Type: kind, OrderID: o.ID, PaymentID: payment,
		OrderState: o.State, Paid: o.Paid, CreatedAt: now,
	}
}
