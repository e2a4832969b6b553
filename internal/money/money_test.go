package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/money"
)

// currency and amount draw from the whole range.
var (
	currency = rapid.Map(rapid.SampledFrom([]string{"EUR", "USD", "JPY", "KWD", "CLF"}), money.MustCurrency)
	amount   = rapid.Custom(func(t *rapid.T) money.Amount {
		minor := rapid.Int64Range(-money.MaxMinor, money.MaxMinor).Draw(t, "minor")
		return money.Must(minor, currency.Draw(t, "currency"))
	})
)

func TestNewRange(t *testing.T) {
	eur := money.MustCurrency("EUR")
	for _, minor := range []int64{money.MaxMinor + 1, -money.MaxMinor - 1, math.MaxInt64, math.MinInt64} {
		if _, err := money.New(minor, eur); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("New(%d): %v; want ErrOverflow", minor, err)
		}
	}
	for _, minor := range []int64{money.MaxMinor, 0, -money.MaxMinor} {
		a, err := money.New(minor, eur)
		if err != nil || a.Minor() != minor || a.Currency() != eur {
			t.Errorf("New(%d): %v, %v", minor, a, err)
		}
	}
	if _, err := money.New(1, money.Currency{}); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("no currency: %v", err)
	}
	if money.Zero(eur) != money.Must(0, eur) || money.Zero(money.Currency{}) != (money.Amount{}) {
		t.Error("Zero is not zero")
	}
}

func TestMajor(t *testing.T) {
	for _, test := range []struct {
		minor          int64
		currency, want string
	}{
		{2499, "USD", "24.99"}, {-5, "USD", "-0.05"}, {0, "USD", "0.00"}, {100, "JPY", "100"}, {-7, "JPY", "-7"},
		{1, "KWD", "0.001"}, {12345, "CLF", "1.2345"}, {10000, "EUR", "100.00"}, {99, "EUR", "0.99"},
		{money.MaxMinor, "USD", "90071992547409.91"},
	} {
		if got := money.Must(test.minor, money.MustCurrency(test.currency)).Major(); got != test.want {
			t.Errorf("%d %s: %q, want %q", test.minor, test.currency, got, test.want)
		}
	}
	if got := money.Must(-5, money.MustCurrency("EUR")).String(); got != "-0.05 EUR" {
		t.Errorf("String: %q", got)
	}
}

func TestSign(t *testing.T) {
	eur := money.MustCurrency("EUR")
	for minor, want := range map[int64][3]bool{-1: {true, false, false}, 0: {false, true, false}, 1: {false, false, true}} {
		a := money.Must(minor, eur)
		if got := [3]bool{a.IsNegative(), a.IsZero(), a.IsPositive()}; got != want {
			t.Errorf("%v: %v, want %v", a, got, want)
		}
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	eur, usd, none := money.Must(1, money.MustCurrency("EUR")), money.Must(1, money.MustCurrency("USD")), money.Amount{}
	for _, pair := range [][2]money.Amount{{eur, usd}, {eur, none}, {none, eur}, {none, none}} {
		_, add := pair[0].Add(pair[1])
		_, sub := pair[0].Sub(pair[1])
		_, cmp := pair[0].Cmp(pair[1])
		for _, err := range []error{add, sub, cmp} {
			if !errors.Is(err, money.ErrCurrency) {
				t.Errorf("%v with %v: %v; want ErrCurrency", pair[0], pair[1], err)
			}
		}
	}
	if _, err := none.Mul(2); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Mul of the zero Amount: %v", err)
	}
	if _, err := none.Split([]int64{1}); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Split of the zero Amount: %v", err)
	}
}

// TestArithmetic compares Add, Sub, Mul and Cmp with numbers that have no end.
func TestArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := amount.Draw(t, "a"), rapid.Int64().Draw(t, "n")
		b := money.Must(rapid.Int64Range(-money.MaxMinor, money.MaxMinor).Draw(t, "b"), a.Currency())
		x, y := big.NewInt(a.Minor()), big.NewInt(b.Minor())
		check := func(name string, got money.Amount, err error, want *big.Int) {
			inRange := want.CmpAbs(big.NewInt(money.MaxMinor)) <= 0
			if inRange && (err != nil || got != money.Must(want.Int64(), a.Currency())) {
				t.Fatalf("%s of %v: %v, %v; want %v", name, a, got, err, want)
			}
			if !inRange && !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("%s of %v: %v, %v; want ErrOverflow", name, a, got, err)
			}
		}
		sum, err := a.Add(b)
		check("Add", sum, err, new(big.Int).Add(x, y))
		difference, err := a.Sub(b)
		check("Sub", difference, err, new(big.Int).Sub(x, y))
		product, err := a.Mul(n)
		check("Mul", product, err, new(big.Int).Mul(x, big.NewInt(n)))
		small := n % 1000
		product, err = a.Mul(small)
		check("Mul", product, err, new(big.Int).Mul(x, big.NewInt(small)))
		if order, err := a.Cmp(b); err != nil || order != x.Cmp(y) {
			t.Fatalf("Cmp(%v, %v): %d, %v", a, b, order, err)
		}
	})
}

func TestMulOfTheSmallestInteger(t *testing.T) {
	one := money.Must(1, money.MustCurrency("EUR"))
	if _, err := one.Mul(math.MinInt64); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("%v; want ErrOverflow", err)
	}
}

func TestMustPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	money.Must(1, money.Currency{})
}
