package pandabase

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// leanProduct is the least that a product needs.
const leanProduct = `{"title":"Pro licence","productType":"LICENSE_KEY","price":4900}`

// fullProduct has every field of the schema.
const fullProduct = `{"title":"Pro Plan","subtitle":"Everything","description":"Full <b>access</b>.","productType":"SUBSCRIPTION","price":2900,
	"compareAtPrice":4900,"images":["https://cdn.example/a.jpg"],"message":"Thanks!","fulfillmentMode":"LICENSE_WEBHOOK",
	"pricingModel":"PAY_WHAT_YOU_WANT","status":"DRAFT","minimumPrice":100,"maxPerCustomer":3,
	"availableFrom":"2026-05-01T02:00:00+02:00","availableUntil":"2026-06-01T00:00:00Z","downloadUrl":"https://cdn.example/d.zip",
	"redirectUrl":"https://shop.example/r","keyFormat":"CUSTOM_PREFIX","customPrefix":"ACME","maxActivations":2,
	"licenseDuration":"ONE_YEAR","revokeOnRefund":true,"lowStockThreshold":5,"webhookUrl":"https://shop.example/hook",
	"webhookSecret":"do not tell","billingInterval":"MONTHLY","billingAnchor":"IMMEDIATELY","trialDays":14,
	"options":[{"name":"Size","values":["S","L"],"position":1},{"name":"Colour","values":["red"]}],
	"variants":[
		{"title":"Small","slug":"small","description":"The small one","sku":"PRO-S","options":{"Size":"S"},"price":1900,"compareAtPrice":2000,
			"images":["https://cdn.example/s.jpg"],"inStock":true,"quantity":7,"trackStock":true,"position":4},
		{"title":"Large","options":[{"name":"Size","value":"L"}],"price":3900,"inStock":false}],
	"categoryIds":["cat_0123456789"]}`

func TestProductAnswersEveryField(t *testing.T) {
	s := newSeller(t)
	made := s.asks(http.StatusCreated, "POST", "/products", fullProduct)
	golden(t, "core_product.json", made.body)
	if strings.Contains(string(made.body), "do not tell") {
		t.Error("the webhook's secret is answered")
	}
	read := s.asks(http.StatusOK, "GET", "/products/"+unquoted(made.field(t, "id")), "")
	if string(read.body) != string(made.body) {
		t.Errorf("made as %s\nread as %s", made.body, read.body)
	}
}

func unquoted(text string) string { return strings.Trim(text, `"`) }

// A product without variants is one variant at the product's price, which can be bought by its id.
func TestProductIsItsOwnVariant(t *testing.T) {
	s := newSeller(t)
	made := s.asks(http.StatusCreated, "POST", "/products", `{"title":"E-book","productType":"DIGITAL_DOWNLOAD","price":1900}`)
	id, variant := unquoted(made.field(t, "id")), unquoted(made.field(t, "variantId"))
	if variants := made.field(t, "variants"); variants != "[]" {
		t.Errorf("variants %s", variants)
	}
	session := s.create(fmt.Sprintf(`{"items":[{"product_id":%q,"variant_id":%q,"quantity":2}]}`, id, variant))
	if session.Amount != 3800 {
		t.Errorf("amount %d", session.Amount)
	}
}

func TestProductDefaults(t *testing.T) {
	s := newSeller(t)
	made := s.asks(http.StatusCreated, "POST", "/products", leanProduct)
	for field, want := range map[string]string{
		"status": `"ACTIVE"`, "pricingModel": `"STANDARD"`, "fulfillmentMode": "null", "handle": `"pro-licence"`, "inStock": "true",
		"revokeOnRefund": "false", "subtitle": "null", "images": "[]", "options": "[]", "categories": "[]", "currency": `"USD"`,
		"createdAt": `"2026-03-09T12:00:00.000Z"`,
	} {
		if got := made.field(t, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
}

// Absent leaves, null clears.
func TestPatchLeavesAndClears(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", fullProduct)
	s.asks(http.StatusOK, "PATCH", "/products/"+id, `{}`)
	golden(t, "core_product.json", s.asks(http.StatusOK, "GET", "/products/"+id, "").body)
	s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"productType":"SERIAL","billingInterval":null}`)
	for _, field := range []string{
		"subtitle", "description", "compareAtPrice", "message", "fulfillmentMode", "minimumPrice", "maxPerCustomer", "availableFrom",
		"availableUntil", "downloadUrl", "redirectUrl", "keyFormat", "customPrefix", "maxActivations", "licenseDuration",
		"lowStockThreshold", "webhookUrl", "billingInterval", "billingAnchor", "trialDays",
	} {
		if got := s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"`+field+`":null}`).field(t, field); got != "null" {
			t.Errorf("%s is %s", field, got)
		}
	}
	changed := s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"title":"Other","price":0,"status":"ACTIVE","webhookSecret":null}`)
	for field, want := range map[string]string{"title": `"Other"`, "price": "0", "status": `"ACTIVE"`, "handle": `"pro-plan"`} {
		if got := changed.field(t, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	for _, field := range []string{"title", "price", "status", "pricingModel", "productType", "revokeOnRefund", "inStock", "images"} {
		s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"`+field+`":null}`)
	}
}

