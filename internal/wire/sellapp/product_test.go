package sellapp

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

const (
	products    = "/api/v2/products"
	leanProduct = `{"title":"Immortality Elixir","description":"Digital.","visibility":"PUBLIC"}`
	leanVariant = `{"title":"Vial","description":"","deliverable":{"types":["TEXT"],"data":{"text":"Drink."}},
		"pricing":{"humble":false,"price":{"price":1999,"currency":"USD"}},"payment_methods":["STRIPE"]}`
)

// variantOf is leanVariant with another title and deliverable.
func variantOf(title, deliverable string) string {
	return override(override(leanVariant, "title", `"`+title+`"`), "deliverable", deliverable)
}

// file gives the store a file.
func (s *seller) file() string {
	s.t.Helper()
	made := checkout.File{ID: id.New[checkout.File](), StoreID: s.store.ID, Name: "a.zip", Size: 1, MediaType: "application/zip", CreatedAt: s.clock.Now()}
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error {
		tx.InsertFile(made)
		return nil
	}))
	return made.ID.String()
}

// stored reads a product from the core.
func (s *seller) stored(number int64) checkout.Product {
	s.t.Helper()
	p, err := s.core.Reader(s.t.Context()).ProductByNumber(s.store.ID, number)
	s.must(err)
	return p
}

func TestProductAnswersEveryField(t *testing.T) {
	s := newSeller(t)
	manual := override(override(override(variantOf("Manual", `{"types":["MANUAL"],"data":{"comment":"I will write.","stock":7}}`),
		"minimum_purchase_quantity", "2"), "maximum_purchase_quantity", "5"),
		"bulk_discount", `[{"minimum_purchase_amount":3,"discount_percentage":10}]`)
	variants := []string{
		leanVariant, override(manual, "payment_methods", `["BTC","STRIPE"]`),
		variantOf("Files", `{"types":["DOWNLOADABLE","TEXT"],"data":{"files":["`+s.file()+`"],"text":"Unpack it."}}`),
		variantOf("Dynamic", `{"types":["DYNAMIC"],"data":{"webhook":"https://shop.example/dynamic"}}`),
		variantOf("Keys", `{"types":["LICENSE_KEY"],"data":{"serials":["A-1","A-2","A-3"]}}`),
	}
	body := override(override(override(override(leanProduct, "variants", "["+strings.Join(variants, ",")+"]"),
		"images", `["https://cdn.example/a.png"]`), "slug", `"elixir"`), "delivery_text", `"Thanks!"`)
	made := s.asks(http.StatusCreated, "POST", products, body)
	made.kept(t, "product.json")
	read := s.asks(http.StatusOK, "GET", products+"/1", "")
	if string(read.body) != string(made.body) {
		t.Errorf("made as %s\nread as %s", made.body, read.body)
	}
	s.asks(http.StatusOK, "GET", products+"?limit=1", "").kept(t, "product_list.json")
	s.asks(http.StatusOK, "GET", products+"/1/variants?limit=2&page=3", "").kept(t, "variant_list.json")
}

// A product without variants is as PUBLIC as it says, but nobody can buy it.
func TestProductWithoutVariants(t *testing.T) {
	s := newSeller(t)
	address := s.makes(products, leanProduct)
	s.asks(http.StatusOK, "GET", address, "").fields(t, map[string]string{
		"visibility": `"PUBLIC"`, "variants": "[]", "slug": `"immortality-elixir"`, "images": "[]", "delivery_text": "null",
	})
	if p := s.stored(1); p.Status != checkout.ProductDraft || p.Buyable(s.clock.Now()) {
		t.Errorf("it can be bought: %+v", p)
	}
	variant := s.makes(address+"/variants", leanVariant)
	if p := s.stored(1); !p.Buyable(s.clock.Now()) {
		t.Errorf("it cannot be bought: %+v", p)
	}
	s.asks(http.StatusOK, "DELETE", variant, "")
	if p := s.stored(1); p.Buyable(s.clock.Now()) {
		t.Errorf("it can be bought still: %+v", p)
	}
	s.asks(http.StatusOK, "GET", address, "").fields(t, map[string]string{"visibility": `"PUBLIC"`, "variants": "[]"})
}

