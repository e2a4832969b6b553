package quickshops

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// A missing key is asked for; a wrong one, of another kind or another API's, gets one same answer.
func TestCredentials(t *testing.T) {
	s := newShop(t)
	s.refused(401, "unauthenticated", "API key required", "GET", "/v1/products", "", "X-Api-Key")
	want := s.refused(401, "unauthenticated", "Missing or invalid API key", "GET", "/v1/products", "", "X-Api-Key: qk_wrong")
	for _, key := range []string{"", "qk_", s.key + "x", strings.ToUpper(s.key), "shx_wrong", "Bearer " + s.key, "qk_" + strings.Repeat("a", 9000), "qk_\xff"} {
		for _, path := range []string{"/v1/products", "/v1/health"} {
			if path == "/v1/health" && key == "" { // no key is needed
				continue
			}
			if got := s.refused(401, "unauthenticated", "Missing or invalid API key", "GET", path, "", "X-Api-Key: "+key); got != want {
				t.Errorf("%q: %s, want %s", key, got, want)
			}
		}
	}
	s.refused(401, "unauthenticated", "API key required", "GET", "/v1/products?x-api-key="+s.key, "", "X-Api-Key")
	s.sent(http.StatusOK, "GET", "/v1/health", "", "X-Api-Key")
	s.sent(http.StatusOK, "GET", "/v1/health", "")

	r, err := http.NewRequestWithContext(t.Context(), "GET", "/v1/products", http.NoBody)
	s.must(err)
	r.Header["X-Api-Key"] = []string{s.key, s.key}
	if _, problem := (dialect{}).Credential(r); problem == nil || problem.Status != http.StatusBadRequest {
		t.Errorf("two headers: %v", problem)
	}
}

// A public key reads the store and its products, and nothing else; the scope that it lacks is named.
func TestPublicKeys(t *testing.T) {
	s := newShop(t)
	product := s.stock("Book", 1250)
	cart := carts + "/" + s.cart(1, product).ID
	s.key = s.issue(checkout.KeyPublic)
	for _, path := range []string{"/v1/products/store", "/v1/products", "/v1/products/" + product} {
		if got := s.sent(http.StatusOK, "GET", path, "", "Origin: https://shop.example"); got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: a script may not read %v", path, got.header)
		}
	}
	for _, q := range []struct{ method, path, body, scope string }{
		{"POST", carts, "", "cart:write"}, {"POST", carts, "not JSON", "cart:write"}, {"GET", cart, "", "cart:read"},
		{"DELETE", cart, "", "cart:write"}, {"POST", cart + "/lines", line(product, 1), "cart:write"},
		{"PATCH", cart + "/lines/" + product, `{"quantity":1}`, "cart:write"}, {"DELETE", cart + "/lines/" + product, "", "cart:write"},
		{"POST", sessions, `{"cartId":"x"}`, "checkout:write"},
	} {
		s.refused(403, "missing_scope", "Scope "+q.scope+" required", q.method, q.path, q.body)
	}
}

// A secret key may be narrowed to some scopes.
func TestScopes(t *testing.T) {
	s := newShop(t)
	_, text, err := s.core.CreateKey(t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Kind: checkout.KeySecret, Mode: checkout.ModeTest, Scopes: []string{"cart.*"},
	}, KeyPrefix)
	s.must(err)
	s.key = text
	s.sent(http.StatusCreated, "POST", carts, "")
	s.refused(403, "missing_scope", "Scope products:read required", "GET", "/v1/products", "")
	s.refused(403, "missing_scope", "Scope checkout:write required", "POST", sessions, `{"cartId":"x"}`)
}

// Each key has a rate for each endpoint.
func TestRates(t *testing.T) {
	s := newShop(t)
	s.serve(wire.Limits{Now: s.clock.Now, PerKey: wire.NewLimiter(0.001, 2)})
	for range 2 {
		s.sent(http.StatusCreated, "POST", carts, "")
	}
	s.refused(429, "rate_limited", "Rate limit exceeded", "POST", carts, "")
	if got := s.send("POST", carts, ""); got.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.sent(http.StatusOK, "GET", "/v1/products", "")
	for range 3 {
		s.sent(http.StatusOK, "GET", "/v1/health", "", "X-Api-Key")
	}
	s.key = s.issue(checkout.KeySecret)
	s.sent(http.StatusCreated, "POST", carts, "")
}

// An id has 26 characters of Crockford's base 32 behind its noun, and no other spelling.
func TestIDs(t *testing.T) {
	x := id.New[checkout.Cart]()
	text := typeID(cartPrefix, x)
	if len(text) != len("cart_")+26 || parseID[checkout.Cart](cartPrefix, text) != x {
		t.Errorf("%s", text)
	}
	for _, odd := range []string{"", "cart_", strings.ToUpper(text), text + "0", text[:len(text)-1], "prod_" + text[5:], "cart_" + strings.Repeat("0", 26), "cart_8" + text[6:], "cart_01j..."} {
		if got := parseID[checkout.Cart](cartPrefix, odd); !got.IsZero() {
			t.Errorf("%q is %s", odd, got)
		}
	}
}
