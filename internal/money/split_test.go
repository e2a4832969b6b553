package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/money"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		{10, []int64{0, 1, 0}, []int64{0, 10, 0}},
		{1, []int64{1, 2}, []int64{0, 1}},
		{0, []int64{5, 7}, []int64{0, 0}},
		{7, []int64{3}, []int64{7}},
		{money.MaxMinor, []int64{math.MaxInt64 - 1, 1}, []int64{money.MaxMinor, 0}},
	} {
		parts, err := money.Must(test.minor, money.MustCurrency("EUR")).Split(test.weights)
		var got []int64
		for _, part := range parts {
			got = append(got, part.Minor())
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%d by %v: %v, %v; want %v", test.minor, test.weights, got, err, test.want)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	for _, weights := range [][]int64{nil, {}, {0}, {0, 0}, {1, -1}, {-1}, {math.MaxInt64, 1}} {
		if _, err := money.Must(1, money.MustCurrency("EUR")).Split(weights); !errors.Is(err, money.ErrWeights) {
			t.Errorf("%v: %v; want ErrWeights", weights, err)
		}
	}
}

// TestSplitIsFair checks that nothing is made or lost, and that every part is
// less than one minor unit away from its exact share.
func TestSplitIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := amount.Draw(t, "a")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/20), 1, 20).Draw(t, "weights")
		weights[0]++
		total := new(big.Int)
		for _, w := range weights {
			total.Add(total, big.NewInt(w))
		}
		parts, err := a.Split(weights)
		if err != nil || len(parts) != len(weights) {
			t.Fatalf("%d parts, %v", len(parts), err)
		}
		sum := money.Zero(a.Currency())
		for i, part := range parts {
			if sum, err = sum.Add(part); err != nil {
				t.Fatal(err)
			}
			// |part × total − a × weight| < total
			off := new(big.Int).Mul(big.NewInt(part.Minor()), total)
			off.Sub(off, new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(weights[i])))
			if off.CmpAbs(total) >= 0 {
				t.Fatalf("part %d of %v by %v is %v", i, a, weights, part)
			}
		}
		if sum != a {
			t.Fatalf("the parts of %v sum to %v", a, sum)
		}
	})
}
