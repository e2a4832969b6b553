// Package webhook sends to sellers' servers over HTTP.
//
// The addresses are the sellers' own, so nothing is sent where only we could get: what a name resolves to is
// checked when it is dialled, redirects are not followed and proxies are not used. Start at Sender, which sends what
// a Teller made of an event; Asker asks for what a dynamic delivery hands over.
package webhook

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

// Stores finds the store whose server is asked: it says whether loopback addresses may be.
type Stores func(ctx context.Context, store checkout.StoreID) (checkout.Store, error)

// Asker implements checkout.Asker by one POST for each question.
type Asker struct {
	stores Stores
	clients
}

// NewAsker makes an asker.
func NewAsker(stores Stores) *Asker {
	return &Asker{stores: stores, clients: newClients(pool{idle: 2, most: 16}, nil)}
}

// Ask posts the question and gives the answer's body. Only an answer 2xx of UTF-8 text that is not empty counts.
// Its errors name neither the address nor what was answered: both may hold secrets.
func (a *Asker) Ask(ctx context.Context, q checkout.Question) (string, error) {
	store, err := a.stores(ctx, q.Delivery.StoreID)
	if err != nil {
		return "", err
	}
	request, err := newRequest(ctx, q)
	if err != nil {
		return "", err
	}
	answer, err := exchange(a.of(store), request)
	switch {
	case err != nil:
		return "", err
	case answer.status < 200 || answer.status > 299:
		return "", unwelcome(answer.status)
	case !utf8.Valid(answer.body) || bytes.ContainsRune(answer.body, 0):
		return "", errors.New("the seller's server answered with something that is no UTF-8 text")
	case len(bytes.TrimSpace(answer.body)) == 0:
		return "", errors.New("the seller's server answered with nothing")
	}
	return string(answer.body), nil
}

// question is the body that a seller's server gets: integers are those of SellApp's API.
type question struct {
	Invoice  int64   `json:"invoice_id"`
	Order    string  `json:"order_id"`
	Delivery string  `json:"delivery_id"`
	Variant  int64   `json:"variant_id"`
	Quantity int64   `json:"quantity"`
	Product  product `json:"product"`
	Email    string  `json:"email,omitzero"`
}

// product is what was bought.
type product struct {
	ID        string `json:"id"`
	VariantID string `json:"variant_id"`
	Name      string `json:"name"` // as the order has it
}

// newRequest is the question as a request, signed over its body.
func newRequest(ctx context.Context, q checkout.Question) (*http.Request, error) {
	name := ""
	if at := q.Delivery.Line; at < int64(len(q.Order.Lines)) {
		name = q.Order.Lines[at].Name
	}
	body, err := json.Marshal(question{
		Invoice: q.Order.Number, Order: q.Order.ID.String(), Delivery: q.Delivery.ID.String(), Variant: q.Variant.Number,
		Quantity: q.Delivery.Quantity, Email: q.Order.Email,
		Product: product{ID: q.Delivery.ProductID.String(), VariantID: q.Delivery.VariantID.String(), Name: name},
	})
	if err != nil {
		return nil, err
	}
	request, err := newPost(ctx, q.Delivery.Webhook, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Webhook-Id", q.Delivery.ID.String())
	request.Header.Set("Signature", Sign(body, q.Delivery.Secret))
	return request, nil
}