// What is PUBLIC is sold, and what is HIDDEN to those who know its id; lists for buyers have the former alone. The
// word itself is kept. What other dialects made has one as well.
func TestVisibility(t *testing.T) {
	s := newSeller(t)
	address := s.makes(products, override(leanProduct, "variants", "["+leanVariant+"]"))
	for _, word := range []string{"HIDDEN", "ON_HOLD", "PRIVATE", "PUBLIC"} {
		s.asks(http.StatusOK, "PATCH", address, `{"visibility":"`+word+`"}`)
		s.asks(http.StatusOK, "PATCH", address, `{}`).fields(t, map[string]string{"visibility": `"` + word + `"`})
		buyable, listed := word == "PUBLIC" || word == "HIDDEN", 0
		if word == "PUBLIC" {
			listed = 1
		}
		if p := s.stored(1); p.Buyable(s.clock.Now()) != buyable || p.Unlisted != (word == "HIDDEN") {
			t.Errorf("%s: %s, unlisted %t", word, p.Status, p.Unlisted)
		}
		found, _, err := s.core.Reader(t.Context()).Products(s.store.ID, checkout.ProductQuery{
			Window: checkout.Window{Limit: 9}, Listed: true, On: s.clock.Now(),
		})
		s.must(err)
		if len(found) != listed {
			t.Errorf("%s: buyers see %d", word, len(found))
		}
	}
	s.asks(http.StatusOK, "PATCH", address, `{"visibility":"HIDDEN"}`)
	if got := s.ids(products); got != "1" { // it is its seller's own list
		t.Errorf("listed %s", got)
	}
	s.asks(http.StatusOK, "PATCH", address, `{"visibility":"PUBLIC"}`)
	for status, want := range map[checkout.ProductStatus]string{checkout.ProductDraft: `"PRIVATE"`, checkout.ProductActive: `"PUBLIC"`} {
		s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) error {
			_, err := s.core.ChangeProduct(tx, s.store.ID, s.stored(1).ID, func(p *checkout.Product) error {
				p.Status, p.Detail.Visibility = status, ""
				return nil
			})
			return err
		}))
		s.asks(http.StatusOK, "GET", address, "").fields(t, map[string]string{"visibility": want})
	}
}

// PATCH and PUT both leave what is not given.
func TestProductChanges(t *testing.T) {
	for _, method := range []string{"PATCH", "PUT"} {
		s := newSeller(t)
		address := s.makes(products, override(override(leanProduct, "delivery_text", `"Thanks!"`), "variants", "["+leanVariant+"]"))
		before := s.asks(http.StatusOK, "GET", address, "")
		if after := s.asks(http.StatusOK, method, address, `{}`); string(after.body) != string(before.body) {
			t.Errorf("%s: %s\nwas %s", method, after.body, before.body)
		}
		s.asks(http.StatusOK, method, address, `{"title":"Other","images":["https://cdn.example/b.png"],"delivery_text":null,"slug":"other","unknown":1}`)
		s.asks(http.StatusOK, "GET", address, "").fields(t, map[string]string{
			"title": `"Other"`, "images": `[{"path":"https://cdn.example/b.png"}]`, "delivery_text": "null", "slug": `"other"`, "description": `"Digital."`,
		})
		s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, "slug", `"other"`))
	}
}

func TestProductIsDeleted(t *testing.T) {
	s := newSeller(t)
	first, second := s.makes(products, leanProduct), s.makes(products, leanProduct)
	if got := s.ids(products); got != "1 2" {
		t.Errorf("listed %s", got)
	}
	s.asks(http.StatusOK, "DELETE", first, "").fields(t, map[string]string{"id": "1", "deleted_at": `"2026-03-09T12:00:00.000000Z"`})
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, first, "")
	}
	s.asks(http.StatusNotFound, "PATCH", first, `{}`)
	s.asks(http.StatusNotFound, "POST", first+"/variants", leanVariant)
	s.asks(http.StatusOK, "GET", second, "").fields(t, map[string]string{"deleted_at": "null"})
	if got := s.ids(products); got != "2" {
		t.Errorf("listed %s", got)
	}
}

