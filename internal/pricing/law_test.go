package pricing_test

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

// purchase is all that Quote is asked with.
type purchase struct {
	lines  []pricing.Line
	coupon pricing.Coupon
	tax    pricing.Tax
}

// purchases draws carts in currencies with 0, 2, 3 and 4 decimals: small amounts, where every rounding
// matters and ties are common, and amounts up to the widest.
var purchases = rapid.Custom(func(t *rapid.T) purchase {
	currency := money.MustCurrency(rapid.SampledFrom([]string{"JPY", "EUR", "KWD", "CLF"}).Draw(t, "currency"))
	minor := rapid.OneOf(
		rapid.Int64Range(0, 20), rapid.Int64Range(0, 100_000), rapid.Int64Range(0, money.MaxMinor/8),
		rapid.Int64Range(money.MaxMinor-100, money.MaxMinor),
	)
	amount := rapid.Custom(func(t *rapid.T) money.Amount { return money.Must(minor.Draw(t, "minor"), currency) })
	rate := rapid.OneOf(
		rapid.Int64Range(0, 1_000_000), rapid.Just(int64(0)), rapid.Just(int64(1_000_000)),
		rapid.Map(rapid.Int64Range(0, 100), func(n int64) int64 { return n * 10_000 }),
	)
	bulk := rapid.OneOf(rapid.Just(int64(0)), rate)
	line := rapid.Custom(func(t *rapid.T) pricing.Line {
		return pricing.Line{
			Key:      rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "key"),
			Subtotal: amount.Draw(t, "subtotal"),
			Bulk:     pricing.Rate(bulk.Draw(t, "bulk")),
			Scoped:   rapid.Bool().Draw(t, "scoped"),
		}
	})
	p := purchase{lines: rapid.SliceOfN(line, 1, 12).Draw(t, "lines")}
	switch rapid.IntRange(0, 2).Draw(t, "coupon") {
	case 1:
		p.coupon.Percent = pricing.Rate(rate.Draw(t, "percent"))
	case 2:
		p.coupon.Fixed = amount.Draw(t, "fixed")
	}
	p.tax = pricing.Tax{Rate: pricing.Rate(rate.Draw(t, "rate")), Inclusive: rapid.Bool().Draw(t, "inclusive")}
	return p
})

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// lawful checks what is true of every quote, in plain integers.
func lawful(t failer, p purchase, got pricing.Totals) {
	t.Helper()
	out := rows(got)
	var sums row
	var scope, off int64
	for i, line := range p.lines {
		subtotal, discount, bulk := out[i][0], out[i][1], got.Lines[i].Bulk.Minor()
		if subtotal+bulk != line.Subtotal.Minor() || min(bulk, subtotal) < 0 || (line.Bulk == 0 && bulk != 0) {
			t.Fatalf("%+v: line %d is %v after %d off", p, i, out[i], bulk)
		}
		if left, err := pricing.Bulk(line.Subtotal, line.Bulk); err != nil || left.Minor() != subtotal {
			t.Fatalf("%+v: line %d is %v, alone %v, %v", p, i, out[i], left, err)
		}
		if discount > subtotal || (!line.Scoped && discount != 0) {
			t.Fatalf("%+v: line %d is %v", p, i, out[i])
		}
		for column, minor := range out[i] {
			sums[column] += minor
		}
		if line.Scoped {
			scope, off = scope+subtotal, off+discount
		}
	}
	if len(out) != len(p.lines)+1 || out[len(p.lines)] != sums {
		t.Fatalf("%+v: the sums of %v are %v", p, out, sums)
	}
	if off > scope || (p.coupon.Percent == 0 && off != min(scope, p.coupon.Fixed.Minor())) {
		t.Fatalf("%+v: %d off a scope of %d", p, off, scope)
	}
	for _, r := range out {
		subtotal, discount, tax, total := r[0], r[1], r[2], r[3]
		want := subtotal - discount
		if !p.tax.Inclusive {
			want += tax
		}
		if total != want || min(discount, tax, total) < 0 || tax > total || (p.tax.Rate == 0 && tax != 0) {
			t.Fatalf("%+v: %v", p, r)
		}
	}
	currency := p.lines[0].Subtotal.Currency()
	for _, l := range append(slices.Clone(got.Lines), pricing.LineTotals{
		Bulk: money.Zero(currency), Subtotal: got.Subtotal, Discount: got.Discount, Tax: got.Tax, Total: got.Total,
	}) {
		for _, a := range []money.Amount{l.Bulk, l.Subtotal, l.Discount, l.Tax, l.Total} {
			if a.Currency() != currency {
				t.Fatalf("%+v: %v is not in %v", p, a, currency)
			}
		}
	}
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := purchases.Draw(t, "purchase")
		got, err := pricing.Quote(p.lines, p.coupon, p.tax)
		if err == nil {
			lawful(t, p, got)
		}
	})
}

