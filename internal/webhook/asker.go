// Package webhook sends to sellers' servers over HTTP.
//
// The addresses are the sellers' own, so nothing is sent where only we could get: what a name resolves to is
// checked when it is dialled, redirects are not followed and proxies are not used. Start at Asker, which asks for
// what a dynamic delivery hands over.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

const (
	timeout    = 15 * time.Second
	mostAnswer = 64 << 10 // bytes
)

// Stores finds the store whose server is asked: it says whether loopback addresses may be.
type Stores func(ctx context.Context, store checkout.StoreID) (checkout.Store, error)

// Asker implements checkout.Asker by one POST for each question.
type Asker struct {
	stores           Stores
	public, loopback *http.Client
}

// NewAsker makes an asker.
func NewAsker(stores Stores) *Asker {
	return &Asker{stores: stores, public: newClient(isPublic), loopback: newClient(isPublicOrLoopback)}
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
	client := a.public
	if store.AllowLoopback {
		client = a.loopback
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", failure(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return "", fmt.Errorf("the seller's server answered with status %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case err != nil:
		return "", failure(err)
	case len(body) > mostAnswer:
		return "", errors.New("the seller's server answered with more than 64 KB")
	case !utf8.Valid(body) || bytes.ContainsRune(body, 0):
		return "", errors.New("the seller's server answered with something that is no UTF-8 text")
	case len(bytes.TrimSpace(body)) == 0:
		return "", errors.New("the seller's server answered with nothing")
	}
	return string(body), nil
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
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, q.Delivery.Webhook, bytes.NewReader(body))
	if err != nil || request.URL.Scheme != "https" && request.URL.Scheme != "http" || request.URL.User != nil {
		return nil, errors.New("the webhook is no http or https address")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Kassa")
	request.Header.Set("Webhook-Id", q.Delivery.ID.String())
	request.Header.Set("Signature", Sign(body, q.Delivery.Secret))
	return request, nil
}

// Sign is the signature of a body: hex HMAC-SHA256 under the secret.
func Sign(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
