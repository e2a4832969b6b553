package pandabase

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// address fills a pattern's path with ids that are well-formed and of nothing.
func (s *shop) address(pattern string) string {
	return strings.NewReplacer("{storeId}", name(storePrefix, s.store.ID),
		"{productId}", name(productPrefix, id.New[checkout.Product]()), "{couponId}", name(couponPrefix, id.New[checkout.Coupon]()),
		"{webhookId}", name(endpointPrefix, id.New[checkout.Endpoint]()), "{orderId}", name(orderPrefix, id.New[checkout.Order]()),
		"{paymentId}", name(paymentPrefix, id.New[checkout.Payment]()), "{customerId}", name(customerPrefix, id.New[checkout.Customer]()),
		"{licenseId}", name(licencePrefix, id.New[checkout.StockUnit]()), "{refundId}", name(refundPrefix, id.New[checkout.Refund]()),
		"{part}", "refunds").Replace(pattern)
}

// Every route asks for its own permission: a key that has all others is refused, naming it, and a key that has
// it alone is let in, as is one with the whole noun.
func TestPermissions(t *testing.T) {
	s := newSeller(t)
	var all []string
	for _, noun := range []string{"products", "orders", "coupons", "webhooks", "refunds", "customers", "licenses"} {
		all = append(all, noun+".read", noun+".write")
	}
	keys := map[string][3]string{} // without it, with it alone, with its noun
	for i, scope := range all {
		others := append(append([]string{}, all[:i]...), all[i+1:]...)
		noun, _, _ := strings.Cut(scope, ".")
		keys[scope] = [3]string{s.keyWith(others...), s.keyWith(scope), s.keyWith(noun + ".*")}
	}
	for _, route := range (&API{}).coreRoutes() {
		if route.Scope == "" {
			continue
		}
		body := ""
		if route.Method == "POST" || route.Method == "PATCH" {
			body = `{}`
		}
		known, ok := keys[route.Scope]
		if !ok {
			t.Fatalf("%s has a scope of its own: %s", route.Pattern, route.Scope)
		}
		path := s.address(route.Pattern)
		refused := s.sent(http.StatusForbidden, route.Method, path, body, "Authorization: Bearer "+known[0])
		if want := (dialect{}).ScopeName(route.Scope); !strings.Contains(refused.message(t), want) {
			t.Errorf("%s %s: %q does not name %s", route.Method, route.Pattern, refused.message(t), want)
		}
		for _, key := range known[1:] {
			if got := s.send(route.Method, path, body, "Authorization: Bearer "+key); got.status == http.StatusForbidden || got.status == http.StatusUnauthorized {
				t.Errorf("%s %s: %d with its scope", route.Method, route.Pattern, got.status)
			}
		}
		s.sent(http.StatusUnauthorized, route.Method, path, body)
	}
}

// Any key of the store may read it, nobody without one.
func TestStoreObject(t *testing.T) {
	s := newSeller(t, func(s *checkout.Store) { s.Description, s.StatementDescriptor = "Games.", "ACORN" })
	s.buys(plain)
	s.create(plain)
	golden(t, "core_store.json", s.asks(http.StatusOK, "GET", "", "").body)
	s.sent(http.StatusOK, "GET", s.base(), "", "Authorization: Bearer "+s.keyWith("refunds.read"))
	s.sent(http.StatusUnauthorized, "GET", s.base(), "")
	public, text, err := s.core.CreateKey(t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Kind: checkout.KeyPublic, Mode: checkout.ModeTest, Scopes: []string{"*"},
	}, KeyPrefix)
	s.must(err)
	if public.Kind != checkout.KeyPublic {
		t.Fatal(public)
	}
	s.sent(http.StatusForbidden, "GET", s.base(), "", "Authorization: Bearer "+text)
}

// A key that signs opens what it signed, and nothing else.
func TestSignedCoreRequests(t *testing.T) {
	s := newSeller(t)
	_, named, secret, err := s.core.CreateSigningKey(t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: []string{"products.*"},
	}, SigningPrefix, "")
	s.must(err)
	bearer, path := "Authorization: Bearer "+named, s.base()+"/products"
	signed := func(want int, method, body, signature string) clientReply {
		t.Helper()
		return s.sent(want, method, path, body, bearer, "X-Signature: "+signature)
	}
	signed(http.StatusCreated, "POST", leanProduct, sign(secret, leanProduct))
	signed(http.StatusCreated, "POST", leanProduct, strings.ToUpper(sign(secret, leanProduct)))
	signed(http.StatusOK, "GET", "", sign(secret, ""))
	told := s.sent(http.StatusUnauthorized, "GET", path, "")
	for wrong, answer := range map[string]clientReply{
		"another secret":        signed(http.StatusUnauthorized, "POST", leanProduct, sign(secret+"x", leanProduct)),
		"the secret as it is":   signed(http.StatusUnauthorized, "POST", leanProduct, strings.Repeat("0", 64)),
		"another body":          signed(http.StatusUnauthorized, "POST", leanProduct+" ", sign(secret, leanProduct)),
		"the body on a GET":     signed(http.StatusUnauthorized, "GET", "", sign(secret, "{}")),
		"half a signature":      signed(http.StatusUnauthorized, "POST", leanProduct, sign(secret, leanProduct)[:32]),
		"no hex":                signed(http.StatusUnauthorized, "POST", leanProduct, "zz"),
		"an empty signature":    signed(http.StatusUnauthorized, "GET", "", ""),
		"no signature":          s.sent(http.StatusUnauthorized, "POST", path, leanProduct, bearer),
		"no signature on a GET": s.sent(http.StatusUnauthorized, "GET", path, "", bearer),
		"the secret as a key":   s.sent(http.StatusUnauthorized, "GET", path, "", "Authorization: Bearer "+secret),
	} {
		if string(answer.body) != string(told.body) {
			t.Errorf("%s: %s", wrong, answer.body)
		}
	}
	s.sent(http.StatusForbidden, "GET", s.base()+"/orders", "", bearer, "X-Signature: "+sign(secret, ""))
}

