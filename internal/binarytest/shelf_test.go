package binarytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// fill writes ids of this server into a path or body: {store} is the demo's store, {e-book} and
// {e-book.variant} one of its products, {e-book.product} and {e-book.number} the same in SellApp's integers, and
// whatever a test has put into places.
func (s *server) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := []string{"{store}", s.line.Store.PandabaseID}
	for _, p := range s.line.Catalogue {
		pairs = append(pairs, "{"+p.SKU+"}", p.Pandabase.ProductID, "{"+p.SKU+".variant}", p.Pandabase.VariantID,
			"{"+p.SKU+".number}", fmt.Sprint(p.SellApp.VariantID), "{"+p.SKU+".product}", fmt.Sprint(p.SellApp.ProductID),
			"{"+p.SKU+".prod}", p.Quickshops.ProductID)
	}
	for name, value := range s.places {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// place remembers an id under a name for fill.
func (s *server) place(name, id string) {
	places := maps.Clone(s.places)
	if places == nil {
		places = map[string]string{}
	}
	places[name] = id
	s.places = places
}

// core calls the core API of Pandabase with the demo's key. The path goes on after the store's.
func (s *server) core(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	c := call{method: method, path: "/v2/core/stores/{store}" + path, key: s.line.Keys.Pandabase, body: body, header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		c.header.Add(header[i], header[i+1])
	}
	return s.send(t, c)
}

// anyone calls without a key.
func (s *server) anyone(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	c := call{method: method, path: path, body: body, header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		c.header.Add(header[i], header[i+1])
	}
	return s.send(t, c)
}

// checkout makes a session without a key, and gives its answer and its path.
func (s *server) checkout(t testing.TB, changes wish) (answer, string) {
	t.Helper()
	made := s.anyone(t, http.MethodPost, checkouts.path, checkouts.body(changes)).want(t, http.StatusCreated)
	return made, checkouts.path + "/" + made.text(t, "id")
}

// placeSession remembers a session, and its order, which has the same 128 bits.
func (s *server) placeSession(name string, made answer) {
	var body struct{ Data struct{ ID string } }
	if err := json.Unmarshal([]byte(made.body), &body); err == nil {
		s.place(name, body.Data.ID)
		s.place(name+".order", "ord_"+strings.TrimPrefix(body.Data.ID, "cs_"))
	}
}

// items are of the catalogue: pairs of a place and a quantity.
func items(pairs ...string) wish {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, fmt.Sprintf(`{"product_id":"{%s}","quantity":%s}`, pairs[i], pairs[i+1]))
	}
	return wish{"items": "[" + strings.Join(list, ",") + "]"}
}

// and adds fields to a wish.
func (w wish) and(more wish) wish {
	all := maps.Clone(w)
	maps.Copy(all, more)
	return all
}

// base36 writes a UUID as Pandabase's ids have it.
func base36(uuid string) string {
	n, ok := new(big.Int).SetString(strings.ReplaceAll(uuid, "-", ""), 16)
	if !ok {
		return ""
	}
	text := n.Text(36)
	return strings.Repeat("0", 25-len(text)) + text
}

// hexOf is the UUID of an id of Pandabase's, without its hyphens.
func hexOf(t testing.TB, id string) string {
	t.Helper()
	_, digits, _ := strings.Cut(id, "_")
	n, ok := new(big.Int).SetString(digits, 36)
	if !ok {
		t.Fatalf("%q is no id", id)
	}
	return fmt.Sprintf("%032x", n)
}

// asJSON writes a value as text to compare.
func asJSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// product adds one to the demo's store and remembers it under a name.
func (s *server) product(t testing.TB, place, body string) answer {
	t.Helper()
	made := s.core(t, http.MethodPost, "/products", body).want(t, http.StatusCreated)
	s.place(place, made.text(t, "id"))
	s.place(place+".variant", made.text(t, "variantId"))
	return made
}

