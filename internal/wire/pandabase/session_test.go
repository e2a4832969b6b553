package pandabase

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

const berlin = `"billing":{"line1":"1 Elm St","city":"Berlin","state":"","postal_code":"10115","country":"DE"}`

// told changes a session.
func (s *shop) told(session, body string) sessionState {
	s.t.Helper()
	var now sessionState
	s.sent(http.StatusOK, "PATCH", s.checkouts()+"/"+session, body).data(s.t, &now)
	return now
}

// Totals are worked out anew with every new word about the buyer.
func TestPatchRecomputesTotals(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	made := s.create(`{"items":[{"name":"Sword","amount":10000,"quantity":1}]}`)
	for _, c := range []struct {
		body                 string
		discount, tax, total int64
	}{
		{`{}`, 0, 0, 10000},
		{`{"customer":{"name":"Ada","email":"ada@example.com"}}`, 0, 0, 10000},
		{`{"customer":{` + berlin + `}}`, 0, 1900, 11900},
		{`{"coupon_code":"SAVE10"}`, 1000, 1710, 10710},
		{`{"tax_id":"DE136695976"}`, 1000, 1710, 10710}, // at home the seller owes the tax
		{`{"customer":{` + strings.Replace(berlin, "DE", "AT", 1) + `},"tax_id":"ATU13585627"}`, 1000, 0, 9000},
		{`{"coupon_code":""}`, 0, 0, 10000},
		{`{"tax_id":""}`, 0, 2000, 12000},
		{`{"customer":{` + berlin + `}}`, 0, 1900, 11900},
	} {
		now := s.told(made.ID, c.body)
		if now.DiscountAmount != c.discount || now.TaxAmount != c.tax || now.TotalAmount != c.total || now.Amount != 10000 {
			t.Errorf("%s: %+v", c.body, now)
		}
		if read := s.read(made.ID); read.TotalAmount != now.TotalAmount || read.OrderID != nil {
			t.Errorf("%s: read %+v", c.body, read)
		}
	}
	golden(t, "state.json", s.sent(http.StatusOK, "GET", s.checkouts()+"/"+made.ID, "").body)
}

func TestPatchRules(t *testing.T) {
	s := newShop(t)
	made := s.create(plain)
	for _, c := range []struct{ body, refused string }{
		{`{"customer":{"email":"nobody"}}`, "customer.email must be an e-mail address."},
		{`{"customer":{"name":"a@b.example"}}`, "customer.name must be a name, not an e-mail address."},
		{`{"customer":{"billing":{"country":"DE"}}}`, "customer.billing.city is required. customer.billing.line1 is required. " +
			"customer.billing.postal_code is required. customer.billing.state is required."},
		{`{"customer":{` + strings.Replace(berlin, "DE", "XX", 1) + `}}`, "customer.billing.country must be an ISO 3166 country code of two capital letters."},
		{`{"coupon_code":"NONE"}`, "This coupon code is not valid for this order."}, {`{"metadata":{"a":"b"}}`, "metadata is not a known field."},
		{`{"items":[]}`, "items is not a known field."}, {`{"tax_id":1}`, "tax_id must be text."},
	} {
		answer := s.sent(http.StatusBadRequest, "PATCH", s.checkouts()+"/"+made.ID, c.body)
		if got := answer.message(t); got != c.refused {
			t.Errorf("%s: %s, want %s", c.body, got, c.refused)
		}
	}
	s.paid(made.ID, `{"gateway":"CARD",`+buyer+`}`)
	for body, refused := range map[string]string{
		`{"customer":{` + berlin + `}}`: "A payment for this order is under way. Finish it or call it off first.",
	} {
		if got := s.sent(http.StatusBadRequest, "PATCH", s.checkouts()+"/"+made.ID, body).message(t); got != refused {
			t.Errorf("%s: %s", body, got)
		}
	}
	late := s.create(plain)
	s.clock.Advance(6 * time.Hour)
	if got := s.sent(http.StatusBadRequest, "PATCH", s.checkouts()+"/"+late.ID, `{}`).message(t); got != "This checkout has expired." {
		t.Error(got)
	}
}

// Sessions that are unknown, another store's, another dialect's, or no id at all are one same 404.
func TestUnknownSessions(t *testing.T) {
	s := newShop(t)
	made, foreign := s.create(plain), s.elsewhere().create(plain)
	draft, err := s.core.Draft(t.Context(), checkout.Caller{Store: s.store}, checkout.NewSale{
		Dialect: "shoppex", Title: "x", Lines: []checkout.Line{{Name: "x", Quantity: 1, Total: money.Must(100, s.store.Currency)}},
	})
	s.must(err)
	s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) error { s.core.Place(tx, draft); return nil }))
	for _, session := range []string{
		name(sessionPrefix, id.New[checkout.Session]()), foreign.ID, name(sessionPrefix, draft.Session.ID), "cs_x", made.ID[3:],
		strings.ToUpper(made.ID), name(orderPrefix, draft.Order.ID), "estimate",
	} {
		for _, c := range []struct{ method, path, body string }{
			{"GET", "", ""}, {"PATCH", "", `{}`}, {"POST", "/pay", `{"gateway":"CARD",` + buyer + `}`},
		} {
			answer := s.sent(http.StatusNotFound, c.method, s.checkouts()+"/"+session+c.path, c.body)
			if string(answer.body) != `{"ok":false,"error":"Checkout session not found."}` {
				t.Errorf("%s %s: %s", c.method, session, answer.body)
			}
		}
	}
	if len(s.till.opened) != 0 {
		t.Error("a gateway was asked")
	}
}