// A list of variants replaces the one before; known ones keep what is not said, and their stock.
func TestPatchReplacesVariants(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", fullProduct)
	var made coreProduct
	s.asks(http.StatusOK, "GET", "/products/"+id, "").data(t, &made)
	small, large := made.Variants[1], made.Variants[0] // by position
	if small.Title != "Small" || large.Quantity != nil || large.InStock {
		t.Fatalf("%+v", made.Variants)
	}
	patch := func(variants string) (out coreProduct) {
		s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"variants":`+variants+`}`).data(t, &out)
		return out
	}
	now := patch(`[{"id":"` + small.ID + `","price":2000},{"title":"Huge","options":{},"price":9900,"quantity":2}]`)
	if len(now.Variants) != 2 || now.VariantID == nil || *now.VariantID != *made.VariantID {
		t.Fatalf("%+v", now)
	}
	at := slices.IndexFunc(now.Variants, func(v coreVariant) bool { return v.ID == small.ID })
	kept := now.Variants[at]
	if kept.Price != 2000 || *kept.Quantity != 7 || *kept.SKU != "PRO-S" || kept.Position != 4 || kept.Options["Size"] != "S" {
		t.Errorf("kept %+v", kept)
	}
	if huge := now.Variants[1-at]; !huge.TrackStock || *huge.Quantity != 2 {
		t.Errorf("new %+v", huge)
	}
	now = patch(`[{"id":"` + small.ID + `","quantity":0,"sku":null}]`)
	if v := now.Variants[0]; *v.Quantity != 0 || v.InStock || v.SKU != nil || len(now.Variants) != 1 {
		t.Errorf("%+v", now.Variants)
	}
	if v := patch(`[{"id":"` + small.ID + `","trackStock":false}]`).Variants[0]; v.TrackStock || v.Quantity != nil || !v.InStock {
		t.Errorf("%+v", v)
	}
	for _, bad := range []string{
		`[{"id":"` + large.ID + `"}]`, `[{"id":"` + *made.VariantID + `"}]`, `[{"id":"var_0123456789"}]`, `[{"title":"No price"}]`, `[{"price":1}]`,
		`[{"id":"` + small.ID + `"},{"id":"` + small.ID + `"}]`, `[{"id":"` + small.ID + `","options":{"Size":1}}]`, `[{"id":"` + small.ID + `","options":["S"]}]`,
	} {
		s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"variants":`+bad+`}`)
	}
	if now := patch(`[]`); len(now.Variants) != 0 || now.VariantID == nil {
		t.Errorf("%+v", now)
	}
}

