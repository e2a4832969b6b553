package sellapp

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// units counts a variant's free serials in the core, of which its deliverable may tell 1000 at most.
func (s *seller) units(texts ...string) (found int) {
	s.t.Helper()
	for _, text := range texts {
		units, err := s.core.Reader(s.t.Context()).StockUnitsByText(s.store.ID, text)
		s.must(err)
		found += len(units)
	}
	return found
}

func TestVariantChanges(t *testing.T) {
	for _, method := range []string{"PATCH", "PUT"} {
		s := newSeller(t)
		s.makes(products, override(leanProduct, "variants", "["+leanVariant+"]"))
		variants := products + "/1/variants"
		address := s.makes(variants, variantOf("Flask", `{"types":["MANUAL"],"data":{"manual":"Wait."}}`))
		before := s.asks(http.StatusOK, "GET", address, "")
		before.fields(t, map[string]string{
			"id": "2", "product_id": "1", "deliverable": `{"types":["MANUAL"],"data":{"stock":null,"comment":"Wait."}}`,
			"minimum_purchase_quantity": "1", "maximum_purchase_quantity": "null", "bulk_discount": "[]",
			"pricing": `{"humble":false,"type":"SINGLE_PAYMENT","price":{"price":"1999","currency":"USD"}}`,
		})
		if after := s.asks(http.StatusOK, method, address, `{}`); string(after.body) != string(before.body) {
			t.Errorf("%s: %s\nwas %s", method, after.body, before.body)
		}
		s.asks(http.StatusOK, method, address, `{"pricing":{"humble":true,"price":{"price":0,"currency":"USD"}},"minimum_purchase_quantity":2,
			"maximum_purchase_quantity":4,"payment_methods":["XMR"],"bulk_discount":[{"minimum_purchase_amount":2,"discount_percentage":100}]}`).
			fields(t, map[string]string{
				"title": `"Flask"`, "pricing": `{"humble":true,"type":"SINGLE_PAYMENT","price":{"price":"0","currency":"USD"}}`,
				"minimum_purchase_quantity": "2", "maximum_purchase_quantity": "4", "payment_methods": `["XMR"]`,
				"bulk_discount": `[{"minimum_purchase_amount":2,"discount_percentage":100}]`, "deliverable": before.field(t, "deliverable"),
			})
		s.asks(http.StatusUnprocessableEntity, method, address, `{"maximum_purchase_quantity":1}`).blames(t, "maximum_purchase_quantity")
		s.asks(http.StatusUnprocessableEntity, method, address, `{"title":"Vial"}`).blames(t, "title")
		s.asks(http.StatusOK, method, address, `{"maximum_purchase_quantity":null,"bulk_discount":[]}`).
			fields(t, map[string]string{"maximum_purchase_quantity": "null", "bulk_discount": "[]"})
		if got := s.ids(variants) + "," + s.ids(variants+"?limit=1&page=2") + "," + s.ids(variants+"?page=9"); got != "1 2,2," {
			t.Errorf("listed %s", got)
		}
	}
}

func TestVariantIsDeleted(t *testing.T) {
	s := newSeller(t)
	s.makes(products, override(leanProduct, "variants", "["+leanVariant+"]"))
	other := s.makes(products, leanProduct)
	const address = products + "/1/variants/1"
	s.asks(http.StatusNotFound, "GET", other+"/variants/1", "") // of another product
	s.asks(http.StatusOK, "DELETE", address, "").fields(t, map[string]string{"id": "1", "deleted_at": `"2026-03-09T12:00:00.000000Z"`})
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, address, "")
	}
	s.asks(http.StatusNotFound, "PATCH", address, `{}`)
	s.asks(http.StatusCreated, "POST", products+"/1/variants", leanVariant).fields(t, map[string]string{"id": "2"})
}

// All variants have one currency, which the only one may change.
func TestVariantCurrency(t *testing.T) {
	s := newSeller(t)
	s.makes(products, leanProduct)
	const variants = products + "/1/variants"
	yen := strings.Replace(variantOf("Yen", `{"types":["MANUAL"],"data":{}}`), "USD", "JPY", 1)
	first := s.makes(variants, yen)
	s.asks(http.StatusUnprocessableEntity, "POST", variants, leanVariant).blames(t, "pricing.price.currency")
	s.asks(http.StatusOK, "PATCH", first, `{"pricing":{"humble":false,"price":{"price":1,"currency":"USD"}}}`)
	s.asks(http.StatusCreated, "POST", variants, leanVariant)
	s.asks(http.StatusUnprocessableEntity, "PATCH", first, `{"pricing":{"humble":false,"price":{"price":1,"currency":"EUR"}}}`).
		blames(t, "pricing.price.currency")
}