// TestOracle compares Quote with exact rational numbers, the widest amounts and
// those beyond them included.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := purchases.Draw(t, "purchase")
		got, err := pricing.Quote(p.lines, p.coupon, p.tax)
		want, fits := oracle(p.lines, p.coupon, p.tax)
		if fits && (err != nil || !slices.Equal(rows(got), want)) {
			t.Fatalf("%+v: %v, %v; want %v", p, rows(got), err, want)
		}
		if !fits && !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("%+v: %v, %v; want ErrOverflow", p, rows(got), err)
		}
	})
}

// outcome is a line with what became of it.
type outcome struct {
	key    string
	scoped bool
	row    row
}

func outcomes(lines []pricing.Line, got pricing.Totals) (out []outcome) {
	for i, r := range rows(got)[:len(lines)] {
		out = append(out, outcome{lines[i].Key, lines[i].Scoped, r})
	}
	slices.SortFunc(out, func(a, b outcome) int {
		scoped := 0
		if a.scoped != b.scoped {
			scoped = 1
			if b.scoped {
				scoped = -1
			}
		}
		return cmp.Or(cmp.Compare(a.key, b.key), scoped, slices.Compare(a.row[:], b.row[:]))
	})
	return out
}

// TestOrderDoesNotMatter shuffles the lines: the same lines get the same amounts.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := purchases.Draw(t, "purchase")
		shuffled := rapid.Permutation(p.lines).Draw(t, "shuffled")
		one, err := pricing.Quote(p.lines, p.coupon, p.tax)
		other, otherErr := pricing.Quote(shuffled, p.coupon, p.tax)
		if !errors.Is(err, otherErr) || !errors.Is(otherErr, err) {
			t.Fatalf("%v, shuffled %v", err, otherErr)
		}
		if err != nil {
			return
		}
		if a, b := outcomes(p.lines, one), outcomes(shuffled, other); !slices.Equal(a, b) {
			t.Fatalf("%+v: %v, shuffled %v", p, a, b)
		}
		a, b := rows(one), rows(other)
		if a[len(a)-1] != b[len(b)-1] {
			t.Fatalf("%+v: %v, shuffled %v", p, a[len(a)-1], b[len(b)-1])
		}
	})
}

// TestNothingPanics asks with amounts and rates that are mostly nonsense.
func TestNothingPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Custom(func(t *rapid.T) money.Amount {
			code := rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD", ""}).Draw(t, "currency")
			if code == "" {
				return money.Amount{}
			}
			minor := rapid.Int64Range(-money.MaxMinor, money.MaxMinor).Draw(t, "minor")
			return money.Must(minor, money.MustCurrency(code))
		})
		rate := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1, 1_000_001), rapid.Just(int64(0)))
		var p purchase
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			p.lines = append(p.lines, pricing.Line{
				Subtotal: amount.Draw(t, "subtotal"), Bulk: pricing.Rate(rate.Draw(t, "bulk")), Scoped: rapid.Bool().Draw(t, "scoped"),
			})
		}
		p.coupon = pricing.Coupon{Percent: pricing.Rate(rate.Draw(t, "percent")), Fixed: amount.Draw(t, "fixed")}
		p.tax = pricing.Tax{Rate: pricing.Rate(rate.Draw(t, "rate")), Inclusive: rapid.Bool().Draw(t, "inclusive")}
		got, err := pricing.Quote(p.lines, p.coupon, p.tax)
		if err == nil {
			lawful(t, p, got)
		}
		got.Lines = got.Lines[:len(got.Lines)/2] // as a careless caller could
		got.Explain()
	})
}

// TestManyCarts prices random small carts, where ties and remainders are everywhere. The oracle is slow
// and sees one in a hundred.
func TestManyCarts(t *testing.T) {
	seed := [2]uint64{rand.Uint64(), rand.Uint64()}
	random := rand.New(rand.NewPCG(seed[0], seed[1]))
	defer func() {
		if t.Failed() {
			t.Logf("seed %d, %d", seed[0], seed[1])
		}
	}()
	keys := []string{"a", "b", "c"}
	lines := make([]pricing.Line, 0, 8)
	for n := range randomCarts {
		most := int64(10) << (4 * random.Uint64N(4)) // 10 … 40,960 minor units
		p := purchase{lines: lines[:1+random.IntN(cap(lines))]}
		for i := range p.lines {
			p.lines[i] = pricing.Line{
				Key: keys[random.IntN(len(keys))], Subtotal: money.Must(random.Int64N(most), eur), Scoped: random.IntN(4) > 0,
			}
			if random.IntN(3) == 0 {
				p.lines[i].Bulk = pricing.Rate(random.Int64N(100) * 10_000)
			}
		}
		switch random.IntN(3) {
		case 1:
			p.coupon = percent(pricing.Rate(random.Int64N(1_000_001)))
		case 2:
			p.coupon = fixed(random.Int64N(2 * most))
		}
		p.tax = pricing.Tax{Rate: pricing.Rate(random.Int64N(300_000)), Inclusive: random.IntN(2) == 0}
		got, err := pricing.Quote(p.lines, p.coupon, p.tax)
		if err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		lawful(t, p, got)
		if n%100 == 0 {
			if want, _ := oracle(p.lines, p.coupon, p.tax); !slices.Equal(rows(got), want) {
				t.Fatalf("%+v: %v; want %v", p, rows(got), want)
			}
		}
	}
}
