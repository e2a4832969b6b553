package sellapp

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/pricing"
)

// many makes a variant cheaper for those who buy so many.
func many(least, percent int64) func(*checkout.Variant) {
	return func(v *checkout.Variant) {
		v.Rules.Bulk = append(v.Rules.Bulk, checkout.BulkDiscount{Least: least, Percent: percent})
	}
}

// taxed makes a store tax its home country's buyers.
func taxed(rate pricing.Rate, inclusive bool) func(*checkout.Store) {
	return func(s *checkout.Store) {
		s.Tax = checkout.TaxSettings{Country: "DE", Inclusive: inclusive, Rates: []checkout.TaxRate{{Country: "DE", Rate: rate}}}
	}
}

// The price of one stays what is listed; the totals are after what many save, after the coupon on what is left, and
// with the tax on that.
func TestMoneyOfMany(t *testing.T) {
	for _, c := range []struct {
		name          string
		inclusive     bool
		more          string
		base, without string
		with          string
	}{
		{"plain", false, "", "1000", "9000", "9000"},
		{"coupon", false, `,"coupon":"TENTH"`, "1000", "8100", "8100"},
		{"tax on top", false, `,"coupon":"TENTH","country":"DE"`, "1000", "8100", "9639"},
		{"tax within", true, `,"coupon":"TENTH","country":"DE"`, "840", "6807", "8100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop(t, taxed(190_000, c.inclusive))
			s.coupon("TENTH", 10)
			made := s.invoiced(cart(s.stock("Elixir", 1000, many(10, 10)), 10, c.more))
			got := made.Payment.FullPrice
			if got.Base != c.base || got.Units != 10 || got.Total != (moneyTotal{Exclusive: c.without, Inclusive: c.with}) {
				t.Errorf("%+v", got)
			}
			if diff := cmp.Diff(got, made.Payment.Subtotal); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Several lines are one unit whose base is their sum as listed.
func TestMoneyOfManyAmongOthers(t *testing.T) {
	s := newShop(t)
	elixir, vial := s.stock("Elixir", 1000, many(10, 10)), s.stock("Vial", 50)
	made := s.invoiced(fmt.Sprintf(`{"customer_email":"a@b.example","payment_method":"COINBASE","product_variants":{"%d":{"quantity":10},"%d":{"quantity":1}}}`,
		elixir.Number, vial.Number))
	if got := made.Payment.FullPrice; got.Base != "10050" || got.Units != 1 || got.Total.Inclusive != "9050" {
		t.Errorf("%+v", got)
	}
}

// A coupon takes nothing off what the buyer pays on top.
func TestCouponLeavesTheExtra(t *testing.T) {
	s := newShop(t)
	s.coupon("ALL", 100)
	made := s.invoiced(cart(s.stock("Elixir", 1000), 2, `,"coupon":"ALL","extra":{"amount":300,"currency":"USD"}`))
	p := made.Payment
	if p.Subtotal.Total.Inclusive != "0" || p.OriginalAmount.Total.Inclusive != "0" || p.FullPrice.Total.Inclusive != "300" {
		t.Errorf("%+v", p)
	}
	if out := s.checked(201, made.ID); out.PaymentURL == "" || s.till.opened[0].Amount.Minor() != 300 {
		t.Errorf("%+v", out)
	}
}