// Serials are counted and never told. What is in stock already is refused, or left out where that is wished.
func TestSerials(t *testing.T) {
	s := newSeller(t)
	s.makes(products, leanProduct)
	const variants = products + "/1/variants"
	for _, kind := range []string{"LICENSE_KEY", "TEXT"} {
		keys := func(data string) string { return `{"deliverable":{"types":["` + kind + `"],"data":{` + data + `}}}` }
		address := s.makes(variants, variantOf(kind, `{"types":["`+kind+`"],"data":{"serials":["secret-1","secret-2"],"parsingMode":"COMMA"}}`))
		counted := func(n string) map[string]string {
			return map[string]string{"deliverable": `{"types":["` + kind + `"],"data":{"stock":` + n + `}}`}
		}
		s.asks(http.StatusOK, "GET", address, "").fields(t, counted("2"))
		s.asks(http.StatusOK, "PATCH", address, keys(`"serials":["secret-3"]`)).fields(t, counted("3"))
		s.asks(http.StatusOK, "PATCH", address, keys(``)).fields(t, counted("3"))
		for _, bad := range []string{`"serials":["secret-4","secret-3"]`, `"serials":["secret-5","secret-5"]`} {
			s.asks(http.StatusUnprocessableEntity, "PATCH", address, keys(bad)).blames(t, "deliverable.data.serials.1")
		}
		s.asks(http.StatusOK, "PATCH", address, keys(`"removeDuplicate":true,"serials":["secret-1","secret-4","secret-4"]`)).fields(t, counted("4"))
		all := s.asks(http.StatusOK, "GET", products, "")
		if strings.Contains(string(all.body), "secret-") {
			t.Errorf("serials are told: %s", all.body)
		}
	}
	if got := s.units("secret-1", "secret-2", "secret-3", "secret-4", "secret-5"); got != 8 {
		t.Errorf("%d units of two variants", got)
	}
}

// What is not serials is counted where its stock is named.
func TestStock(t *testing.T) {
	s := newSeller(t)
	s.makes(products, leanProduct)
	address := s.makes(products+"/1/variants", variantOf("Manual", `{"types":["MANUAL"],"data":{"stock":5}}`))
	for _, step := range []struct{ data, want string }{
		{`{}`, "5"}, {`{"stock":0}`, "0"}, {`{"stock":2147483647}`, "2147483647"}, {`{"stock":null}`, "null"}, {`[]`, "null"}, {`{"stock":3}`, "3"},
	} {
		s.asks(http.StatusOK, "PATCH", address, `{"deliverable":{"types":["MANUAL"],"data":`+step.data+`}}`).
			fields(t, map[string]string{"deliverable.data.stock": step.want})
	}
	s.asks(http.StatusOK, "PATCH", address, `{"deliverable":{"types":["LICENSE_KEY"],"data":{"serials":["a"]}}}`).
		fields(t, map[string]string{"deliverable.data.stock": "1"})
	s.asks(http.StatusOK, "PATCH", address, `{"deliverable":{"types":["MANUAL"],"data":{}}}`).
		fields(t, map[string]string{"deliverable.data.stock": "null"})
}

// The core hands over what the types say.
func TestDeliverableIsTheCores(t *testing.T) {
	s := newSeller(t)
	file := s.file()
	s.makes(products, leanProduct)
	address := s.makes(products+"/1/variants", leanVariant)
	for deliverable, want := range map[string][]checkout.DeliveryKind{
		`{"types":["TEXT"],"data":{"text":"a"}}`:                                          {checkout.DeliverText},
		`{"types":["TEXT"],"data":{}}`:                                                    {checkout.DeliverUnits},
		`{"types":["LICENSE_KEY","TEXT"],"data":{"text":"a","serials":["b"]}}`:            {checkout.DeliverUnits, checkout.DeliverText},
		`{"types":["MANUAL","DOWNLOADABLE"],"data":{"files":["` + file + `"]}}`:           {checkout.DeliverManual, checkout.DeliverFile},
		`{"types":["DYNAMIC"],"data":{"webhook":"https://shop.example/","ignored":true}}`: {checkout.DeliverDynamic},
	} {
		s.asks(http.StatusOK, "PATCH", address, `{"deliverable":`+deliverable+`}`)
		got := s.stored(1).Variants[0].Deliverable.Kinds
		if len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s: %v, want %v", deliverable, got, want)
		}
	}
}

