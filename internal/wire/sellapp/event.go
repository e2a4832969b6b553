package sellapp

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// eventWords are the core's events in this dialect (contracts/sellapp.md, Webhooks).
var eventWords = map[checkout.EventType]string{
	checkout.EventSessionCreated: "order.created", checkout.EventOrderPaid: "order.paid",
	checkout.EventOrderPartiallyPaid: "order.partial_paid", checkout.EventOrderCompleted: "order.completed",
	checkout.EventOrderDisputed: "order.disputed", checkout.EventProductCreated: "product.created",
	checkout.EventProductUpdated: "product.updated", checkout.EventVariantSoldOut: "variant.sold_out",
}

// Herald tells sellers' servers what happened, as SellApp does.
type Herald struct{}

// notification is the body of every webhook: which object of which store to read.
type notification struct {
	Event string  `json:"event"`
	Data  subject `json:"data"`
	Store int64   `json:"store"`
}

// subject names an invoice, a product or a variant, as the event says.
type subject struct {
	ID int64 `json:"id"`
}

// Notices renders an event; none where SellApp has no word for it, or the channel allows no notifications at all.
func (Herald) Notices(e checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	word, known := eventWords[s.Event.Type]
	if !known || len(e.Events) == 0 {
		return nil, nil
	}
	body, err := json.Marshal(notification{Event: word, Data: subject{subjectOf(s)}, Store: s.Store.Number})
	return []checkout.Notice{{Event: word, Body: body}}, err
}

// subjectOf is the number of what an event is about.
func subjectOf(s checkout.Story) int64 {
	switch s.Event.Type {
	case checkout.EventVariantSoldOut:
		return s.Variant.Number
	case checkout.EventProductCreated, checkout.EventProductUpdated:
		return s.Product.Number
	default:
		return s.Sale.Order.Number
	}
}

// The headers of a webhook. alternateHeader carries the signature of the other secret while one is changed.
const (
	signatureHeader = "Signature"
	alternateHeader = signatureHeader + "-Alternate"
)

// Sign makes the headers of one try: the signature of the body under the store's secret. It has room for one,
// so that two take turns. Without a secret nothing is signed.
func (Herald) Sign(_ checkout.Endpoint, m checkout.Message, secrets []string, _ time.Time) http.Header {
	header := http.Header{}
	first, other := wire.Turn(secrets, m.Tries)
	if first != "" {
		header.Set(signatureHeader, wire.HMACHex(first, m.Body))
	}
	if other != "" {
		header.Set(alternateHeader, wire.HMACHex(other, m.Body))
	}
	return header
}
