package pricing_test

import (
	"math/big"
	"slices"
	"strings"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

// The oracle prices a cart by the rules as they are written in the decision
// record, with exact rational numbers and nothing of the package under test.

func rat(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func floor(x *big.Rat) *big.Int { return new(big.Int).Div(x.Num(), x.Denom()) } // for x ≥ 0

func nearest(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(floor(new(big.Rat).Add(x, big.NewRat(1, 2))))
}

// portion is the oracle's share of one scoped line.
type portion struct {
	line       int
	down, lost *big.Rat
}

// oracleSubtotals returns what each line costs after what buying many takes off.
func oracleSubtotals(lines []pricing.Line) []*big.Rat {
	subtotals := make([]*big.Rat, len(lines))
	for i, l := range lines {
		listed := rat(l.Subtotal.Minor())
		off := nearest(new(big.Rat).Mul(listed, big.NewRat(int64(l.Bulk), 1_000_000)))
		subtotals[i] = new(big.Rat).Sub(listed, off)
	}
	return subtotals
}

// oracleDiscounts returns each line's discount.
func oracleDiscounts(lines []pricing.Line, subtotals []*big.Rat, coupon pricing.Coupon) []*big.Rat {
	scope := new(big.Rat)
	discounts := make([]*big.Rat, len(lines))
	for i, l := range lines {
		discounts[i] = new(big.Rat)
		if l.Scoped {
			scope.Add(scope, subtotals[i])
		}
	}
	discount := rat(coupon.Fixed.Minor())
	if coupon.Percent > 0 {
		discount = nearest(new(big.Rat).Mul(scope, big.NewRat(int64(coupon.Percent), 1_000_000)))
	}
	if discount.Cmp(scope) > 0 {
		discount = scope
	}
	if discount.Sign() == 0 {
		return discounts
	}
	var portions []portion
	left := new(big.Rat).Set(discount)
	for i, l := range lines {
		if !l.Scoped {
			continue
		}
		exact := new(big.Rat).Mul(discount, subtotals[i])
		exact.Quo(exact, scope)
		down := new(big.Rat).SetInt(floor(exact))
		left.Sub(left, down)
		portions = append(portions, portion{i, down, exact.Sub(exact, down)})
	}
	slices.SortStableFunc(portions, func(a, b portion) int {
		if c := b.lost.Cmp(a.lost); c != 0 {
			return c
		}
		if c := strings.Compare(lines[a.line].Key, lines[b.line].Key); c != 0 {
			return c
		}
		return subtotals[a.line].Cmp(subtotals[b.line])
	})
	for _, p := range portions {
		if left.Sign() > 0 {
			p.down.Add(p.down, rat(1))
			left.Sub(left, rat(1))
		}
		discounts[p.line] = p.down
	}
	return discounts
}

// oracle returns the rows of the lines and of the sums, or false when a sum is
// too wide.
func oracle(lines []pricing.Line, coupon pricing.Coupon, tax pricing.Tax) ([]row, bool) {
	rate := big.NewRat(int64(tax.Rate), 1_000_000)
	var out []row
	var sums [4]*big.Rat
	for i := range sums {
		sums[i] = new(big.Rat)
	}
	subtotals := oracleSubtotals(lines)
	for i, discount := range oracleDiscounts(lines, subtotals, coupon) {
		subtotal := subtotals[i]
		price := new(big.Rat).Sub(subtotal, discount)
		part := new(big.Rat).Mul(price, rate)
		if tax.Inclusive {
			part.Quo(part, new(big.Rat).Add(rat(1), rate))
		}
		part = nearest(part)
		total := price
		if !tax.Inclusive {
			total = new(big.Rat).Add(price, part)
		}
		var line row
		for column, x := range []*big.Rat{subtotal, discount, part, total} {
			line[column] = x.Num().Int64()
			sums[column].Add(sums[column], x)
		}
		out = append(out, line)
	}
	var last row
	for column, x := range sums {
		if x.Cmp(rat(money.MaxMinor)) > 0 {
			return nil, false
		}
		last[column] = x.Num().Int64()
	}
	return append(out, last), true
}
