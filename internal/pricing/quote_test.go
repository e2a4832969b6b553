package pricing_test

import (
	"errors"
	"slices"
	"testing"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

var eur = money.MustCurrency("EUR")

// cart makes lines in euro cents: those before others are scoped.
func cart(scoped []int64, others ...int64) (lines []pricing.Line) {
	for i, minor := range append(slices.Clone(scoped), others...) {
		lines = append(lines, pricing.Line{
			Key: string(rune('a' + i)), Subtotal: money.Must(minor, eur), Scoped: i < len(scoped),
		})
	}
	return lines
}

// many makes a line of a cart cheaper for those who buy many.
func many(lines []pricing.Line, at int, rate pricing.Rate) []pricing.Line {
	lines[at].Bulk = rate
	return lines
}

func percent(rate pricing.Rate) pricing.Coupon { return pricing.Coupon{Percent: rate} }
func fixed(minor int64) pricing.Coupon         { return pricing.Coupon{Fixed: money.Must(minor, eur)} }
func exclusive(rate pricing.Rate) pricing.Tax  { return pricing.Tax{Rate: rate} }
func inclusive(rate pricing.Rate) pricing.Tax  { return pricing.Tax{Rate: rate, Inclusive: true} }

// row is Subtotal, Discount, Tax, Total in minor units.
type row [4]int64

// rows returns the lines' rows, and the sums as the last.
func rows(t pricing.Totals) (out []row) {
	for _, l := range t.Lines {
		out = append(out, row{l.Subtotal.Minor(), l.Discount.Minor(), l.Tax.Minor(), l.Total.Minor()})
	}
	return append(out, row{t.Subtotal.Minor(), t.Discount.Minor(), t.Tax.Minor(), t.Total.Minor()})
}

func TestQuote(t *testing.T) {
	for _, test := range []struct {
		name   string
		lines  []pricing.Line
		coupon pricing.Coupon
		tax    pricing.Tax
		want   []row // the lines, then the sums
	}{
		{name: "a price", lines: cart(nil, 4900), want: []row{{4900, 0, 0, 4900}, {4900, 0, 0, 4900}}},
		{name: "nothing to pay", lines: cart([]int64{0}), coupon: percent(100_000), tax: exclusive(190_000),
			want: []row{{0, 0, 0, 0}, {0, 0, 0, 0}}},
		{name: "tax on top, a half goes up", lines: cart(nil, 250), tax: exclusive(190_000), // 47.5
			want: []row{{250, 0, 48, 298}, {250, 0, 48, 298}}},
		{name: "tax on top, below a half", lines: cart(nil, 249), tax: exclusive(190_000), // 47.31
			want: []row{{249, 0, 47, 296}, {249, 0, 47, 296}}},
		{name: "New York", lines: cart(nil, 9999), tax: exclusive(88_750), // 887.41125
			want: []row{{9999, 0, 887, 10886}, {9999, 0, 887, 10886}}},
		{name: "tax within", lines: cart(nil, 11900), tax: inclusive(190_000),
			want: []row{{11900, 0, 1900, 11900}, {11900, 0, 1900, 11900}}},
		{name: "tax within, rounded", lines: cart(nil, 4900), tax: inclusive(190_000), // 782.35
			want: []row{{4900, 0, 782, 4900}, {4900, 0, 782, 4900}}},
		{name: "tax within, a half goes up", lines: cart(nil, 3), tax: inclusive(200_000), // 0.5
			want: []row{{3, 0, 1, 3}, {3, 0, 1, 3}}},
		{name: "tax is rounded for each line", lines: cart(nil, 250, 250), tax: exclusive(190_000),
			want: []row{{250, 0, 48, 298}, {250, 0, 48, 298}, {500, 0, 96, 596}}},
		{name: "reverse charge keeps the listed price", lines: cart(nil, 11900), tax: inclusive(0),
			want: []row{{11900, 0, 0, 11900}, {11900, 0, 0, 11900}}},

		{name: "ten per cent", lines: cart([]int64{4900}), coupon: percent(100_000),
			want: []row{{4900, 490, 0, 4410}, {4900, 490, 0, 4410}}},
		{name: "rounded once over the scope", lines: cart([]int64{5, 5, 5}), coupon: percent(100_000), // 1.5, not 3 × 0.5
			want: []row{{5, 1, 0, 4}, {5, 1, 0, 4}, {5, 0, 0, 5}, {15, 2, 0, 13}}},
		{name: "thirds go to the first keys", lines: cart([]int64{1000, 1000, 1000}), coupon: fixed(1000), // 333 1/3
			want: []row{{1000, 334, 0, 666}, {1000, 333, 0, 667}, {1000, 333, 0, 667}, {3000, 1000, 0, 2000}}},
		{name: "the largest remainder comes first", lines: cart([]int64{101, 199}), coupon: fixed(100), // 33.67, 66.33
			want: []row{{101, 34, 0, 67}, {199, 66, 0, 133}, {300, 100, 0, 200}}},
		{name: "others are left alone", lines: cart([]int64{1000}, 500), coupon: percent(250_000), tax: exclusive(100_000),
			want: []row{{1000, 250, 75, 825}, {500, 0, 50, 550}, {1500, 250, 125, 1375}}},
		{name: "a fixed coupon ends at its scope", lines: cart([]int64{300, 0}, 500), coupon: fixed(1000),
			want: []row{{300, 300, 0, 0}, {0, 0, 0, 0}, {500, 0, 0, 500}, {800, 300, 0, 500}}},
		{name: "everything off", lines: cart([]int64{333, 667}), coupon: percent(1_000_000), tax: exclusive(190_000),
			want: []row{{333, 333, 0, 0}, {667, 667, 0, 0}, {1000, 1000, 0, 0}}},
		{name: "a coupon without scope", lines: cart(nil, 500), coupon: fixed(100),
			want: []row{{500, 0, 0, 500}, {500, 0, 0, 500}}},
		{name: "a German cart", lines: cart([]int64{4900, 1900}, 1550), coupon: percent(100_000), tax: inclusive(190_000),
			want: []row{{4900, 490, 704, 4410}, {1900, 190, 273, 1710}, {1550, 0, 247, 1550}, {8350, 680, 1224, 7670}}},
		{name: "a discount, then tax on top", lines: cart([]int64{1999, 499}), coupon: percent(150_000), tax: exclusive(200_000),
			want: []row{{1999, 300, 340, 2039}, {499, 75, 85, 509}, {2498, 375, 425, 2548}}},
		{name: "many, a half goes up", lines: many(cart(nil, 1010, 500), 0, 50_000), // 50.5 off
			want: []row{{959, 0, 0, 959}, {500, 0, 0, 500}, {1459, 0, 0, 1459}}},
		{name: "many, then a coupon on what is left", lines: many(cart([]int64{10000}), 0, 100_000), coupon: percent(100_000),
			want: []row{{9000, 900, 0, 8100}, {9000, 900, 0, 8100}}},
		{name: "many, then an amount off, then tax within", lines: many(cart([]int64{10000}), 0, 500_000), coupon: fixed(6000),
			tax: inclusive(190_000), want: []row{{5000, 5000, 0, 0}, {5000, 5000, 0, 0}}},
		{name: "many for nothing", lines: many(cart([]int64{10000}, 250), 0, 1_000_000), tax: exclusive(190_000),
			want: []row{{0, 0, 0, 0}, {250, 0, 48, 298}, {250, 0, 48, 298}}},
		{name: "the discount is spread over what is left", lines: many(cart([]int64{1000, 1000}), 0, 500_000), coupon: fixed(300),
			want: []row{{500, 100, 0, 400}, {1000, 200, 0, 800}, {1500, 300, 0, 1200}}},
		{name: "the widest amount, all of it off", lines: cart([]int64{money.MaxMinor - 1, 1}), coupon: percent(1_000_000),
			want: []row{{money.MaxMinor - 1, money.MaxMinor - 1, 0, 0}, {1, 1, 0, 0}, {money.MaxMinor, money.MaxMinor, 0, 0}}},
		{name: "the widest amount with tax in it", lines: cart(nil, money.MaxMinor), tax: inclusive(1_000_000),
			want: []row{{money.MaxMinor, 0, 4503599627370496, money.MaxMinor}, {money.MaxMinor, 0, 4503599627370496, money.MaxMinor}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := pricing.Quote(test.lines, test.coupon, test.tax)
			if err != nil || !slices.Equal(rows(got), test.want) {
				t.Errorf("%v, %v; want %v", rows(got), err, test.want)
			}
		})
	}
}

// TestTiesGoByContent gives two lines the same remainder and looks where the cent goes.
func TestTiesGoByContent(t *testing.T) {
	line := func(key string, minor int64) pricing.Line {
		return pricing.Line{Key: key, Subtotal: money.Must(minor, eur), Scoped: true}
	}
	for _, test := range []struct {
		name   string
		lines  []pricing.Line
		coupon pricing.Coupon
		want   []int64 // the discounts
	}{
		{"by key", []pricing.Line{line("b", 10), line("a", 10)}, fixed(5), []int64{2, 3}},
		{"then by subtotal", []pricing.Line{line("a", 30), line("a", 10)}, percent(50_000), []int64{1, 1}}, // 1 1/2, 1/2
		{"the remainder before the key", []pricing.Line{line("a", 1), line("b", 2)}, fixed(1), []int64{0, 1}},
	} {
		got, err := pricing.Quote(test.lines, test.coupon, pricing.Tax{})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for i, want := range test.want {
			if got.Lines[i].Discount.Minor() != want {
				t.Errorf("%s: line %d is reduced by %v; want %d", test.name, i, got.Lines[i].Discount, want)
			}
		}
	}
}

func TestQuoteRefuses(t *testing.T) {
	usd := money.MustCurrency("USD")
	mixed := append(cart([]int64{1}), pricing.Line{Subtotal: money.Must(1, usd)})
	for _, test := range []struct {
		name   string
		lines  []pricing.Line
		coupon pricing.Coupon
		tax    pricing.Tax
		want   error
	}{
		{name: "no lines", want: pricing.ErrLines},
		{name: "a negative line", lines: cart(nil, 5, -1), want: pricing.ErrLines},
		{name: "a negative line before one too wide", lines: cart(nil, money.MaxMinor, 1, -1), want: pricing.ErrLines},
		{name: "no currency", lines: []pricing.Line{{}}, want: money.ErrCurrency},
		{name: "no currency beside one", lines: append(cart(nil, 1), pricing.Line{}), want: money.ErrCurrency},
		{name: "two currencies", lines: mixed, want: money.ErrCurrency},
		{name: "a coupon in another currency", lines: cart(nil, 1), want: money.ErrCurrency,
			coupon: pricing.Coupon{Fixed: money.Must(1, usd)}},
		{name: "both coupons", lines: cart(nil, 1), want: pricing.ErrCoupon,
			coupon: pricing.Coupon{Percent: 1, Fixed: money.Must(1, eur)}},
		{name: "a negative coupon", lines: cart(nil, 1), coupon: fixed(-1), want: pricing.ErrCoupon},
		{name: "a coupon over 100 %", lines: cart(nil, 1), coupon: percent(1_000_001), want: pricing.ErrRate},
		{name: "a coupon below 0 %", lines: cart(nil, 1), coupon: percent(-1), want: pricing.ErrRate},
		{name: "many for more than 100 %", lines: many(cart(nil, 1), 0, 1_000_001), want: pricing.ErrRate},
		{name: "many for less than 0 %", lines: many(cart(nil, 1), 0, -1), want: pricing.ErrRate},
		{name: "a tax over 100 %", lines: cart(nil, 1), tax: exclusive(1_000_001), want: pricing.ErrRate},
		{name: "a tax below 0 %", lines: cart(nil, 1), tax: inclusive(-1), want: pricing.ErrRate},
		{name: "subtotals too wide", lines: cart(nil, money.MaxMinor, 1), want: money.ErrOverflow},
		{name: "subtotals too wide, all free", lines: cart([]int64{money.MaxMinor, 1}), coupon: percent(1_000_000),
			want: money.ErrOverflow},
		{name: "a line too wide with its tax", lines: cart(nil, money.MaxMinor), tax: exclusive(1), want: money.ErrOverflow},
		{name: "a total too wide with its tax", lines: cart(nil, money.MaxMinor-100, 100), tax: exclusive(10_000),
			want: money.ErrOverflow},
	} {
		got, err := pricing.Quote(test.lines, test.coupon, test.tax)
		if !errors.Is(err, test.want) || got.Lines != nil {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
	}
}

func TestBulkRefuses(t *testing.T) {
	for _, test := range []struct {
		listed int64
		rate   pricing.Rate
		want   error
	}{{1, -1, pricing.ErrRate}, {1, 1_000_001, pricing.ErrRate}, {-1, 10_000, pricing.ErrLines}, {money.MaxMinor, 1_000_000, nil}} {
		if _, err := pricing.Bulk(money.Must(test.listed, eur), test.rate); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

func TestQuoteLeavesItsInput(t *testing.T) {
	lines := cart([]int64{300, 200, 100}, 50)
	before := slices.Clone(lines)
	if _, err := pricing.Quote(lines, percent(333_333), exclusive(190_000)); err != nil || !slices.Equal(lines, before) {
		t.Errorf("%v, %v; was %v", lines, err, before)
	}
}
