package pricing

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/money"
)

var yen = money.MustCurrency("JPY")

// TestExactly compares with numbers that have no end, also where the quotient
// does not fit, which Quote never asks for.
func TestExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Int64Range(-1, 10), rapid.Int64Range(0, 1_000_000), rapid.Int64())
		minor := rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(-money.MaxMinor, money.MaxMinor)).Draw(t, "minor")
		times, by := number.Draw(t, "times"), number.Draw(t, "by")
		got, err := exactly(money.Must(minor, yen), times, by)
		if min(minor, times) < 0 || by <= 0 {
			if !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("%+v, %v; want ErrOverflow", got, err)
			}
			return
		}
		units, part := new(big.Int).QuoRem(
			new(big.Int).Mul(big.NewInt(minor), big.NewInt(times)), big.NewInt(by), new(big.Int))
		if units.Cmp(big.NewInt(money.MaxMinor)) > 0 {
			if !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("%+v, %v; want ErrOverflow, not %v", got, err, units)
			}
			return
		}
		if want := (fraction{units.Int64(), part.Uint64(), uint64(by)}); err != nil || got != want {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
	})
}

func TestExactlyAtTheEdge(t *testing.T) {
	widest := money.Must(money.MaxMinor, yen)
	for _, test := range []struct {
		times, by int64
		units     int64
		err       error
	}{
		{1, 1, money.MaxMinor, nil},
		{math.MaxInt64, math.MaxInt64, money.MaxMinor, nil},
		{1_000_000, 1_000_000, money.MaxMinor, nil},
		{2, 1, 0, money.ErrOverflow},    // fits 64 bits, but is no amount
		{2049, 1, 0, money.ErrOverflow}, // the high word is as large as the divisor
		{math.MaxInt64, 1, 0, money.ErrOverflow},
		{1, 0, 0, money.ErrOverflow},
	} {
		got, err := exactly(widest, test.times, test.by)
		if got.units != test.units || !errors.Is(err, test.err) {
			t.Errorf("× %d ÷ %d: %+v, %v; want %d, %v", test.times, test.by, got, err, test.units, test.err)
		}
	}
}

func TestFraction(t *testing.T) {
	for _, test := range []struct {
		fraction fraction
		text     string
		halfUp   int64
	}{
		{fraction{}, "0", 0},
		{fraction{333, 1, 3}, "333 1/3", 333},
		{fraction{333, 2, 3}, "333 2/3", 334},
		{fraction{0, 5, 10}, "1/2", 1},
		{fraction{7, 0, 10}, "7", 7},
		{fraction{1, 499_999, 1_000_000}, "1 499999/1000000", 1},
		{fraction{1, 500_000, 1_000_000}, "1 1/2", 2},
		{fraction{0, 1<<62 - 1, 1<<63 - 1}, "4611686018427387903/9223372036854775807", 0},
		{fraction{0, 1 << 62, 1<<63 - 1}, "4611686018427387904/9223372036854775807", 1},
	} {
		if text, up := test.fraction.String(), test.fraction.halfUp(); text != test.text || up != test.halfUp {
			t.Errorf("%+v: %q and %d; want %q and %d", test.fraction, text, up, test.text, test.halfUp)
		}
	}
}