// What the seller says of the product's stock holds for all of it.
func TestInStockIsForTheWholeProduct(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", `{"title":"Hat","productType":"PHYSICAL","price":1,"variants":[{"title":"Red","options":{},"price":2}]}`)
	for _, want := range []string{"false", "true"} {
		if got := s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"inStock":`+want+`}`).field(t, "inStock"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Keys go into the product's own stock; one that is there already is refused, and nothing is added.
func TestLicenseKeysAreStock(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", `{"title":"Pro","productType":"LICENSE_KEY","price":100,"licenseKeys":["K-1","K-2"]}`)
	read := s.asks(http.StatusOK, "GET", "/products/"+id, "")
	if mode := read.field(t, "fulfillmentMode"); mode != `"LICENSE_POOL"` {
		t.Errorf("fulfillmentMode %s", mode)
	}
	s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"licenseKeys":["K-3"]}`)
	s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"licenseKeys":["K-4","K-1"]}`)
	if ids := s.ids("/licenses?productId=" + id); len(ids) != 3 {
		t.Errorf("%d keys", len(ids))
	}
	manual := s.makes("/products", `{"title":"Talk","productType":"SERVICE","price":100,"fulfillmentMode":"MANUAL"}`)
	s.asks(http.StatusBadRequest, "PATCH", "/products/"+manual, `{"licenseKeys":["K-9"]}`)
	empty := s.asks(http.StatusCreated, "POST", "/products", `{"title":"Empty","productType":"SERIAL","price":100,"fulfillmentMode":"LICENSE_POOL"}`)
	if got := empty.field(t, "inStock"); got != "false" {
		t.Errorf("a pool without keys is in stock: %s", got)
	}
}

// A deleted product is gone from lists, addresses and checkouts.
func TestDeleteProduct(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", leanProduct)
	golden(t, "core_deleted.json", s.asks(http.StatusOK, "DELETE", "/products/"+id, "").body)
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, "/products/"+id, "")
	}
	s.asks(http.StatusNotFound, "PATCH", "/products/"+id, `{}`)
	if ids := s.ids("/products"); len(ids) != 0 {
		t.Errorf("listed: %v", ids)
	}
	s.sent(http.StatusNotFound, "POST", s.checkouts(), `{"items":[{"product_id":"`+id+`","quantity":1}]}`)
	if again := s.asks(http.StatusCreated, "POST", "/products", leanProduct).field(t, "handle"); again != `"pro-licence"` {
		t.Errorf("the handle stays taken: %s", again)
	}
}

// A create that is repeated under one key makes one product, and gives the same bytes.
func TestProductIsMadeOnce(t *testing.T) {
	s := newSeller(t)
	first := s.asks(http.StatusCreated, "POST", "/products", leanProduct, "Idempotency-Key: make-1")
	again := s.asks(http.StatusCreated, "POST", "/products", leanProduct, "Idempotency-Key: make-1")
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replay") != "true" {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	if ids := s.ids("/products"); len(ids) != 1 {
		t.Errorf("%d products", len(ids))
	}
}

// The bounds of every field: the least and the most are taken, what lies beyond is not.
func TestProductBounds(t *testing.T) {
	s := newSeller(t)
	for _, b := range bounds(leanService, map[string]rangeOf{
		"title": {"string", 1, 256}, "subtitle": {"string", 0, 512}, "description": {"string", 0, 10000}, "message": {"string", 0, 1000},
		"customPrefix": {"string", 0, 32}, "webhookSecret": {"string", 0, 256}, "price": {"number", 0, mostMoney}, "compareAtPrice": {"number", 0, mostMoney},
		"minimumPrice": {"number", 0, mostMoney}, "maxPerCustomer": {"number", 1, mostCount}, "maxActivations": {"number", 1, mostCount},
		"lowStockThreshold": {"number", 0, mostCount}, "trialDays": {"number", 0, mostCount},
	}) {
		if got := s.sendKeyed("POST", "/products", b.body); got.status != b.status {
			t.Errorf("%s: %d %s", b.name, got.status, got.body)
		}
	}
	url := `"https://a.example/` + strings.Repeat("x", 2048-18)
	images := `["https://a.example/1"` + strings.Repeat(`,"https://a.example/1"`, 9)
	values := `["v"` + strings.Repeat(`,"v"`, 49)
	option := `{"name":"n","values":["v"]}`
	for field, cases := range map[string]struct{ good, bad []string }{
		"downloadUrl": {[]string{url + `"`, `""`}, []string{url + `x"`, `"http://a.example/"`, `"javascript:alert(1)"`, `"//a.example"`, `1`}},
		"redirectUrl": {[]string{url + `"`}, []string{url + `x"`, `"https:///x"`}}, "webhookUrl": {[]string{url + `"`}, []string{url + `x"`, `"https://u@a.example/"`}},
		"images":      {[]string{`[]`, images + `]`}, []string{images + `,"https://a.example/1"]`, `["data:x"]`, `[""]`, `"https://a.example"`}},
		"categoryIds": {[]string{`[]`, `["cat_01234567"]`}, []string{`["cat_0123456"]`, `["` + strings.Repeat("c", 49) + `"]`}},
		"options": {[]string{`[` + option + strings.Repeat(","+option, 19) + `]`, `[{"name":"n","values":` + values + `]}]`},
			[]string{`[` + option + strings.Repeat(","+option, 20) + `]`, `[{"name":"n","values":` + values + `,"v"]}]`, `[{"name":"n","values":[]}]`, `[{"name":"","values":["v"]}]`, `[{"values":["v"]}]`}},
		"productType":     {[]string{`"LICENSE_KEY"`, `"SERIAL"`, `"DIGITAL_DOWNLOAD"`, `"ONE_TIME"`, `"PHYSICAL"`}, []string{`"license_key"`, `"DIGITAL"`, `null`, `1`, `"SUBSCRIPTION"`}},
		"pricingModel":    {[]string{`"STANDARD"`, `"USAGE_BASED"`}, []string{`"standard"`, `""`, `"FREE"`}},
		"fulfillmentMode": {[]string{`"MANAGED_LICENSE"`, `"INSTANT_DOWNLOAD"`, `"REDIRECT"`}, []string{`"OTHER"`, `null`}},
		"status":          {[]string{`"DRAFT"`, `"ACTIVE"`}, []string{`"ARCHIVED"`}},
		"availableFrom":   {[]string{`"2026-01-01T00:00:00.123456Z"`}, []string{`"2026-01-01"`, `"tomorrow"`, `"2026-13-01T00:00:00Z"`, `1`}},
		"keyFormat":       {[]string{`"UUID"`}, []string{`"HEX"`}}, "licenseDuration": {[]string{`"LIFETIME"`}, []string{`"TWO_YEARS"`}},
		"billingInterval": {[]string{`"WEEKLY"`}, []string{`"DAILY"`}}, "billingAnchor": {[]string{`"END_OF_PERIOD"`}, []string{`"NEVER"`}},
		"licenseKeys": {[]string{`["` + strings.Repeat("k", 512) + `"]`}, []string{`[""]`, `["` + strings.Repeat("k", 513) + `"]`, `["a","a"]`}},
		"price":       {[]string{`0`, `1e2`, `100.0`}, []string{`0.5`, `"1"`, `true`, `null`, `1e400`}},
	} {
		for _, value := range cases.good {
			if got := s.sendKeyed("POST", "/products", override(leanService, field, value)); got.status != http.StatusCreated {
				t.Errorf("%s %.60s: %d %s", field, value, got.status, got.body)
			}
		}
		for _, value := range cases.bad {
			if got := s.sendKeyed("POST", "/products", override(leanService, field, value)); got.status != http.StatusBadRequest {
				t.Errorf("%s %.60s: %d %s", field, value, got.status, got.body)
			}
		}
	}
}