// A product and its variants are made together or not at all.
func TestProductIsMadeWhole(t *testing.T) {
	s := newSeller(t)
	keys := variantOf("Keys", `{"types":["LICENSE_KEY"],"data":{"serials":["A","A"]}}`)
	s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, "variants", "["+leanVariant+","+keys+"]")).
		blames(t, "variants.1.deliverable.data.serials.1")
	yen := strings.Replace(variantOf("Yen", `{"types":["MANUAL"],"data":[]}`), "USD", "JPY", 1)
	s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, "variants", "["+leanVariant+","+yen+"]")).
		blames(t, "variants.1.pricing.price.currency")
	s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, "variants", "["+leanVariant+","+leanVariant+"]")).
		blames(t, "variants.1.title")
	unknown := variantOf("Files", `{"types":["DOWNLOADABLE"],"data":{"files":["`+id.New[checkout.File]().String()+`"]}}`)
	s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, "variants", "["+unknown+"]")).
		blames(t, "variants.0.deliverable.data.files.0")
	if got := s.ids(products); got != "" {
		t.Errorf("listed %s", got)
	}
	s.asks(http.StatusCreated, "POST", products, override(leanProduct, "variants", "["+yen+"]")).fields(t, map[string]string{"id": "1"})
}

// A retry with the same key makes nothing twice.
func TestProductIsMadeOnce(t *testing.T) {
	s := newSeller(t)
	first := s.asks(http.StatusCreated, "POST", products, leanProduct, "Idempotency-Key: a")
	again := s.asks(http.StatusCreated, "POST", products, leanProduct, "Idempotency-Key: a")
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" || s.ids(products) != "1" {
		t.Errorf("%s, %s", first.body, again.body)
	}
}

func TestProductBounds(t *testing.T) {
	s := newSeller(t)
	text := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	for field, cases := range map[string]struct{ good, bad []string }{
		"title":         {[]string{text(1), text(256)}, []string{text(0), text(257), "1", "null", `" "`}},
		"description":   {[]string{text(0), text(10_000)}, []string{text(10_001), "1", "null"}},
		"visibility":    {[]string{`"HIDDEN"`}, []string{`"public"`, `""`, "1", "null"}},
		"slug":          {[]string{`"a"`, `"` + strings.Repeat("a", 128) + `"`}, []string{`""`, `"` + strings.Repeat("a", 129) + `"`, `"A"`, `"-a"`, `"a_b"`, "null", "1"}},
		"delivery_text": {[]string{text(0), text(1000), "null"}, []string{text(1001), "1"}},
		"images": {[]string{"[]", `["https://a.example/` + strings.Repeat("x", 2048-18) + `"]`},
			[]string{`["http://a.example/"]`, `["javascript:alert(1)"]`, `["https://u:p@a.example/"]`, `[1]`, "null", `"https://a.example/"`}},
		"variants": {[]string{""}, []string{"[]", "null", "{}", "[1]"}},
	} {
		for i, value := range cases.good {
			body := override(leanProduct, field, value)
			if field != "slug" {
				body = override(body, "slug", fmt.Sprintf(`"%s-%d"`, strings.ReplaceAll(field, "_", "-"), i))
			}
			s.asks(http.StatusCreated, "POST", products, body)
		}
		for _, value := range cases.bad {
			s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, field, value))
			if field != "variants" {
				s.asks(http.StatusUnprocessableEntity, "PATCH", products+"/1", `{"`+field+`":`+value+`}`)
			}
		}
	}
	for _, field := range []string{"title", "description", "visibility"} {
		s.asks(http.StatusUnprocessableEntity, "POST", products, override(leanProduct, field, "")).blames(t, field)
	}
}
