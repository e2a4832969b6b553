package sellapp

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

func TestPercent(t *testing.T) {
	for rate, want := range map[pricing.Rate]string{0: "0", 190_000: "19", 88_750: "8.875", 1: "0.0001", 10: "0.001", 1_000_000: "100", 105_000: "10.5"} {
		if got := string(percent(rate)); got != want {
			t.Errorf("%d: %s, want %s", rate, got, want)
		}
	}
}

// The price without its tax is the exact quotient, rounded half up.
func TestWithoutTax(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.OneOf(rapid.Int64Range(0, 10_000), rapid.Int64Range(0, money.MaxMinor)).Draw(t, "price")
		rate := rapid.Int64Range(0, wholeRate).Draw(t, "rate")
		got := big.NewInt(withoutTax(price, pricing.Rate(rate)))
		// got − ½ ≤ price × 1,000,000 / (1,000,000 + rate) < got + ½
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(price), big.NewInt(wholeRate)), big.NewInt(wholeRate+rate))
		distance := new(big.Rat).Sub(exact, new(big.Rat).SetInt(got))
		if half := big.NewRat(1, 2); distance.Cmp(half) >= 0 || distance.Cmp(new(big.Rat).Neg(half)) < 0 {
			t.Fatalf("%d at %d: %s", price, rate, got)
		}
	})
}

// However an order is priced, what is shown of its lines adds up to what it costs.
func TestPricesAddUp(t *testing.T) {
	usd := money.MustCurrency("USD")
	rapid.Check(t, func(t *rapid.T) {
		tax := pricing.Tax{Rate: pricing.Rate(rapid.Int64Range(0, 300_000).Draw(t, "rate")), Inclusive: rapid.Bool().Draw(t, "inclusive")}
		coupon := pricing.Coupon{Percent: pricing.Rate(rapid.Int64Range(0, 100).Draw(t, "percent") * 10_000)}
		var asked []pricing.Line
		var order checkout.Order
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			unit := money.Must(rapid.Int64Range(0, 100_000).Draw(t, "unit"), usd)
			line, err := checkout.DynamicLine("x", unit, rapid.Int64Range(1, 9).Draw(t, "quantity"))
			if err != nil {
				t.Fatal(err)
			}
			order.Lines = append(order.Lines, line)
			asked = append(asked, pricing.Line{Subtotal: line.Total, Scoped: true})
		}
		priced, err := pricing.Quote(asked, coupon, tax)
		if err != nil {
			t.Fatal(err)
		}
		order.Total, order.TaxRate, order.TaxInclusive = priced.Total, tax.Rate, tax.Inclusive
		for i := range order.Lines {
			order.Lines[i].Discount, order.Lines[i].Tax = priced.Lines[i].Discount, priced.Lines[i].Tax
		}
		got := priceOf(order, order.Lines)
		without := priced.Total.Minor() - priced.Tax.Minor()
		if got.Total != (moneyTotal{fmt.Sprint(without), fmt.Sprint(priced.Total.Minor())}) {
			t.Fatalf("%+v: %+v", priced, got)
		}
		if len(order.Lines) == 1 && !tax.Inclusive && (got.Units != order.Lines[0].Quantity || got.Base != fmt.Sprint(order.Lines[0].Unit.Minor())) {
			t.Fatalf("%+v", got)
		}
	})
}

// A line of another API that has a total only is shown with the price of one, half up.
func TestUnitPrice(t *testing.T) {
	usd := money.MustCurrency("USD")
	for _, c := range []struct{ total, quantity, want int64 }{{100, 3, 33}, {101, 2, 51}, {0, 5, 0}, {7, 1, 7}} {
		if got := unitPrice(checkout.Line{Total: money.Must(c.total, usd), Quantity: c.quantity}); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
