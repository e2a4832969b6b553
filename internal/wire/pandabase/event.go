package pandabase

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// The events that a webhook is told of (contracts/pandabase.md, Webhooks). It may ask for others, which this
// server never causes.
const (
	eventPending     = "PAYMENT_PENDING"
	eventProcessing  = "PAYMENT_PROCESSING"
	eventCompleted   = "PAYMENT_COMPLETED"
	eventFailed      = "PAYMENT_FAILED"
	eventRefunded    = "PAYMENT_REFUNDED"
	eventDisputed    = "PAYMENT_DISPUTED"
	eventDisputeWon  = "PAYMENT_DISPUTE_WON"
	eventDisputeLost = "PAYMENT_DISPUTE_LOST"
)

// eventNames lists those that this server causes.
var eventNames = []string{
	eventPending, eventProcessing, eventCompleted, eventFailed, eventRefunded, eventDisputed, eventDisputeWon, eventDisputeLost,
}

// eventWords are the core's events in this dialect.
var eventWords = map[checkout.EventType]string{
	checkout.EventOrderSubmitted: eventPending, checkout.EventPaymentProcessing: eventProcessing,
	checkout.EventOrderPaid: eventCompleted, checkout.EventPaymentFailed: eventFailed, checkout.EventOrderFailed: eventFailed,
	checkout.EventOrderVoided: eventFailed, checkout.EventOrderRefunded: eventRefunded, checkout.EventOrderDisputed: eventDisputed,
	checkout.EventOrderDisputeWon: eventDisputeWon, checkout.EventOrderDisputeLost: eventDisputeLost,
}

// Herald tells sellers' servers what happened, as Pandabase does.
type Herald struct{}

// notification is the body of every webhook.
type notification struct {
	Event     string     `json:"event"`
	ID        string     `json:"id"`
	Timestamp string     `json:"timestamp"`
	Data      eventFacts `json:"data"`
}

// eventFacts are parts of an order as the core API shows it.
type eventFacts struct {
	Order    eventOrder     `json:"order"`
	Customer *eventCustomer `json:"customer"`
	Geo      *struct{}      `json:"geo"`
}

type eventOrder struct {
	ID           string         `json:"id"`
	OrderNumber  string         `json:"orderNumber"`
	Status       string         `json:"status"`
	Amount       int64          `json:"amount"`
	Currency     string         `json:"currency"`
	CustomFields jsontext.Value `json:"customFields"`
	Metadata     jsontext.Value `json:"metadata"`
	Items        []eventItem    `json:"items"`
}

type eventItem struct {
	ProductID *string `json:"productId"`
	VariantID *string `json:"variantId"`
	Name      string  `json:"name"`
	Quantity  int64   `json:"quantity"`
	Amount    int64   `json:"amount"` // of one unit
}

type eventCustomer struct {
	ID    string `json:"id"`
	Email string `json:"email"`
}

// Notices renders an event; none where Pandabase has no word for it.
func (Herald) Notices(_ checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	word := wordFor(s)
	if word == "" {
		return nil, nil
	}
	order := orderObject(s.Sale)
	told := notification{
		Event: word, ID: name(eventPrefix, s.Event.ID), Timestamp: iso(s.Event.CreatedAt),
		Data: eventFacts{Order: newEventOrder(order), Geo: order.Geo},
	}
	if order.Customer != nil {
		told.Data.Customer = &eventCustomer{ID: order.Customer.ID, Email: order.Customer.Email}
	}
	body, err := json.Marshal(told)
	return []checkout.Notice{{Event: word, Body: body}}, err
}

// wordFor is Pandabase's word for an event; empty where it has none. An order that nobody has submitted was
// none yet, so that its end is not told either; nor is a payment that comes to nothing when its order has
// ended already.
func wordFor(s checkout.Story) string {
	event, order := s.Event, s.Sale.Order
	ofPayment := event.Type == checkout.EventPaymentFailed || event.Type == checkout.EventPaymentProcessing
	payable := event.OrderState == checkout.OrderPending || event.OrderState == checkout.OrderPartiallyPaid
	if order.SubmittedAt.IsZero() || ofPayment && !payable {
		return ""
	}
	return eventWords[event.Type]
}

// newEventOrder takes from an order what events tell of it.
func newEventOrder(o coreOrder) eventOrder {
	items := make([]eventItem, len(o.Items))
	for i, item := range o.Items {
		items[i] = eventItem{
			ProductID: item.ProductID, VariantID: item.VariantID, Name: item.Name, Quantity: item.Quantity, Amount: item.Amount,
		}
	}
	return eventOrder{
		ID: o.ID, OrderNumber: o.OrderNumber, Status: o.Status, Amount: o.Amount, Currency: o.Currency,
		CustomFields: o.CustomFields, Metadata: o.Metadata, Items: items,
	}
}
