package pandabase

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// item is a dynamic item.
func item(name, amount, quantity string) string {
	return `{"name":` + name + `,"amount":` + amount + `,"quantity":` + quantity + `}`
}

// times repeats an item in a list.
func times(n int, one string) string {
	return `[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]`
}

func TestItemRules(t *testing.T) {
	s := newShop(t)
	sword := `"product_id":"` + name(productPrefix, s.stock("Sword", 2499).ID) + `"`
	one := item(`"x"`, `100`, `1`)
	for _, c := range []struct{ items, refused string }{
		{`[]`, "items must have at least 1 item."}, {times(1, one), ""}, {times(10, one), ""},
		{times(11, one), "items must have at most 10 items."}, {`{}`, "items must be a list."}, {`[1]`, "items.0 must be an object."},
		{`[` + item(`""`, `100`, `1`) + `]`, "items.0.name must not be empty."},
		{`[` + item(`"  "`, `100`, `1`) + `]`, "items.0.name must not be blank."},
		{`[` + item(`"`+strings.Repeat("é", 255)+`"`, `100`, `1`) + `]`, ""},
		{`[` + item(`"`+strings.Repeat("x", 256)+`"`, `100`, `1`) + `]`, "items.0.name must be at most 255 characters long."},
		{`[` + item(`"x"`, `0`, `100`) + `]`, "items.0.amount must be at least 1."},
		{`[` + item(`"x"`, `-0`, `100`) + `]`, "items.0.amount must be at least 1."},
		{`[` + item(`"x"`, `-1`, `100`) + `]`, "items.0.amount must be at least 1."},
		{`[` + item(`"x"`, `1`, `100`) + `]`, ""}, {`[` + item(`"x"`, `1000000`, `1`) + `]`, ""},
		{`[` + item(`"x"`, `1000001`, `1`) + `]`, "items.0.amount must be at most 1000000."},
		{`[` + item(`"x"`, `100.5`, `1`) + `]`, "items.0.amount must be a whole number."},
		{`[` + item(`"x"`, `"100"`, `1`) + `]`, "items.0.amount must be a whole number."},
		{`[` + item(`"x"`, `100.0`, `1e0`) + `]`, ""}, {`[` + item(`"x"`, `1e2`, `1`) + `]`, ""},
		{`[` + item(`"x"`, `1e400`, `1`) + `]`, "items.0.amount is out of range."},
		{`[` + item(`"x"`, `100`, `0`) + `]`, "items.0.quantity must be at least 1."},
		{`[` + item(`"x"`, `100`, `-1`) + `]`, "items.0.quantity must be at least 1."},
		{`[` + item(`"x"`, `100`, `999`) + `]`, ""},
		{`[` + item(`"x"`, `100`, `1000`) + `]`, "items.0.quantity must be at most 999."},
		{`[` + item(`"x"`, `100`, `1.5`) + `]`, "items.0.quantity must be a whole number."},
		{`[` + item(`"x"`, `100`, `2147483648`) + `]`, "items.0.quantity must be at most 999."},
		{`[` + item(`"x"`, `100`, `"2"`) + `]`, "items.0.quantity must be a whole number."},
		{`[` + one + `,{"name":"x","amount":100}]`, "items.1.quantity is required."},
		{`[{"quantity":1}]`, "items.0 must have either product_id, or name and amount."},
		{`[{"quantity":1,"name":"x"}]`, "items.0.amount is required together with name."},
		{`[{"quantity":1,"amount":100}]`, "items.0.name is required together with amount."},
		{`[{"quantity":1,"variant_id":"var_x"}]`, "items.0 must have either product_id, or name and amount."},
		{`[{` + sword + `,"quantity":1}]`, ""}, {`[{` + sword + `,"quantity":999}]`, ""},
		{`[{` + sword + `,"quantity":0}]`, "items.0.quantity must be at least 1."},
		{`[{` + sword + `,"quantity":1000}]`, "items.0.quantity must be at most 999."},
		{`[{` + sword + `}]`, "items.0.quantity is required."}, {`[{` + sword + `,"quantity":1},` + one + `]`, ""},
		{`[{` + sword + `,"quantity":1,"name":"x"}]`, ""}, // fits the one form only; the catalogue's name stands
		{`[{` + sword + `,"quantity":1,"name":"x","amount":100}]`, "items.0 must have either product_id, or name and amount, but not both."},
	} {
		s.creates(`{"items":`+c.items+`}`, c.refused)
	}
}