// otherStore makes a second store that sells, and gives its Pandabase key.
func (s *server) otherStore(t testing.TB) string {
	t.Helper()
	said := s.cli(t, "store", "create", "other", "--name", "Other", "--sandbox", "STRIPE")
	_, id, _ := strings.Cut(said, "(")
	id, _, _ = strings.Cut(id, ")")
	s.place("other", "shp_"+base36(id))
	return s.cli(t, "key", "create", "other", "--dialect", "pandabase")
}

// stock fills the shelves with what must not be sold: products that are another store's, not published, or
// too few; coupons that do not count; sessions that are paid or ask for more.
func (s *server) stock(t testing.TB) {
	t.Helper()
	other := s.otherStore(t)
	post := func(path, body string) answer {
		return s.send(t, call{method: http.MethodPost, path: "/v2/core/stores/{other}" + path, key: other, body: body}).want(t, http.StatusCreated)
	}
	made := post("/products", `{"title":"Theirs","productType":"SERVICE","price":500,"status":"ACTIVE"}`)
	s.place("foreign", made.text(t, "id"))
	s.place("foreign.variant", made.text(t, "variantId"))
	s.place("foreign.coupon", post("/coupons", `{"code":"FOREIGN","type":"PERCENTAGE","value":10}`).text(t, "id"))
	s.place("foreign.endpoint", post("/webhooks", `{"url":"https://other.example/hook","eventTypes":["PAYMENT_COMPLETED"]}`).text(t, "id"))
	s.place("foreign.session", s.send(t, call{method: http.MethodPost, path: "/v2/stores/{other}/checkouts", body: checkouts.body(nil)}).
		want(t, http.StatusCreated).text(t, "id"))
	s.product(t, "draft", `{"title":"Soon","productType":"SERVICE","price":500,"status":"DRAFT"}`)
	s.product(t, "future", `{"title":"Later","productType":"SERVICE","price":500,"status":"ACTIVE","availableFrom":"2099-01-01T00:00:00Z"}`)
	scarce := s.product(t, "scarce", `{"title":"Rare","productType":"PHYSICAL","price":500,"status":"ACTIVE","options":[{"name":"Size","values":["S"]}],
		"variants":[{"title":"S","options":{"Size":"S"},"price":700,"quantity":2}]}`)
	s.place("scarce.small", scarce.data(t)["variants"].([]any)[0].(map[string]any)["id"].(string))
	for _, coupon := range []string{
		`{"code":"EXPIRED","type":"PERCENTAGE","value":10,"expiresAt":"2001-01-01T00:00:00Z"}`,
		`{"code":"SOON","type":"PERCENTAGE","value":10,"startsAt":"2099-01-01T00:00:00Z"}`,
		`{"code":"OFF","type":"PERCENTAGE","value":10,"enabled":false}`, `{"code":"RICH","type":"FIXED","value":100,"minimumPurchase":1000000}`,
		`{"code":"BOOKS","type":"FIXED","value":100,"productIds":["{e-book}"]}`, `{"code":"SPENT","type":"PERCENTAGE","value":100,"maxUses":1}`,
	} {
		s.core(t, http.MethodPost, "/coupons", coupon).want(t, http.StatusCreated)
	}
	paid, path := s.checkout(t, items("e-book", "1").and(wish{"coupon_code": `"SPENT"`}))
	s.anyone(t, http.MethodPost, path+"/pay", `{"customer":{"email":"a@shop.example"}}`).want(t, http.StatusOK)
	s.placeSession("paid", paid)
	open, _ := s.checkout(t, wish{"customer": `{"email":"a@shop.example"}`, "display": `{"fields":[` +
		`{"key":"nick","label":{"type":"custom","custom":"Nick"},"type":"text","text":{"minimum_length":2,"maximum_length":4}},` +
		`{"key":"age","label":{"type":"custom","custom":"Age"},"type":"numeric","optional":true,"numeric":{"maximum_length":3}},` +
		`{"key":"size","label":{"type":"custom","custom":"Size"},"type":"dropdown","optional":true,"dropdown":{"options":[{"label":"Small","value":"S"}]}}]}`})
	s.placeSession("fielded", open)
	plain, _ := s.checkout(t, nil)
	s.placeSession("session", plain)
}
