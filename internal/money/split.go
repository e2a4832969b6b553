package money

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Split divides a in proportion to weights by the method of the largest
// remainder: each part is its exact share rounded towards zero, and the minor
// units left over go one each to the parts that lost most, the earlier one on a
// tie. The parts sum exactly to a, and a weight of zero receives nothing.
//
// It answers ErrWeights when a weight is negative or their sum is not in
// 1 … 2^63−1, and ErrCurrency for the zero Amount.
func (a Amount) Split(weights []int64) ([]Amount, error) {
	if a.currency.IsZero() {
		return nil, ErrCurrency
	}
	total, err := sum(weights)
	if err != nil {
		return nil, err
	}
	left := magnitude(a.minor)
	shares := make([]uint64, len(weights))
	lost := make([]uint64, len(weights)) // of each share, in units of 1/total
	byLoss := make([]int, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(magnitude(a.minor), uint64(w))
		shares[i], lost[i] = bits.Div64(hi, lo, total) // w ≤ total, so the quotient fits
		left -= shares[i]
		byLoss[i] = i
	}
	slices.SortStableFunc(byLoss, func(i, j int) int { return cmp.Compare(lost[j], lost[i]) })
	for _, i := range byLoss[:left] {
		shares[i]++
	}
	parts := make([]Amount, len(weights))
	for i, share := range shares {
		parts[i] = Amount{minor: int64(share), currency: a.currency}
		if a.minor < 0 {
			parts[i].minor = -parts[i].minor
		}
	}
	return parts, nil
}

func sum(weights []int64) (uint64, error) {
	var total uint64
	for _, w := range weights {
		if w < 0 || uint64(w) > math.MaxInt64-total {
			return 0, ErrWeights
		}
		total += uint64(w)
	}
	if total == 0 {
		return 0, ErrWeights
	}
	return total, nil
}