// What another store has is as unknown as what nobody has; so is another store, and what is no id.
func TestForeignIsUnknown(t *testing.T) {
	s := newSeller(t)
	there := &seller{shop: s.elsewhere()}
	there.key = there.keyWith("*")
	mine := map[string]string{
		"products": s.makes("/products", `{"title":"Pro","productType":"LICENSE_KEY","price":100,"licenseKeys":["K-1"]}`),
		"coupons":  s.makes("/coupons", leanCoupon), "webhooks": s.makes("/webhooks", leanWebhook),
		"orders": s.buys(plain),
	}
	var refund coreRefund
	s.asks(http.StatusOK, "POST", "/refunds/orders/"+mine["orders"], "").data(t, &refund)
	mine["refunds"], mine["orders/payments"] = refund.ID, refund.PaymentID
	mine["customers"], mine["licenses"] = s.ids("/customers")[0], s.ids("/licenses")[0]
	unknown := map[string]string{
		"products": "{productId}", "coupons": "{couponId}", "webhooks": "{webhookId}", "orders": "{orderId}", "refunds": "{refundId}",
		"orders/payments": "{paymentId}", "customers": "{customerId}", "licenses": "{licenseId}",
	}
	for noun, own := range mine {
		path := "/" + noun + "/"
		s.asks(http.StatusOK, "GET", path+own, "")
		foreign := there.asks(http.StatusNotFound, "GET", path+own, "")
		for _, other := range []string{there.address(unknown[noun]), "x", strings.ToUpper(own), own + "0"} {
			if answer := there.asks(http.StatusNotFound, "GET", path+other, ""); string(answer.body) != string(foreign.body) {
				t.Errorf("%s %s: %s, a foreign one %s", noun, other, answer.body, foreign.body)
			}
		}
	}
	for _, write := range []struct{ method, path, body string }{
		{"PATCH", "/products/" + mine["products"], `{"title":"Stolen"}`}, {"DELETE", "/products/" + mine["products"], ""},
		{"PATCH", "/coupons/" + mine["coupons"], `{"value":99}`}, {"DELETE", "/coupons/" + mine["coupons"], ""},
		{"PATCH", "/webhooks/" + mine["webhooks"], `{"isEnabled":false}`}, {"DELETE", "/webhooks/" + mine["webhooks"], ""},
		{"POST", "/refunds/orders/" + mine["orders"], ""}, {"POST", "/orders/" + mine["orders"] + "/retry-fulfillment", ""},
		{"GET", "/orders/" + mine["orders"] + "/refunds", ""},
	} {
		there.asks(http.StatusNotFound, write.method, write.path, write.body)
	}
	there.asks(http.StatusBadRequest, "POST", "/coupons", override(leanCoupon, "productIds", `["`+mine["products"]+`"]`))
	if got := there.asks(http.StatusOK, "POST", "/licenses/verify", `{"key":"K-1"}`).field(t, "valid"); got != "false" {
		t.Error("another store's key is valid")
	}
	refused := there.sent(http.StatusNotFound, "GET", s.base()+"/products", "", "Authorization: Bearer "+there.key)
	if again := there.sent(http.StatusNotFound, "GET", "/v2/core/stores/shp_x/products", "", "Authorization: Bearer "+there.key); string(again.body) != string(refused.body) {
		t.Errorf("%s, %s", again.body, refused.body)
	}
}

// A collection's path may end with a slash, as the public schemas write it.
func TestTrailingSlash(t *testing.T) {
	s := newSeller(t)
	s.makes("/products", leanProduct)
	for _, path := range []string{"", "/products", "/coupons", "/webhooks", "/orders", "/orders/payments", "/customers", "/licenses", "/refunds"} {
		r := httptest.NewRequest("GET", s.base()+path+"/", nil)
		r.Header.Set("Authorization", "Bearer "+s.key)
		answer := httptest.NewRecorder()
		s.surface.ServeHTTP(answer, r)
		if want := s.asks(http.StatusOK, "GET", path, ""); answer.Code != http.StatusOK || answer.Body.String() != string(want.body) {
			t.Errorf("%s/: %d %s", path, answer.Code, answer.Body)
		}
	}
	s.asks(http.StatusNotFound, "GET", "/orders/ord_x/other", "")
}