// The total is 0 or at least 100 cents; below it an item alone is no sale.
func TestTotalIsNothingOrAtLeastADollar(t *testing.T) {
	s := newShop(t)
	s.coupon("ALL", func(c *checkout.Coupon) { c.Value = 100 })
	s.coupon("SOME", func(c *checkout.Coupon) { c.Kind, c.Value = checkout.CouponFixed, 1 })
	free := name(productPrefix, s.stock("Demo", 0).ID)
	for _, c := range []struct{ body, refused string }{
		{`{"items":[` + item(`"x"`, `99`, `1`) + `]}`, "The total must be 0 or at least 1.00 USD."},
		{`{"items":[` + item(`"x"`, `33`, `3`) + `]}`, "The total must be 0 or at least 1.00 USD."},
		{`{"items":[` + item(`"x"`, `50`, `2`) + `]}`, ""},
		{`{"items":[` + item(`"x"`, `100`, `1`) + `],"coupon_code":"SOME"}`, "The total must be 0 or at least 1.00 USD."},
		{`{"items":[` + item(`"x"`, `5`, `1`) + `],"coupon_code":"ALL"}`, ""},
		{`{"items":[{"product_id":"` + free + `","quantity":1}]}`, ""},
	} {
		s.creates(c.body, c.refused)
	}
}