func TestDeliverableBounds(t *testing.T) {
	s := newSeller(t)
	theirs := s.elsewhere().file()
	s.makes(products, leanProduct)
	address := s.makes(products+"/1/variants", leanVariant)
	before := s.asks(http.StatusOK, "GET", address, "")
	for _, bad := range []struct{ deliverable, field string }{
		{`null`, "deliverable"}, {`[]`, "deliverable"}, {`{"types":["TEXT"]}`, "deliverable.data"}, {`{"data":{}}`, "deliverable.types"},
		{`{"types":[],"data":{}}`, "deliverable.types"}, {`{"types":["BUNDLE"],"data":{}}`, "deliverable.types.0"},
		{`{"types":["TEXT","TEXT"],"data":{}}`, "deliverable.types"}, {`{"types":["TEXT"],"data":["a"]}`, "deliverable.data"},
		{`{"types":["TEXT","LICENSE_KEY"],"data":{}}`, "deliverable.data.text"},
		{`{"types":["TEXT"],"data":{"text":"a","serials":["b"]}}`, "deliverable.data.serials"},
		{`{"types":["MANUAL"],"data":{"serials":["b"]}}`, "deliverable.data.serials"},
		{`{"types":["MANUAL"],"data":{"text":"b"}}`, "deliverable.data.text"},
		{`{"types":["TEXT"],"data":{"comment":"b"}}`, "deliverable.data.comment"},
		{`{"types":["TEXT"],"data":{"text":"` + strings.Repeat("é", 10_001) + `"}}`, "deliverable.data.text"},
		{`{"types":["DOWNLOADABLE"],"data":{}}`, "deliverable.data.files"},
		{`{"types":["DOWNLOADABLE"],"data":{"files":["x"]}}`, "deliverable.data.files.0"},
		{`{"types":["DOWNLOADABLE"],"data":{"files":["` + id.New[checkout.File]().String() + `"]}}`, "deliverable.data.files.0"},
		{`{"types":["DOWNLOADABLE"],"data":{"files":["` + theirs + `"]}}`, "deliverable.data.files.0"},
		{`{"types":["MANUAL"],"data":{"files":["` + theirs + `"]}}`, "deliverable.data.files"},
		{`{"types":["DYNAMIC"],"data":{}}`, "deliverable.data.webhook"},
		{`{"types":["DYNAMIC"],"data":{"webhook":"http://shop.example/"}}`, "deliverable.data.webhook"},
		{`{"types":["LICENSE_KEY"],"data":{"serials":[""]}}`, "deliverable.data.serials.0"},
		{`{"types":["LICENSE_KEY"],"data":{"serials":["` + strings.Repeat("é", 513) + `"]}}`, "deliverable.data.serials.0"},
		{`{"types":["MANUAL"],"data":{"stock":-1}}`, "deliverable.data.stock"}, {`{"types":["MANUAL"],"data":{"stock":1.5}}`, "deliverable.data.stock"},
		{`{"types":["MANUAL"],"data":{"stock":2147483648}}`, "deliverable.data.stock"},
	} {
		s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"deliverable":`+bad.deliverable+`}`).blames(t, bad.field)
	}
	if after := s.asks(http.StatusOK, "GET", address, ""); string(after.body) != string(before.body) {
		t.Errorf("%s\nwas %s", after.body, before.body)
	}
}

func TestVariantBounds(t *testing.T) {
	s := newSeller(t)
	text := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	price := func(price, currency string) string {
		return `{"humble":false,"price":{"price":` + price + `,"currency":` + currency + `}}`
	}
	bulk := func(least, percent string) string {
		return `[{"minimum_purchase_amount":` + least + `,"discount_percentage":` + percent + `}]`
	}
	for field, cases := range map[string]struct{ good, bad []string }{
		"title":       {[]string{text(1), text(256)}, []string{text(0), text(257), "1", "null"}},
		"description": {[]string{text(0), text(10_000)}, []string{text(10_001), "1", "null"}},
		"pricing": {[]string{price("0", `"USD"`), price("1e2", `"USD"`), price("9007199254740991", `"USD"`)}, []string{
			price("-1", `"USD"`), price("1.5", `"USD"`), price(`"1"`, `"USD"`), price("9007199254740992", `"USD"`), price("1", `"usd "`),
			price("1", `"XXX"`), price("1", `"US"`), price("1", "null"), "null", "1", `{"price":{"price":1,"currency":"USD"}}`, `{"humble":true}`}},
		"minimum_purchase_quantity": {[]string{"1", "2147483647", ""}, []string{"0", "2147483648", "1.5", `"1"`, "null"}},
		"maximum_purchase_quantity": {[]string{"1", "2147483647", "null", ""}, []string{"0", "2147483648", "1.5", `"1"`}},
		"bulk_discount": {[]string{"[]", bulk("1", "1"), bulk("2147483647", "100")}, []string{
			bulk("0", "1"), bulk("1", "0"), bulk("1", "101"), bulk("1", "1.5"), "[{}]", "null", "{}"}},
		"payment_methods": {[]string{`["STRIPE"]`, `["ETH_USDT","BTC"]`}, []string{"[]", `["CASH"]`, `["BTC","BTC"]`, `"BTC"`, "null", ""}},
	} {
		address := s.makes(products, leanProduct) + "/variants"
		first := s.makes(address, override(leanVariant, "title", `"First"`))
		for _, value := range cases.good {
			s.asks(http.StatusOK, "DELETE", s.makes(address, override(leanVariant, field, value)), "")
		}
		for _, value := range cases.bad {
			s.asks(http.StatusUnprocessableEntity, "POST", address, override(leanVariant, field, value))
			if value != "" {
				s.asks(http.StatusUnprocessableEntity, "PATCH", first, `{"`+field+`":`+value+`}`)
			}
		}
	}
}
