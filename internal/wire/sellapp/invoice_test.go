package sellapp

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/pricing"
)

// germanTax is 19 % for buyers in Germany, with relief for businesses elsewhere.
func germanTax(inclusive bool) func(*checkout.Store) {
	return func(s *checkout.Store) {
		s.Tax = checkout.TaxSettings{Country: "DE", Inclusive: inclusive, ReverseCharge: true, Rates: []checkout.TaxRate{
			{Country: "DE", Rate: pricing.Rate(190_000)}, {Country: "AT", Rate: pricing.Rate(200_000)},
		}}
	}
}

// Prices are shown without and with tax, after discounts.
func TestInvoicePrices(t *testing.T) {
	for _, c := range []struct {
		name                     string
		inclusive                bool
		quantity                 int
		more                     string
		base, exclusive, withTax string
		vat                      string
		full                     string // the inclusive total with the extra
	}{
		{"no country, no tax", false, 3, "", "1999", "5997", "5997", "0", "5997"},
		{"on top", false, 3, `,"country":"de"`, "1999", "5997", "7136", "19", "7136"},
		{"contained", true, 1, `,"country":"DE"`, "1680", "1680", "1999", "19", "1999"},
		{"a coupon", false, 1, `,"country":"DE","coupon":"TEN"`, "1999", "1799", "2141", "19", "2141"},
		{"reverse charge", false, 1, `,"country":"AT","vat_id":"ATU13585627"`, "1999", "1999", "1999", "0", "1999"},
		{"an extra", false, 1, `,"extra":{"amount":1,"currency":"USD"}`, "1999", "1999", "1999", "0", "2000"},
		{"no extra", false, 1, `,"extra":{"amount":0,"currency":"USD"}`, "1999", "1999", "1999", "0", "1999"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop(t, germanTax(c.inclusive))
			s.coupon("TEN", 10)
			got := s.invoiced(cart(s.stock("Licence", 1999), c.quantity, c.more)).Payment
			price := got.OriginalAmount
			if price.Base != c.base || price.Total != (moneyTotal{c.exclusive, c.withTax}) || string(price.VAT) != c.vat || price.Units != int64(c.quantity) {
				t.Errorf("%+v", price)
			}
			if got.FullPrice.Total.Inclusive != c.full || got.Gateway.Data.Total.Total != got.FullPrice.Total || got.Subtotal.Total != price.Total {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What a buyer tells is shown again.
func TestInvoiceCustomer(t *testing.T) {
	s := newShop(t, germanTax(false))
	v := s.stock("Licence", 1999)
	got := s.invoiced(cart(v, 1, `,"country":"AT","customer_ip":"2001:db8::1"`)).CustomerInformation
	if got.ID < 1 || got.Email != "customer@example.com" || got.Country != "Austria" || got.IP != "2001:db8::1" || got.VAT.Country != "AT" || string(got.VAT.Amount) != "20" {
		t.Errorf("%+v", got)
	}
	if again := s.invoiced(strings.Replace(cart(v, 1, ""), "customer@", "Customer@", 1)).CustomerInformation; again.ID != got.ID || again.Country != "" {
		t.Errorf("%+v", again)
	}
}

func TestInvoiceRules(t *testing.T) {
	s := newShop(t)
	v := s.stock("Licence", 1999)
	foreign := s.stranger()
	theirs := foreign.stock("Theirs", 1)
	few := s.stock("Few", 1, func(v *checkout.Variant) { v.StockKind, v.Stock = checkout.StockCounted, 2 })
	body := cart(v, 1, "")
	with := func(old, replacement string) string { return strings.Replace(body, old, replacement, 1) }
	variants := fmt.Sprintf(`{"%d":{"quantity":1}}`, v.Number)
	for _, c := range []struct{ body, field, message string }{
		{`{}`, "customer_email", "The customer_email field is required."},
		{with(`"customer_email":"customer@example.com",`, ""), "customer_email", "The customer_email field is required."},
		{with("customer@example.com", "nobody"), "customer_email", "The customer_email field must be an e-mail address."},
		{with(`"COINBASE"`, `"PAYPAL"`), "payment_method", "This payment method is not configured for this store."},
		{with(`"COINBASE"`, `1`), "payment_method", "The payment_method field must be text."},
		{with(variants, `{}`), "product_variants", "The product_variants field must have at least 1 field."},
		{with(variants, `[]`), "product_variants", "The product_variants field must be an object."},
		{with(variants, `{"x":{"quantity":1}}`), "product_variants.x", "The product_variants.x field is not a product variant of this store."},
		{with(variants, `{"01":{"quantity":1}}`), "product_variants.01", "The product_variants.01 field is not a product variant of this store."},
		{cart(theirs, 1, ""), fmt.Sprint("product_variants.", theirs.Number), fmt.Sprintf("The product_variants.%d field is not a product variant of this store.", theirs.Number)},
		{cart(few, 3, ""), "product_variants", "There is not enough of Few – Basic in stock."},
		{with(`,"product_variants"`, `,"coupon":"NONE","product_variants"`), "coupon", "This coupon code is not valid for this order."},
		{with(`,"product_variants"`, `,"country":"ZZ","product_variants"`), "country", "The country field must be an ISO 3166 country code of two capital letters."},
		{with(`,"product_variants"`, `,"customer_ip":"1.2.3","product_variants"`), "customer_ip", "The customer_ip field must be an IP address."},
		{with(`,"product_variants"`, `,"extra":{"amount":1,"currency":"EUR"},"product_variants"`), "extra.currency", "All items must be in one currency."},
		{with(`,"product_variants"`, `,"extra":{"amount":1,"currency":"USDT"},"product_variants"`), "extra.currency", "The extra.currency field must be at most 3 characters long."},
		{with(`,"product_variants"`, `,"extra":{"amount":9007199254740993,"currency":"USD"},"product_variants"`), "extra.amount", "The extra.amount field is too large."},
	} {
		s.refused("POST", invoices, c.body, c.field, c.message)
	}
	for _, quantity := range []string{"0", "-1", "1.5", "2147483648", `"2"`, "null", "true"} {
		field := fmt.Sprintf("product_variants.%d.quantity", v.Number)
		got := s.sent(http.StatusUnprocessableEntity, "POST", invoices, with(`"quantity":1`, `"quantity":`+quantity)).failure(t)
		if got.Param != field {
			t.Errorf("quantity %s: %+v", quantity, got)
		}
	}
	s.sent(http.StatusBadRequest, "POST", invoices, `{"customer_email"`)
	if list, total, err := s.core.Reader(t.Context()).Invoices(s.store.ID, checkout.InvoiceQuery{Window: checkout.Window{Limit: 9}}); err != nil || total != 0 {
		t.Errorf("a refused invoice left something: %v, %v", list, err)
	}
}

// What is not the number of an invoice of this store gets one same answer, at every address.
func TestInvoiceIDs(t *testing.T) {
	s := newShop(t)
	foreign := s.stranger()
	theirs := foreign.invoiced(cart(foreign.stock("Theirs", 1), 1, ""))
	want := ""
	for _, route := range []struct{ method, rest, body string }{
		{"GET", "", ""}, {"POST", "/checkout", ""}, {"GET", "/deliverables", ""}, {"PATCH", "/mark-completed", ""}, {"PATCH", "/mark-voided", ""},
		{"PATCH", "/status", `{"status":"VOIDED"}`}, {"PATCH", "/issue-replacement", `{"product_variants":[1]}`}, {"POST", "/refunds", ""},
		{"POST", "/fulfillment-retries", ""}, {"POST", "/fulfillment-notifications", ""},
	} {
		for _, text := range []string{
			"0", "-1", "+1", "1.0", "1e3", "abc", "01", "9223372036854775807", "9223372036854775808", "%201", fmt.Sprint(theirs.ID),
		} {
			got := s.sent(http.StatusNotFound, route.method, invoices+"/"+text+route.rest, route.body).failure(t)
			got.RequestID = ""
			if want == "" {
				want = fmt.Sprint(got)
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%s %s: %+v, want %s", route.method, text, got, want)
			}
		}
	}
}

// The default of a store's sessions is this dialect's own; another is the store's.
func TestInvoiceTime(t *testing.T) {
	for ttl, want := range map[time.Duration]string{0: "2024-01-09T23:50:11.000000Z", time.Hour: "2024-01-09T15:50:11.000000Z"} {
		s := newShop(t, func(one *checkout.Store) { one.SessionTTL = ttl })
		if got := s.invoiced(cart(s.stock("Licence", 1), 1, "")).Payment.ExpiresAt; got != want {
			t.Errorf("%s: expires %s", ttl, got)
		}
	}
}

// The same key gives the same invoice; another body under it is refused.
func TestInvoiceIdempotency(t *testing.T) {
	s := newShop(t)
	v := s.stock("Licence", 1999)
	first := s.sent(http.StatusCreated, "POST", invoices, cart(v, 1, ""), "Idempotency-Key: k")
	again := s.sent(http.StatusCreated, "POST", invoices, cart(v, 1, ""), "Idempotency-Key: k")
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	s.sent(http.StatusUnprocessableEntity, "POST", invoices, cart(v, 2, ""), "Idempotency-Key: k")
}