func TestFieldRules(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	s.coupon(strings.Repeat("C", 64))
	text := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	address := `"line1":"1 Elm St","city":"Berlin","state":"","postal_code":"10115","country":"DE"`
	billing := func(old, changed string) string {
		return `"customer":{"billing":{` + strings.Replace(address, old, changed, 1) + `}}`
	}
	for _, c := range []struct{ fields, refused string }{
		{`"title":""`, "title must not be empty."}, {`"title":" "`, "title must not be blank."}, {`"title":` + text(1), ""},
		{`"title":` + text(128), ""}, {`"title":` + text(129), "title must be at most 128 characters long."},
		{`"title":1`, "title must be text."}, {`"title":null`, "title must be text."},
		{`"description":""`, "description must not be empty."}, {`"description":` + text(1), ""}, {`"description":` + text(500), ""},
		{`"description":` + text(501), "description must be at most 500 characters long."},
		{`"amount":2499`, ""}, {`"amount":2499.0`, ""}, {`"amount":24.99e2`, ""}, {`"amount":99`, "amount must be at least 100."},
		{`"amount":1000001`, "amount must be at most 1000000."}, {`"amount":"2499"`, "amount must be a whole number."},
		{`"amount":1000000`, "amount must match the computed item total, which is 2499."},
		{`"amount":100`, "amount must match the computed item total, which is 2499."},
		{`"coupon_code":""`, ""}, {`"coupon_code":" "`, ""}, {`"coupon_code":"SAVE10"`, ""},
		{`"coupon_code":"` + strings.Repeat("c", 64) + `"`, ""},
		{`"coupon_code":` + text(65), "coupon_code must be at most 64 characters long."},
		{`"tax_id":""`, ""}, {`"tax_id":"nonsense"`, ""}, {`"tax_id":` + text(32), ""}, {`"tax_id":` + text(33), "tax_id must be at most 32 characters long."},
		{`"customer":{}`, ""}, {`"customer":{"email":"a@b.example"}`, ""}, {`"customer":{"name":"A","email":"a@b.example"}`, ""},
		{`"customer":[]`, "customer must be an object."}, {`"customer":{"name":` + text(128) + `}`, ""},
		{`"customer":{"name":` + text(129) + `}`, "customer.name must be at most 128 characters long."},
		{`"customer":{"name":"a@b.example"}`, "customer.name must be a name, not an e-mail address."},
		{`"customer":{"email":""}`, "customer.email must not be empty."},
		{`"customer":{"email":"nobody"}`, "customer.email must be an e-mail address."},
		{`"customer":{"email":"` + strings.Repeat("a", 310) + `@b.example"}`, ""},
		{`"customer":{"email":"` + strings.Repeat("a", 311) + `@b.example"}`, "customer.email must be at most 320 characters long."},
		{`"customer":{"billing":{}}`, "customer.billing.city is required. customer.billing.country is required. " +
			"customer.billing.line1 is required. customer.billing.postal_code is required. customer.billing.state is required."},
		{billing("", ""), ""}, {billing(`"state":"",`, ""), "customer.billing.state is required."},
		{billing("1 Elm St", ""), "customer.billing.line1 must not be empty."}, {billing("1 Elm St", " "), "customer.billing.line1 is required."},
		{billing("1 Elm St", strings.Repeat("é", 200)), ""},
		{billing("1 Elm St", strings.Repeat("é", 201)), "customer.billing.line1 must be at most 200 characters long."},
		{billing(`"city"`, `"line2":`+text(200)+`,"city"`), ""},
		{billing(`"city"`, `"line2":`+text(201)+`,"city"`), "customer.billing.line2 must be at most 200 characters long."},
		{billing("Berlin", strings.Repeat("é", 100)), ""}, {billing("Berlin", strings.Repeat("é", 101)), "customer.billing.city must be at most 100 characters long."},
		{billing(`"state":""`, `"state":`+text(100)), ""}, {billing(`"state":""`, `"state":`+text(101)), "customer.billing.state must be at most 100 characters long."},
		{billing("10115", strings.Repeat("1", 20)), ""}, {billing("10115", strings.Repeat("1", 21)), "customer.billing.postal_code must be at most 20 characters long."},
		{billing(`"DE"`, `"de"`), "customer.billing.country does not have the expected form."},
		{billing(`"DE"`, `"XX"`), "customer.billing.country must be an ISO 3166 country code of two capital letters."},
		{billing(`"DE"`, `"D"`), "customer.billing.country does not have the expected form. customer.billing.country must be at least 2 characters long."},
		{billing(`"DE"`, `"GR"`), ""}, {`"unknown":1`, ""}, {`"TITLE":""`, ""},
	} {
		s.creates(with(plain, c.fields), c.refused)
	}
}

// All wrong fields are told at once, the cross-checked ones together.
func TestWrongFieldsAreToldTogether(t *testing.T) {
	s := newShop(t)
	s.creates(`{"items":[{"quantity":1}],"title":" ","return_url":"http://x.example"}`,
		"title must not be blank. return_url must be an https URL. items.0 must have either product_id, or name and amount.")
}

// A product that is unknown, unpublished, no id at all or another store's is one same 404.
func TestProductsThatAreNotForSale(t *testing.T) {
	s := newShop(t)
	draft := s.stock("Draft", 500, func(p *checkout.Product) { p.Status = checkout.ProductDraft })
	archived := s.stock("Archived", 500, func(p *checkout.Product) { p.Status = checkout.ProductArchived })
	foreign := s.elsewhere().stock("Foreign", 500)
	var told string
	for _, product := range []string{
		name(productPrefix, draft.ID), name(productPrefix, archived.ID), name(productPrefix, foreign.ID),
		name(productPrefix, id.New[checkout.Product]()), "prd_x", "", draft.ID.String(), name(variantPrefix, draft.Variants[0].ID),
		strings.ToUpper(name(productPrefix, draft.ID)),
	} {
		body := `{"items":[{"product_id":` + strconv.Quote(product) + `,"quantity":1}]}`
		answer := string(s.sent(http.StatusNotFound, "POST", s.checkouts(), body).body)
		if told == "" {
			told = answer
		}
		if answer != told || answer != `{"ok":false,"error":"Product not found."}` {
			t.Errorf("%s: %s, others %s", product, answer, told)
		}
	}
}

