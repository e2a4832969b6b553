package standard

import (
	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

// Herald is the dialect's side of webhooks: all events, under the core's own names, as Standard Webhooks. The zero
// Herald is ready.
type Herald struct{}

// event is what is sent of an event, and what the feed has of it besides id and position.
type event struct {
	Type      checkout.EventType `json:"type"`
	Timestamp string             `json:"timestamp"` // of the event, RFC 3339
	Data      data               `json:"data"`
}

// data is what an event is about.
type data struct {
	Order   *order   `json:"order,omitzero"`
	Payment *payment `json:"payment,omitzero"` // the one that caused it
	Product *product `json:"product,omitzero"`
	Variant *variant `json:"variant,omitzero"`
}

// tell renders a story.
func tell(s checkout.Story) event {
	told := event{Type: s.Event.Type, Timestamp: iso(s.Event.CreatedAt)}
	if !s.Event.OrderID.IsZero() {
		told.Data.Order = orderShown(s.Sale.Order)
		told.Data.Payment = paymentShown(s.Sale, s.Event.PaymentID)
	}
	told.Data.Product, told.Data.Variant = productShown(s.Product), variantShown(s.Variant)
	return told
}

// Notices renders a story: one notice for every event.
func (Herald) Notices(_ checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	body, err := json.Marshal(tell(s))
	if err != nil {
		return nil, err
	}
	return []checkout.Notice{{Event: string(s.Event.Type), Body: body}}, nil
}

// Events lists the words that an endpoint may ask for.
func (Herald) Events() []string {
	words := make([]string, len(checkout.EventTypes))
	for i, kind := range checkout.EventTypes {
		words[i] = string(kind)
	}
	return words
}
