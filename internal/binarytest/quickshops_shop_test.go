package binarytest

import (
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// The paths of Quickshops' carts and of their checkout.
const (
	cartsPath   = "/v1/cart"
	sessionPath = "/v1/checkout/session"
)

// quick calls Quickshops' API with the demo's secret key; header is pairs of names and values.
func (s *server) quick(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	c := call{method: method, path: path, key: s.line.Keys.QuickshopsSecret, body: body, header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		c.header.Add(header[i], header[i+1])
	}
	return s.send(t, c)
}

// cart makes a cart with one of each product, and gives its id.
func (s *server) cart(t testing.TB, products ...string) string {
	t.Helper()
	cart, _ := s.quick(t, http.MethodPost, cartsPath, "").want(t, http.StatusCreated).object(t)["id"].(string)
	for _, product := range products {
		s.quick(t, http.MethodPost, cartsPath+"/"+cart+"/lines", `{"productId":"{`+product+`.prod}","quantity":1}`).want(t, http.StatusOK)
	}
	return cart
}

// session checks a cart out and gives the address of its session.
func (s *server) session(t testing.TB, cart string, header ...string) string {
	t.Helper()
	made := s.quick(t, http.MethodPost, sessionPath, `{"cartId":"`+cart+`"}`, header...).want(t, http.StatusOK)
	url, ok := made.object(t)["url"].(string)
	if !ok || len(made.object(t)) != 1 || !strings.HasPrefix(url, "http") {
		t.Fatalf("want a url and nothing else: %s", made.body)
	}
	return url
}

// fillCarts makes the carts of bad input: one that is full, one that is empty, another store's, and one of what there
// is not enough of.
func (s *server) fillCarts(t testing.TB) {
	t.Helper()
	s.place("cart", s.cart(t, "e-book"))
	s.place("cart.empty", s.cart(t))
	s.place("foreign.prod", "prod_"+base32(hexOf(t, s.fill("{foreign}"))))
	s.place("draft.prod", "prod_"+base32(hexOf(t, s.fill("{draft}"))))
	s.place("scarce.prod", "prod_"+base32(hexOf(t, s.fill("{scarce}"))))
	theirs := s.cli(t, "key", "create", "other", "--dialect", "quickshops", "--kind", "secret")
	made := s.send(t, call{method: http.MethodPost, path: cartsPath, key: theirs}).want(t, http.StatusCreated)
	cart, _ := made.object(t)["id"].(string)
	s.place("cart.foreign", cart)
}

// base32 writes 32 hex digits as Quickshops' ids have them.
func base32(hex string) string {
	n, ok := new(big.Int).SetString(hex, 16)
	if !ok {
		return ""
	}
	text := n.Text(32)
	digits := strings.Map(func(r rune) rune { // of 0-9a-v
		return rune("0123456789abcdefghjkmnpqrstvwxyz"[strings.IndexRune("0123456789abcdefghijklmnopqrstuv", r)])
	}, text)
	return strings.Repeat("0", 26-len(digits)) + digits
}

// quickshopsWrites are calls that would write, with a good body that has Pro in it.
func quickshopsWrites() []call {
	return []call{
		{method: http.MethodPost, path: cartsPath + "/{cart}/lines", body: `{"productId":"{e-book.prod}","quantity":1,"note":"Pro"}`},
		{method: http.MethodPost, path: sessionPath, body: `{"cartId":"{cart}","note":"Pro"}`},
		{method: http.MethodPatch, path: cartsPath + "/{cart}/lines/{e-book.prod}", body: `{"quantity":1,"note":"Pro"}`},
		{method: http.MethodPost, path: cartsPath, body: `{"note":"Pro"}`},
	}
}

// quickshopsOthers are all other calls.
func quickshopsOthers() []call {
	return []call{
		{method: http.MethodGet, path: "/v1/products/store"}, {method: http.MethodGet, path: "/v1/products"},
		{method: http.MethodGet, path: "/v1/products/{e-book.prod}"}, {method: http.MethodGet, path: cartsPath + "/{cart}"},
		{method: http.MethodDelete, path: cartsPath + "/{cart}"}, {method: http.MethodDelete, path: cartsPath + "/{cart}/lines/{e-book.prod}"},
	}
}
