package pandabase

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// seller is a shop with a key that may do everything.
type seller struct {
	*shop
	key string
}

func newSeller(t *testing.T, change ...func(*checkout.Store)) *seller {
	t.Helper()
	s := &seller{shop: newShop(t, change...)}
	s.key = s.keyWith("*")
	return s
}

// keyWith makes a key with these scopes.
func (s *shop) keyWith(scopes ...string) string {
	s.t.Helper()
	_, text, err := s.core.CreateKey(s.t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: scopes,
	}, KeyPrefix)
	s.must(err)
	return text
}

// base is the path of the store in the core API.
func (s *shop) base() string { return "/v2/core/stores/" + name(storePrefix, s.store.ID) }

// asks sends a request to the core API, which must be answered with this status.
func (s *seller) asks(want int, method, path, body string, headers ...string) clientReply {
	s.t.Helper()
	return s.sent(want, method, s.base()+path, body, append(headers, "Authorization: Bearer "+s.key)...)
}

// makes is asks for an object that is made; it gives its id.
func (s *seller) makes(path, body string) string {
	s.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	s.asks(http.StatusCreated, "POST", path, body).data(s.t, &made)
	return made.ID
}

// ids lists the ids on a page of a list.
func (s *seller) ids(path string) []string {
	s.t.Helper()
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	s.asks(http.StatusOK, "GET", path, "").data(s.t, &page)
	ids := make([]string, len(page.Items))
	for i, item := range page.Items {
		ids[i] = item.ID
	}
	return ids
}

// field reads one member of an answer's data as JSON.
func (r clientReply) field(t *testing.T, name string) string {
	t.Helper()
	var data map[string]jsontext.Value
	r.data(t, &data)
	value, ok := data[name]
	if !ok {
		t.Fatalf("no %s in %s", name, r.body)
	}
	return string(value)
}

// buys creates a session and pays it at the gateway; it gives the order's id.
func (s *seller) buys(body string) string {
	s.t.Helper()
	made := s.create(body)
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"ada@example.com","name":"Ada King Byron"}}`)
	order := strings.Replace(made.ID, sessionPrefix, orderPrefix, 1)
	s.core.ReturnFrom(s.t.Context(), s.sale(order))
	return order
}

// sale reads an order from the core.
func (s *seller) sale(order string) checkout.Sale {
	s.t.Helper()
	id, ok := parse[checkout.Order](orderPrefix, order)
	if !ok {
		s.t.Fatal(order)
	}
	sale, err := s.core.Sale(s.t.Context(), s.store.ID, id)
	s.must(err)
	return sale
}

// Lookup tells that a payment was paid in full.
func (g *till) Lookup(_ context.Context, _ checkout.GatewayAccount, key, _ string) (checkout.Report, error) {
	for _, req := range g.opened {
		if req.Key == key {
			return checkout.Report{Reference: fmt.Sprint("ref-", key), State: checkout.PaymentSucceeded, Amount: req.Amount, Received: req.Amount}, g.failure
		}
	}
	return checkout.Report{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "no such payment")
}

// Refund gives money back, unless a failure is set.
func (g *till) Refund(_ context.Context, _ checkout.GatewayAccount, req checkout.RefundRequest) (checkout.Refunded, error) {
	return checkout.Refunded{Reference: "re-" + req.Key}, g.failure
}

// sign is the X-Signature of a body, as a client works it out from the secret.
func sign(secret, body string) string {
	hashed := sha256.Sum256([]byte(secret))
	sum := hmac.New(sha256.New, []byte(hex.EncodeToString(hashed[:])))
	sum.Write([]byte(body))
	return hex.EncodeToString(sum.Sum(nil))
}