func TestVariantBounds(t *testing.T) {
	s := newSeller(t)
	lean := `{"title":"V","options":{},"price":1}`
	wrap := func(variant string) string { return override(leanService, "variants", "["+variant+"]") }
	for _, b := range bounds(lean, map[string]rangeOf{
		"title": {"string", 1, 256}, "slug": {"string", 1, 128}, "description": {"string", 0, 1000}, "sku": {"string", 0, 128},
		"price": {"number", 0, mostMoney}, "compareAtPrice": {"number", 0, mostMoney}, "quantity": {"number", 0, mostCount}, "position": {"number", 0, mostCount},
	}) {
		if got := s.sendKeyed("POST", "/products", wrap(b.body)); got.status != b.status {
			t.Errorf("%s: %d %s", b.name, got.status, got.body)
		}
	}
	four := lean
	for i := range 3 {
		four += "," + override(lean, "title", fmt.Sprintf(`"V%d"`, i))
	}
	for body, want := range map[string]int{
		wrap(four): 201, wrap(four + `,{"title":"W","options":{},"price":1}`): 400, wrap(lean + "," + lean): 400, wrap(`{"title":"V","price":1}`): 400,
	} {
		if got := s.sendKeyed("POST", "/products", body); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

// A free product costs nothing, in no variant.
func TestFreeProductCostsNothing(t *testing.T) {
	s := newSeller(t)
	free := `{"title":"Sticker","productType":"PHYSICAL","pricingModel":"FREE","price":0}`
	id := s.makes("/products", free)
	s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"price":1}`)
	s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"variants":[{"title":"Big","options":{},"price":1}]}`)
	s.asks(http.StatusOK, "PATCH", "/products/"+id, `{"pricingModel":"STANDARD","price":1}`)
	s.asks(http.StatusBadRequest, "PATCH", "/products/"+id, `{"pricingModel":"FREE"}`)
}

