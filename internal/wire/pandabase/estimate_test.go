package pandabase

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/pricing"
)

// estimateOf asks what a body would cost.
func (s *shop) estimateOf(body string) estimate {
	s.t.Helper()
	var made estimate
	s.sent(http.StatusOK, "POST", s.checkouts()+"/estimate", body).data(s.t, &made)
	return made
}

const asked = `{"items":[{"name":"Sword","amount":2499,"quantity":2},{"name":"Gift wrap","amount":150,"quantity":3}],"country":"DE","coupon_code":"save10"}`

func TestEstimate(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	golden(t, "estimate.json", s.sent(http.StatusOK, "POST", s.checkouts()+"/estimate", asked).body)
}

// An estimate writes nothing: neither an order nor a use of the coupon.
func TestEstimateWritesNothing(t *testing.T) {
	s := newShop(t)
	one := int64(1)
	s.coupon("SAVE10", func(c *checkout.Coupon) { c.MaxUses = &one })
	for range 3 {
		s.estimateOf(asked)
	}
	sales, err := s.core.Sales(t.Context(), s.store.ID, checkout.SaleQuery{Limit: 10})
	s.must(err)
	if len(sales) != 0 {
		t.Errorf("%d orders", len(sales))
	}
}

// The tax is that of the country, or of its state; businesses abroad with a valid VAT id pay none.
func TestEstimateTaxes(t *testing.T) {
	s := newShop(t)
	inclusive := s.elsewhere()
	inclusive.store, _ = s.core.ChangeStore(t.Context(), inclusive.store.ID, func(store *checkout.Store) error {
		store.Tax = checkout.TaxSettings{Inclusive: true, Country: "DE", Rates: []checkout.TaxRate{{Country: "DE", Rate: pricing.Rate(190_000)}}}
		return nil
	})
	for _, c := range []struct {
		shop       *shop
		more, rate string
		tax, total int64
	}{
		{s, `"country":"DE"`, "0.19", 1900, 11900},
		{s, `"country":"FR"`, "0", 0, 10000},
		{s, `"country":"US"`, "0", 0, 10000},
		{s, `"country":"US","state":"NY"`, "0.08875", 888, 10888},
		{s, `"country":"US","state":"ny "`, "0.08875", 888, 10888},
		{s, `"country":"DE","tax_id":"nonsense"`, "0.19", 1900, 11900},
		{s, `"country":"AT","tax_id":"ATU13585627"`, "0", 0, 10000},
		{s, `"country":"AT","tax_id":"ATU13585628"`, "0.2", 2000, 12000},
		{s, `"country":"DE","tax_id":""`, "0.19", 1900, 11900},
		{inclusive, `"country":"DE"`, "0.19", 1597, 10000},
	} {
		got := c.shop.estimateOf(`{"items":[{"name":"x","amount":10000,"quantity":1}],` + c.more + `}`)
		if string(got.Tax.Rate) != c.rate || got.Tax.Amount != c.tax || got.Total != c.total || got.Subtotal != 10000 {
			t.Errorf("%s: %+v %s", c.more, got, got.Tax.Rate)
		}
	}
}

func TestEstimateDiscounts(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	s.coupon("OFF5", func(c *checkout.Coupon) { c.Kind, c.Value = checkout.CouponFixed, 500 })
	s.coupon("MORE", func(c *checkout.Coupon) { c.Kind, c.Value = checkout.CouponFixed, 999_999 })
	for code, want := range map[string]*estimateDiscount{
		"save10": {"SAVE10", 205, "PERCENTAGE", 10}, "OFF5": {"OFF5", 500, "FIXED_AMOUNT", 500},
		"MORE": {"MORE", 2049, "FIXED_AMOUNT", 999_999}, "": nil, "  ": nil,
	} {
		got := s.estimateOf(`{"items":[{"name":"x","amount":2049,"quantity":1}],"country":"FR","coupon_code":"` + code + `"}`)
		if (got.Discount == nil) != (want == nil) || want != nil && *got.Discount != *want {
			t.Errorf("%s: %+v, want %+v", code, got.Discount, want)
		}
		if want != nil && got.Total != 2049-want.Amount {
			t.Errorf("%s: total %d", code, got.Total)
		}
	}
}

func TestEstimateRules(t *testing.T) {
	s := newShop(t)
	items := `{"items":[{"name":"x","amount":2049,"quantity":1}]`
	for _, c := range []struct{ body, refused string }{
		{items + `}`, "country is required."}, {`{"country":"DE"}`, "items is required."}, {items + `,"country":"de"}`, "country does not have the expected form."},
		{items + `,"country":"XX"}`, "country must be an ISO 3166 country code of two capital letters."},
		{items + `,"country":"DE","state":"` + strings.Repeat("x", 64) + `"}`, ""},
		{items + `,"country":"DE","state":"` + strings.Repeat("x", 65) + `"}`, "state must be at most 64 characters long."},
		{items + `,"country":"DE","coupon_code":"` + strings.Repeat("x", 65) + `"}`, "coupon_code must be at most 64 characters long."},
		{items + `,"country":"DE","coupon_code":"NONE"}`, "This coupon code is not valid for this order."},
		{items + `,"country":"DE","tax_id":"` + strings.Repeat("x", 33) + `"}`, "tax_id must be at most 32 characters long."},
		{`{"items":[{"quantity":1}],"country":"DE"}`, "items.0 must have either product_id, or name and amount."},
		{`{"items":[{"name":"x","amount":99,"quantity":1}],"country":"FR"}`, "The total must be 0 or at least 1.00 USD."},
	} {
		answer := s.send("POST", s.checkouts()+"/estimate", c.body)
		if c.refused == "" && answer.status != http.StatusOK || c.refused != "" && (answer.status != http.StatusBadRequest || answer.message(t) != c.refused) {
			t.Errorf("%s: %d %s, want %q", c.body, answer.status, answer.body, c.refused)
		}
	}
	s.sent(http.StatusNotFound, "POST", s.checkouts()+"/estimate", `{"items":[{"product_id":"prd_x","quantity":1}],"country":"DE"}`)
}

func TestMethodWords(t *testing.T) {
	for _, c := range []struct{ ours, theirs string }{
		{"STRIPE,PAYPAL,BITCOIN", "CARD"}, {"PAYPAL", ""}, {"SUMUP,STRIPE,CASHAPP,PIX", "CARD,CASHAPP,PIX"}, {"", ""},
	} {
		if got := strings.Join(methodsOf(strings.Split(c.ours, ",")), ","); got != c.theirs {
			t.Errorf("%s: %s, want %s", c.ours, got, c.theirs)
		}
	}
	offered := []string{"PAYPAL", "STRIPE", "SUMUP"}
	for word, want := range map[string]string{"": "", "PAYPAL": "PAYPAL", "CARD": "STRIPE", "SUMUP": "SUMUP", "PIX": "PIX"} {
		if got := methodFor(word, offered); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
