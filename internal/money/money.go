// Package money holds amounts of money as integers of a currency's minor unit.
//
// It must not know how any dialect writes money: there is no MarshalJSON here,
// and no floating point anywhere. Amounts are immutable values; arithmetic
// answers an error instead of wrapping around or mixing currencies.
//
// Start at Amount; the table of currencies is in currency.go, reading decimal
// digits in parse.go, and dividing an amount exactly in split.go.
package money

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// MaxMinor is the largest magnitude of an amount, in minor units: 2^53 − 1, so
// that every JSON client reads every amount exactly.
const MaxMinor = 1<<53 - 1

// The errors of this package, to be tested with errors.Is.
var (
	// ErrSyntax means that the digits are not a JSON number.
	ErrSyntax = errors.New("money: not a decimal number")
	// ErrPrecision means that the value has more decimals than its currency.
	ErrPrecision = errors.New("money: more decimals than the currency has")
	// ErrOverflow means that the magnitude would exceed MaxMinor.
	ErrOverflow = errors.New("money: amount out of range")
	// ErrCurrency means that a currency is missing, unknown, or not the same on both sides.
	ErrCurrency = errors.New("money: missing, unknown or different currency")
	// ErrWeights means that an amount cannot be split by the given weights.
	ErrWeights = errors.New("money: weights must not be negative and must have a positive sum in range")
)

// Amount is an amount of money in one currency. It is immutable and may be
// compared with ==. The zero Amount has no currency and takes part in no
// arithmetic.
type Amount struct {
	minor    int64 // minor units of currency; |minor| ≤ MaxMinor
	currency Currency
}

// New returns the amount of minor units of c. It answers ErrCurrency when c is
// zero, and ErrOverflow when |minor| > MaxMinor.
func New(minor int64, c Currency) (Amount, error) {
	if c.IsZero() {
		return Amount{}, ErrCurrency
	}
	if minor > MaxMinor || minor < -MaxMinor {
		return Amount{}, ErrOverflow
	}
	return Amount{minor: minor, currency: c}, nil
}

// Must is New for tests and constants: it panics where New answers an error.
func Must(minor int64, c Currency) Amount {
	a, err := New(minor, c)
	if err != nil {
		panic(err)
	}
	return a
}

// Zero returns nothing of c. Zero of the zero Currency is the zero Amount.
func Zero(c Currency) Amount { return Amount{currency: c} }

// Minor returns the amount in minor units of its currency.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency, zero only for the zero Amount.
func (a Amount) Currency() Currency { return a.currency }

// IsZero says whether the amount is nothing, in whichever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// IsNegative says whether the amount is below zero.
func (a Amount) IsNegative() bool { return a.minor < 0 }

// IsPositive says whether the amount is above zero.
func (a Amount) IsPositive() bool { return a.minor > 0 }

// Add returns a + b. It answers ErrCurrency unless both are of one currency,
// and ErrOverflow when the sum is out of range.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.currency != b.currency { // New refuses two that have none
		return Amount{}, ErrCurrency
	}
	return New(a.minor+b.minor, a.currency) // two 54-bit numbers cannot wrap around
}

// Sub returns a − b, with the errors of Add.
func (a Amount) Sub(b Amount) (Amount, error) {
	return a.Add(Amount{minor: -b.minor, currency: b.currency})
}

// Mul returns a × n. It answers ErrOverflow when the product is out of range,
// and ErrCurrency for the zero Amount.
func (a Amount) Mul(n int64) (Amount, error) {
	if a.currency.IsZero() {
		return Amount{}, ErrCurrency
	}
	hi, lo := bits.Mul64(magnitude(a.minor), magnitude(n))
	if hi != 0 || lo > MaxMinor {
		return Amount{}, ErrOverflow
	}
	if (a.minor < 0) != (n < 0) {
		return New(-int64(lo), a.currency)
	}
	return New(int64(lo), a.currency)
}

// Cmp returns −1, 0 or +1 as a is less than, equal to or more than b. It
// answers ErrCurrency unless both are of one currency.
func (a Amount) Cmp(b Amount) (int, error) {
	switch {
	case a.currency != b.currency || a.currency.IsZero():
		return 0, ErrCurrency
	case a.minor < b.minor:
		return -1, nil
	case a.minor > b.minor:
		return 1, nil
	}
	return 0, nil
}

// Major returns the amount in major units as plain decimal digits with exactly
// the currency's decimals: "24.99", "100" for yen, "-0.05". It has neither a
// symbol nor a currency, and ParseMajor reads it back.
func (a Amount) Major() string {
	digits, exp := strconv.FormatUint(magnitude(a.minor), 10), a.currency.Exponent()
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp+1-len(digits)) + digits
	}
	if point := len(digits) - exp; exp > 0 {
		digits = digits[:point] + "." + digits[point:]
	}
	if a.minor < 0 {
		return "-" + digits
	}
	return digits
}

// String returns the amount for logs and tests: "24.99 EUR".
func (a Amount) String() string {
	return strings.TrimSuffix(a.Major()+" "+a.currency.code, " ")
}

// magnitude is |n|, right for the smallest int64 too.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
