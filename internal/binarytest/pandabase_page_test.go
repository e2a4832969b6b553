package binarytest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The hosted page of a session: another way to the same purchase. What buyers enter there is what the order
// has in the end, and what they break is told to them with nothing charged.
func TestPandabaseOnTheHostedPage(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "tax", "set", "demo", "--rate", "DE=19", "--country", "DE")
		eventually(t, func() bool {
			return strings.Contains(s.anyone(t, http.MethodPost, estimates.path, estimates.body(nil)).body, `"rate":0.19`)
		})
		made, path := s.checkout(t, items("e-book", "1").and(wish{
			"display": `{"fields":[` + asked(`"nick"`, "text", `,"text":{"minimum_length":3}`) + `]}`, "metadata": `{"ref":"A-1"}`,
		}))
		s.placeSession("s", made)
		page := made.text(t, "checkout_url")
		s.open(t, made.text(t, "pay_redirect_url")).want(t, http.StatusSeeOther) // a form's address, opened by hand, leads to the page
		form := url.Values{"gateway": {"STRIPE"}, "email": {"ada@shop.example"}, "name": {"Ada Byron"}, "line1": {"Main Street 1"}, "city": {"Berlin"},
			"postal_code": {"10115"}, "country": {"DE"}, "coupon_code": {"WELCOME10"}, "field_nick": {"ab"}}
		if refused := s.form(t, page+"/pay", form); refused.status == http.StatusSeeOther || s.gatewayCalls(t) != 0 {
			t.Errorf("an answer that is too short: %d, %d calls to the gateway", refused.status, s.gatewayCalls(t))
		}
		form.Set("field_nick", "Lady L")
		gateway := s.form(t, page+"/pay", form).want(t, http.StatusSeeOther).header.Get("Location")
		s.form(t, gateway, url.Values{"outcome": {"succeed_no_return"}}).want(t, http.StatusOK)
		order := s.waitForOrder(t, "{s.order}", "COMPLETED")
		for _, part := range []string{
			`"customFields":{"nick":"Lady L"}`, `"metadata":{"ref":"A-1"}`, `"email":"ada@shop.example"`, `"discountAmount":190`, `"taxAmount":325`, `"amount":2035,`,
		} {
			if !strings.Contains(order.body, part) {
				t.Errorf("no %s in %s", part, order.body)
			}
		}
		if read := s.anyone(t, http.MethodGet, path, "").want(t, http.StatusOK).data(t); read["status"] != "complete" {
			t.Errorf("the session is %v", read["status"])
		}
		s.open(t, "/pay/stores/{store}/sids/cs_"+strings.Repeat("0", 25)).want(t, http.StatusNotFound)
		other := strings.Replace(s.path(page), s.line.Store.PandabaseID, "shp_"+strings.Repeat("0", 24)+"1", 1)
		s.open(t, other).want(t, http.StatusNotFound)
	})
}
