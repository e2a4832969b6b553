package pandabase

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// keyed makes a product with these keys and this term; it gives its id.
func (s *seller) keyed(title, term string, keys ...string) string {
	s.t.Helper()
	return s.makes("/products", fmt.Sprintf(`{"title":%q,"productType":"LICENSE_KEY","price":4900,"fulfillmentMode":"LICENSE_POOL","licenseDuration":%q,"licenseKeys":["%s"]}`,
		title, term, strings.Join(keys, `","`)))
}

// cart is a checkout of one product.
func cart(product string) string { return `{"items":[{"product_id":"` + product + `","quantity":1}]}` }

func TestLicences(t *testing.T) {
	s := newSeller(t)
	product := s.keyed("Pro", "ONE_YEAR", "KEY-1", "KEY-2", "KEY-3")
	other := s.keyed("Other", "LIFETIME", "OTHER-1")
	all := s.ids("/licenses")
	s.clock.Advance(time.Minute)
	order := s.buys(cart(product))
	golden(t, "core_license.json", s.asks(http.StatusOK, "GET", "/licenses/"+all[0], "").body)
	golden(t, "core_license_list.json", s.asks(http.StatusOK, "GET", "/licenses?limit=2", "").body)
	for query, want := range map[string][]string{
		"": all, "status=CLAIMED": all[:1], "status=AVAILABLE": all[1:], "status=REVOKED": nil, "productId=" + other: all[3:],
		"productId=" + product + "&status=AVAILABLE": all[1:3], "limit=1&page=2": all[1:2],
	} {
		if got := s.ids("/licenses?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if got := s.asks(http.StatusOK, "GET", "/licenses/"+all[0], "").field(t, "orderId"); got != `"`+order+`"` {
		t.Errorf("orderId %s", got)
	}
}

// A key that an unpaid order holds is nobody's yet.
func TestReservedIsNotClaimed(t *testing.T) {
	s := newSeller(t)
	product := s.keyed("Pro", "LIFETIME", "KEY-1")
	made := s.create(cart(product))
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"ada@example.com"}}`)
	held := s.asks(http.StatusOK, "GET", "/licenses/"+s.ids("/licenses")[0], "")
	if got := held.field(t, "status") + held.field(t, "orderId") + held.field(t, "customerId") + held.field(t, "claimedAt"); got != `"AVAILABLE"nullnullnull` {
		t.Errorf("%s", held.body)
	}
	if got := s.asks(http.StatusOK, "GET", "/products/"+product, "").field(t, "inStock"); got != "false" {
		t.Errorf("inStock %s", got)
	}
	if got := s.asks(http.StatusOK, "POST", "/licenses/verify", `{"key":"KEY-1"}`).field(t, "valid"); got != "false" {
		t.Error("a key that was not paid for is valid")
	}
}

func TestVerify(t *testing.T) {
	s := newSeller(t)
	product := s.keyed("Pro", "THIRTY_DAYS", "KEY-1", "KEY-2")
	other := s.keyed("Other", "LIFETIME", "OTHER-1", "KEY-2")
	s.buys(cart(product))
	verify := func(key, product string) clientReply {
		t.Helper()
		return s.asks(http.StatusOK, "POST", "/licenses/verify", fmt.Sprintf(`{"key":%q,"productId":%q}`, key, product))
	}
	golden(t, "core_verdict.json", verify("KEY-1", product).body)
	golden(t, "core_verdict_unknown.json", verify("KEY-1", other).body)
	for key, want := range map[string]string{"KEY-1": "true", "KEY-2": "false", "key-1": "false", "NOT-A-KEY": "false", "KEY-1 ": "false"} {
		if got := s.asks(http.StatusOK, "POST", "/licenses/verify", fmt.Sprintf(`{"key":%q}`, key)).field(t, "valid"); got != want {
			t.Errorf("%q: valid %s, want %s", key, got, want)
		}
	}
	s.buys(cart(other)) // OTHER-1
	s.buys(cart(other)) // KEY-2, which the first product has unsold
	if got := s.asks(http.StatusOK, "POST", "/licenses/verify", `{"key":"KEY-2"}`).field(t, "valid"); got != "true" {
		t.Error("a key that was sold is not valid, as another product has its text unsold")
	}
	s.clock.Advance(30*24*time.Hour - time.Second)
	if got := verify("KEY-1", product).field(t, "valid"); got != "true" {
		t.Error("invalid before its term is over")
	}
	s.clock.Advance(time.Second)
	if got := verify("KEY-1", product).field(t, "valid"); got != "false" {
		t.Error("valid after its term")
	}
	for _, bad := range []string{`{}`, `{"key":""}`, `{"key":null}`, `{"key":"` + strings.Repeat("k", 513) + `"}`, `{"key":"k","productId":"short"}`, `{"key":1}`} {
		s.asks(http.StatusBadRequest, "POST", "/licenses/verify", bad)
	}
	s.asks(http.StatusOK, "POST", "/licenses/verify", `{"key":"`+strings.Repeat("k", 512)+`"}`)
	s.asks(http.StatusOK, "POST", "/licenses/verify", `{"key":"k","productId":"`+strings.Repeat("p", 48)+`"}`)
}

// The terms of the schema, from the time that the key was sold.
func TestLicenceEnds(t *testing.T) {
	sold := time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC)
	for term, want := range map[string]time.Time{
		"THIRTY_DAYS": time.Date(2028, 3, 30, 12, 0, 0, 0, time.UTC), "NINETY_DAYS": time.Date(2028, 5, 29, 12, 0, 0, 0, time.UTC),
		"ONE_YEAR": time.Date(2029, 3, 1, 12, 0, 0, 0, time.UTC), "LIFETIME": {}, "": {},
	} {
		if got := licenceEnds(term, sold); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", term, got, want)
		}
		if !licenceEnds(term, time.Time{}).IsZero() {
			t.Errorf("%s: a key that was not sold ends", term)
		}
	}
}