// What a new product says of ids is not used, and of the wrong type refused like any other field.
func TestNewVariantsHaveNewIDs(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/products", fullProduct)
	var old coreProduct
	s.asks(http.StatusOK, "GET", "/products/"+id, "").data(t, &old)
	variant := `{"id":"` + old.Variants[0].ID + `","title":"V","options":{},"price":1}`
	var copied coreProduct
	s.asks(http.StatusCreated, "POST", "/products", override(leanService, "variants", "["+variant+"]")).data(t, &copied)
	if copied.Variants[0].ID == old.Variants[0].ID {
		t.Error("a variant belongs to two products")
	}
	s.asks(http.StatusBadRequest, "POST", "/products", override(leanService, "variants", "["+override(variant, "id", "1")+"]"))
	s.asks(http.StatusBadRequest, "POST", "/products", override(leanService, "inStock", `"yes"`))
	if got := s.asks(http.StatusCreated, "POST", "/products", override(leanService, "inStock", "false")).field(t, "inStock"); got != "false" {
		t.Errorf("inStock %s", got)
	}
}

func TestProductDatesMustBeInOrder(t *testing.T) {
	s := newSeller(t)
	s.asks(http.StatusBadRequest, "POST", "/products",
		`{"title":"T","productType":"SERVICE","price":1,"availableFrom":"2026-02-01T00:00:00Z","availableUntil":"2026-02-01T00:00:00Z"}`)
}

// Every filter narrows, and every sort sorts, both ways.
func TestListProducts(t *testing.T) {
	s := newSeller(t)
	a := s.makes("/products", `{"title":"Apple 50%","productType":"SERVICE","price":300,"categoryIds":["cat_fruits_0"]}`)
	s.clock.Advance(1e9)
	b := s.makes("/products", `{"title":"Banana","productType":"LICENSE_KEY","price":100,"status":"DRAFT","pricingModel":"USAGE_BASED","categoryIds":["cat_fruits_0"]}`)
	s.clock.Advance(1e9)
	c := s.makes("/products", `{"title":"cherry","productType":"SERIAL","price":200,"fulfillmentMode":"LICENSE_POOL"}`)
	s.clock.Advance(1e9)
	s.asks(http.StatusOK, "PATCH", "/products/"+a, `{"subtitle":"x"}`)
	for query, want := range map[string][]string{
		"": {c, b, a}, "sortOrder=asc": {a, b, c}, "sortBy=createdAt&sortOrder=desc": {c, b, a}, "sortBy=title&sortOrder=asc": {a, b, c},
		"sortBy=price": {a, c, b}, "sortBy=updatedAt": {a, c, b}, "search=AN": {b}, "search=50%25": {a}, "search=_": nil,
		"status=DRAFT": {b}, "status=ACTIVE": {c, a}, "productType=SERIAL": {c}, "productType=LICENSE_KEY": {b}, "pricingModel=USAGE_BASED": {b},
		"inStock=false": {c}, "inStock=true": {b, a}, "categoryId=cat_fruits_0": {b, a}, "categoryId=cat_fruits_0&sortBy=price&sortOrder=asc": {b, a},
		"categoryId=cat_nothing_": nil, "limit=2": {c, b}, "limit=2&page=2": {a}, "page=2": nil, "categoryId=cat_fruits_0&limit=1&page=2": {a},
	} {
		if got := s.ids("/products?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	golden(t, "core_product_list.json", s.asks(http.StatusOK, "GET", "/products?limit=1&page=3", "").body)
}

// What the seller made is what buyers see.
func TestProductKindsReachTheCore(t *testing.T) {
	s := newSeller(t)
	for kind, word := range productTypes {
		body := override(leanService, "productType", `"`+word+`"`)
		id, _ := parse[checkout.Product](productPrefix, s.makes("/products", override(body, "billingInterval", `"MONTHLY"`)))
		found, err := s.core.Reader(t.Context()).ProductsByID(s.store.ID, []checkout.ProductID{id})
		if err != nil || found[0].Kind != kind {
			t.Errorf("%s: %v, %v", word, found, err)
		}
	}
}
