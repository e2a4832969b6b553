package pricing

import (
	"cmp"
	"slices"

	"kassa/internal/money"
)

// Step is one rounding: how an exact fraction became an amount, so that a
// merchant can see why a cent is where it is.
type Step struct {
	What    string // one of the Step constants
	Line    int    // the line's index; -1 = all lines in the coupon's scope together
	Exact   string // in minor units and lowest terms: "333 1/3"
	Rounded money.Amount
}

// What was rounded.
const (
	StepBulk   = "bulk"                  // what buying many takes off a line, half up
	StepCoupon = "coupon"                // the coupon's percentage of its scope, half up
	StepShare  = "share of the discount" // a line's part of the discount, by largest remainder
	StepTax    = "tax"                   // the tax on or in a line, half up
)

// Explain returns the roundings in the order in which they were done, also those
// that changed nothing: what buying many takes off each line, the coupon's
// percentage, each line's share of the discount, each line's tax. What was not asked for has no steps. It speaks of
// the totals as Quote gave them.
func (t Totals) Explain() []Step {
	var steps []Step
	for i, line := range t.Lines {
		if line.bulk.of != 0 {
			steps = append(steps, Step{What: StepBulk, Line: i, Exact: line.bulk.String(), Rounded: line.Bulk})
		}
	}
	if t.coupon.of != 0 {
		steps = append(steps, Step{What: StepCoupon, Line: -1, Exact: t.coupon.String(), Rounded: t.Discount})
	}
	shares := slices.SortedFunc(slices.Values(t.shares), func(a, b share) int { return cmp.Compare(a.line, b.line) })
	for _, s := range shares {
		if rounded, err := money.New(s.rounded, t.Discount.Currency()); err == nil { // as in Quote
			steps = append(steps, Step{What: StepShare, Line: s.line, Exact: s.exact.String(), Rounded: rounded})
		}
	}
	if t.tax.Rate == 0 {
		return steps
	}
	for i, line := range t.Lines {
		price, err := line.Subtotal.Sub(line.Discount)
		if err != nil {
			continue // Quote gave no such line
		}
		exact, err := t.tax.of(price)
		if err != nil {
			continue
		}
		steps = append(steps, Step{What: StepTax, Line: i, Exact: exact.String(), Rounded: line.Tax})
	}
	return steps
}
