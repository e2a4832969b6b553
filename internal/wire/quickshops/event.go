package quickshops

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// orderCompleted is the one event of this dialect (contracts/quickshops.md, Webhooks).
const orderCompleted = "order.completed"

// orderPrefix begins the ids of orders, which this dialect tells in webhooks alone.
const orderPrefix = "ord_"

// Herald tells sellers' servers what happened, as Quickshops does.
type Herald struct{}

// notification is the body of every webhook.
type notification struct {
	Event     string   `json:"event"`
	Timestamp string   `json:"timestamp"` // ISO 8601, whole seconds
	Data      soldLine `json:"data"`
}

// soldLine is one line of a completed order.
type soldLine struct {
	OrderID       string  `json:"orderId"`
	CustomerEmail string  `json:"customerEmail"`
	ProductID     *string `json:"productId"` // null for what is of no catalogue
	AmountInCents int64   `json:"amountInCents"`
	Currency      string  `json:"currency"` // lower case
}

// Notices renders a completed order, one notice for each of its lines; nothing else has a word here.
func (Herald) Notices(_ checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	if s.Event.Type != checkout.EventOrderCompleted {
		return nil, nil
	}
	order := s.Sale.Order
	told := make([]checkout.Notice, len(order.Lines))
	for i, line := range order.Lines {
		body, err := json.Marshal(notification{
			Event: orderCompleted, Timestamp: s.Event.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"),
			Data: soldLineOf(order, line),
		})
		if err != nil {
			return nil, err
		}
		told[i] = checkout.Notice{Event: orderCompleted, Body: body}
	}
	return told, nil
}

// soldLineOf renders a line. Its amount is what was paid for it, so that the lines add up to the order's total.
func soldLineOf(order checkout.Order, line checkout.Line) soldLine {
	paid := line.Total.Minor() - line.Discount.Minor()
	if !order.TaxInclusive {
		paid += line.Tax.Minor()
	}
	out := soldLine{
		OrderID: typeID(orderPrefix, order.ID), CustomerEmail: order.Email, AmountInCents: paid,
		Currency: strings.ToLower(order.Total.Currency().Code()),
	}
	if !line.ProductID.IsZero() {
		product := typeID(productPrefix, line.ProductID)
		out.ProductID = &product
	}
	return out
}

// The headers of a webhook. alternateHeader carries the signature of the other secret while one is changed.
const (
	signatureHeader = "X-Quickshops-Signature"
	alternateHeader = signatureHeader + "-Alternate"
)

// Sign makes the headers of one try: the signature of the body. It has room for one secret, so that two take
// turns.
func (Herald) Sign(_ checkout.Endpoint, m checkout.Message, secrets []string, _ time.Time) http.Header {
	header := http.Header{}
	first, other := wire.Turn(secrets, m.Tries)
	header.Set(signatureHeader, wire.HMACHex(first, m.Body))
	if other != "" {
		header.Set(alternateHeader, wire.HMACHex(other, m.Body))
	}
	return header
}
