package sellapp

import (
	"net/http"
	"testing"
)

// A missing, a wrong and another API's key get one same answer, in Laravel's words.
func TestCredentials(t *testing.T) {
	s := newShop(t)
	for _, header := range []string{"Authorization: ", "Authorization: Bearer sa_wrong", "Authorization: Bearer shx_wrong", "Authorization: Basic b25l"} {
		got := s.sent(http.StatusUnauthorized, "GET", invoices, "", header).failure(t)
		if got.Message != "Unauthenticated." || got.Type != "authentication_error" || got.Code != "unauthenticated" || got.Errors != nil {
			t.Errorf("%s: %+v", header, got)
		}
	}
}

// A key's scopes are SellApp's abilities.
func TestInvoiceAbilities(t *testing.T) {
	s := newShop(t)
	for scope, status := range map[string]int{"invoice.all": 200, "invoice.*": 200, "*": 200, "listing.all": 403, "invoices.all": 403, "invoice.read": 403} {
		s.key = s.issue(scope)
		answer := s.sent(status, "GET", invoices, "")
		if status != 200 && answer.failure(t).Message != "This key lacks the scope invoice." {
			t.Errorf("%s: %s", scope, answer.body)
		}
	}
}

// X-STORE names one of the account's stores; without it the first is meant.
func TestStoreHeader(t *testing.T) {
	s := newShop(t)
	foreign := s.stranger()
	first := s.store
	second := s.open("second")
	s.invoiced(cart(s.stock("Licence", 1), 1, ""))
	s.store = second
	made := s.sent(http.StatusCreated, "POST", invoices, cart(s.stock("Other", 1), 1, ""), "X-STORE: second")
	var there struct {
		Data invoice `json:"data"`
	}
	made.into(t, &there)
	if there.Data.StoreID != second.Number || second.Number == first.Number {
		t.Errorf("%+v", there)
	}
	for header, want := range map[string]string{"X-STORE: acorn": "1", "X-STORE: second": "2", "X-STORE: ": "1", "x-store: second": "2"} {
		if got := numbers(s.listed("GET", invoices, "", header)); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
	s.sent(http.StatusNotFound, "GET", invoiceAt(2, ""), "", "X-STORE: acorn")
	for _, slug := range []string{"nobody", foreign.store.Slug, "ACORN"} {
		if got := s.sent(http.StatusNotFound, "GET", invoices, "", "X-STORE: "+slug).failure(t); got.Message != "Store not found." {
			t.Errorf("%s: %+v", slug, got)
		}
	}
}
