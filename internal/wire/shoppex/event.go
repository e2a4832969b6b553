package shoppex

import (
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

// The events that a webhook may ask for (contracts/shoppex.md, Webhooks).
const (
	orderCreated   = "order:created"
	orderUpdated   = "order:updated"
	orderPartial   = "order:partial"
	orderPaid      = "order:paid"
	orderCancelled = "order:cancelled"
	orderDisputed  = "order:disputed"
	productStock   = "product:stock"
)

// eventNames lists them in the contract's order.
var eventNames = []string{orderCreated, orderUpdated, orderPartial, orderPaid, orderCancelled, orderDisputed, productStock}

// eventWords are the core's events in this dialect. What only changes an invoice that goes on is an update; an
// order that is being submitted or delivered looks as before.
var eventWords = map[checkout.EventType]string{
	checkout.EventSessionCreated: orderCreated, checkout.EventOrderPartiallyPaid: orderPartial, checkout.EventOrderPaid: orderPaid,
	checkout.EventOrderVoided: orderCancelled, checkout.EventOrderFailed: orderCancelled, checkout.EventOrderDisputed: orderDisputed,
	checkout.EventPaymentProcessing: orderUpdated, checkout.EventPaymentFailed: orderUpdated, checkout.EventPaymentCancelled: orderUpdated,
	checkout.EventOrderHeld: orderUpdated, checkout.EventOrderReleased: orderUpdated, checkout.EventOrderRefunded: orderUpdated,
	checkout.EventOrderDisputeWon: orderUpdated, checkout.EventOrderDisputeLost: orderUpdated,
	checkout.EventStockChanged: productStock,
}

// Herald tells sellers' servers what happened, as Shoppex does.
type Herald struct{}

// notification is the body of every webhook.
type notification struct {
	Event     string `json:"event"`
	Data      any    `json:"data"`
	CreatedAt int64  `json:"created_at"` // Unix seconds
}

// Notices renders an event; none where Shoppex has no word for it. The address of one payment's own webhook
// hears that it is paid, and nothing else.
func (Herald) Notices(e checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	word := wordFor(s.Event)
	if word == "" || !e.OrderID.IsZero() && (word != orderPaid || e.OrderID != s.Event.OrderID) {
		return nil, nil
	}
	told := notification{Event: word, CreatedAt: s.Event.CreatedAt.Unix()}
	if word == productStock {
		told.Data = stockObject(s)
	} else {
		told.Data = invoiceObject(s)
	}
	body, err := json.Marshal(told)
	return []checkout.Notice{{Event: word, Body: body}}, err
}

// wordFor is Shoppex's word for an event; empty where it has none. A payment that comes to nothing does not
// touch an order that has ended already.
func wordFor(e checkout.Event) string {
	_, ofPayment := stateAfter[e.Type]
	if ofPayment && e.OrderState != checkout.OrderPending && e.OrderState != checkout.OrderPartiallyPaid {
		return ""
	}
	return eventWords[e.Type]
}

// invoiceObject is an order as it was at the event, with the members that webhooks have.
func invoiceObject(s checkout.Story) invoice {
	sale := saleAt(s)
	p := paymentObject(sale, "", s.Event.CreatedAt)
	return invoice{
		Uniqid: p.Uniqid, Type: p.Type, Status: p.Status, Gateway: p.Gateway, Total: p.Total, TotalDisplay: p.TotalDisplay,
		Currency: p.Currency, ExchangeRate: p.ExchangeRate, CryptoExchangeRate: p.CryptoExchangeRate, CryptoGateway: p.Blockchain,
		CustomerEmail: p.CustomerEmail, Country: orNull(sale.Order.Buyer.Billing.Country), Quantity: p.Quantity,
		ProductID: productOf(sale.Order), ProductTitle: p.DeveloperTitle, IsDeveloperInvoice: p.IsDeveloperInvoice,
		CustomFields: p.CustomFields, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// productOf is the product of an order's first line; null when a request named it.
func productOf(order checkout.Order) *string {
	if order.Lines[0].ProductID.IsZero() {
		return nil
	}
	text := order.Lines[0].ProductID.String()
	return &text
}

// saleAt takes back what happened after the event, as far as an invoice shows it: a story's order is as it
// was, its session and payments are as they are.
func saleAt(s checkout.Story) checkout.Sale {
	sale, at := s.Sale, s.Event.CreatedAt
	sale.Order.UpdatedAt = earlier(sale.Order.UpdatedAt, at)
	if sale.Session.UpdatedAt.After(at) {
		sale.Session.State, sale.Session.UpdatedAt = checkout.SessionOpen, at
	}
	payments := sale.Payments
	sale.Payments = nil
	for _, p := range payments {
		if p.CreatedAt.After(at) {
			continue
		}
		if state, ok := stateAfter[s.Event.Type]; ok && p.ID == s.Event.PaymentID {
			p.State = state
		} else if p.State == checkout.PaymentProcessing && p.UpdatedAt.After(at) {
			p.State = checkout.PaymentPending
		}
		p.UpdatedAt = earlier(p.UpdatedAt, at)
		sale.Payments = append(sale.Payments, p)
	}
	return sale
}

// stateAfter is the state of a payment just after an event about it.
var stateAfter = map[checkout.EventType]checkout.PaymentState{
	checkout.EventPaymentProcessing: checkout.PaymentProcessing, checkout.EventPaymentFailed: checkout.PaymentFailed,
	checkout.EventPaymentCancelled: checkout.PaymentCancelled,
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