// The catalogue names and prices what is from there, whatever else the request says.
func TestCatalogueItems(t *testing.T) {
	s := newShop(t)
	sword := s.stock("Sword", 2499, func(p *checkout.Product) {
		p.Variants = append(p.Variants, checkout.Variant{Title: "Gold", Price: p.Variants[0].Price, StockKind: checkout.StockCounted, Stock: 3})
	})
	bow := s.stock("Bow", 900)
	gold := name(variantPrefix, sword.Variants[1].ID)
	body := func(product checkout.Product, more string) string {
		return `{"items":[{"product_id":"` + name(productPrefix, product.ID) + `",` + more + `}]}`
	}
	made := s.create(body(sword, `"variant_id":"`+gold+`","quantity":3,"amount":1`))
	if got := made.Items[0]; got.Name != "Sword – Gold" || got.Amount != 2499 || made.TotalAmount != 7497 {
		t.Errorf("%+v", made)
	}
	s.creates(body(sword, `"variant_id":"`+gold+`","quantity":4`), "There is not enough of Sword – Gold in stock.")
	for _, variant := range []string{gold, "var_x", ""} {
		s.creates(body(bow, `"variant_id":"`+variant+`","quantity":1`), "variant_id is not a variant of this product.")
	}
}

// Codes that do not count are one same refusal, whatever is wrong with them.
func TestCouponsThatDoNotCount(t *testing.T) {
	s := newShop(t)
	one, later, gone := int64(1), opening.AddDate(0, 0, 1), opening.AddDate(0, 0, -1)
	bow := s.stock("Bow", 900)
	for code, change := range map[string]func(*checkout.Coupon){
		"EXPIRED":  func(c *checkout.Coupon) { c.EndsAt = gone },
		"EARLY":    func(c *checkout.Coupon) { c.StartsAt = later },
		"DISABLED": func(c *checkout.Coupon) { c.Enabled = false },
		"MINIMUM":  func(c *checkout.Coupon) { c.Minimum = new(int64); *c.Minimum = 2500 },
		"OTHERS":   func(c *checkout.Coupon) { c.Products = []checkout.ProductID{bow.ID} },
		"USED":     func(c *checkout.Coupon) { c.MaxUses = &one },
	} {
		s.coupon(code, change)
	}
	s.elsewhere().coupon("FOREIGN")
	used := s.create(with(plain, `"coupon_code":"USED"`))
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+used.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"a@b.example"}}`)
	for _, code := range []string{"EXPIRED", "EARLY", "DISABLED", "MINIMUM", "OTHERS", "USED", "FOREIGN", "UNKNOWN", "!"} {
		s.creates(with(plain, `"coupon_code":"`+code+`"`), "This coupon code is not valid for this order.")
	}
}

// Those who know a store's id alone may name their own items, unless the store forbids it.
func TestDynamicItemsMayBeForbidden(t *testing.T) {
	s := newShop(t, func(s *checkout.Store) { s.CatalogueOnly = true })
	s.creates(plain, "This store sells products of its catalogue only.")
	key, text, err := s.core.CreateKey(t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: []string{"orders.read"},
	}, KeyPrefix)
	s.must(err)
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain, "Authorization: Bearer "+text)
	s.must(s.core.RevokeKey(t.Context(), s.store.ID, key.ID))
	s.clock.Advance(2_000_000_000) // replicas may go on with a key for less than a second
	s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, "Authorization: Bearer "+text)
}
