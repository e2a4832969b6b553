package pricing_test

import (
	"fmt"
	"slices"
	"testing"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		name   string
		lines  []pricing.Line
		coupon pricing.Coupon
		tax    pricing.Tax
		want   []string
	}{
		{name: "nothing to round", lines: cart([]int64{100}, 5)},
		{name: "a coupon that takes nothing", lines: cart([]int64{4}), coupon: percent(100_000),
			want: []string{"coupon -1: 2/5 = 0.00 EUR"}},
		{name: "a percentage, shares and tax on top", lines: cart([]int64{1000, 1000, 1001}, 50),
			coupon: percent(333_300), tax: exclusive(190_000), want: []string{
				"coupon -1: 1000 2333/10000 = 10.00 EUR",
				"share of the discount 0: 333 667/3001 = 3.33 EUR",
				"share of the discount 1: 333 667/3001 = 3.33 EUR",
				"share of the discount 2: 333 1667/3001 = 3.34 EUR",
				"tax 0: 126 73/100 = 1.27 EUR",
				"tax 1: 126 73/100 = 1.27 EUR",
				"tax 2: 126 73/100 = 1.27 EUR",
				"tax 3: 9 1/2 = 0.10 EUR",
			}},
		{name: "an amount off, shares in the order of the lines", lines: []pricing.Line{
			{Key: "z", Subtotal: money.Must(1000, eur), Scoped: true},
			{Key: "y", Subtotal: money.Must(1000, eur), Scoped: true},
			{Key: "x", Subtotal: money.Must(1000, eur), Scoped: true},
		}, coupon: fixed(1000), want: []string{
			"share of the discount 0: 333 1/3 = 3.33 EUR",
			"share of the discount 1: 333 1/3 = 3.33 EUR",
			"share of the discount 2: 333 1/3 = 3.34 EUR",
		}},
		{name: "many, then a coupon", lines: many(cart([]int64{1010}, 50), 0, 50_000), coupon: percent(100_000), want: []string{
			"bulk 0: 50 1/2 = 0.51 EUR",
			"coupon -1: 95 9/10 = 0.96 EUR",
			"share of the discount 0: 96 = 0.96 EUR",
		}},
		{name: "tax within", lines: cart(nil, 4900, 0), tax: inclusive(190_000), want: []string{
			"tax 0: 782 6/17 = 7.82 EUR",
			"tax 1: 0 = 0.00 EUR",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			totals, err := pricing.Quote(test.lines, test.coupon, test.tax)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range totals.Explain() {
				got = append(got, fmt.Sprintf("%s %d: %s = %v", s.What, s.Line, s.Exact, s.Rounded))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q; want %q", got, test.want)
			}
		})
	}
}

func TestExplainOfNothing(t *testing.T) {
	if steps := (pricing.Totals{}).Explain(); len(steps) != 0 {
		t.Errorf("%v", steps)
	}
}
