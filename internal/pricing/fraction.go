package pricing

import (
	"math/bits"
	"strconv"

	"kassa/internal/money"
)

// fraction is the exact value units + part/of before it is rounded, in minor
// units: never negative, part < of, and of > 0 except in the zero fraction.
type fraction struct {
	units    int64
	part, of uint64
}

// exactly returns a × times ÷ by. The product may have 128 bits. It answers
// money.ErrOverflow when the quotient exceeds money.MaxMinor, and for what is
// not a quotient of numbers ≥ 0.
func exactly(a money.Amount, times, by int64) (fraction, error) {
	if a.IsNegative() || times < 0 || by <= 0 {
		return fraction{}, money.ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a.Minor()), uint64(times))
	if hi >= uint64(by) { // the quotient would not fit
		return fraction{}, money.ErrOverflow
	}
	units, part := bits.Div64(hi, lo, uint64(by))
	if units > money.MaxMinor {
		return fraction{}, money.ErrOverflow
	}
	return fraction{units: int64(units), part: part, of: uint64(by)}, nil
}

// halfUp rounds to the nearest whole number, and a half up.
func (f fraction) halfUp() int64 {
	if f.part > 0 && f.part >= f.of-f.part {
		return f.units + 1
	}
	return f.units
}

// String returns the fraction in lowest terms: "333 1/3", "1/2", "7".
func (f fraction) String() string {
	units := strconv.FormatInt(f.units, 10)
	if f.part == 0 {
		return units
	}
	a, b := f.of, f.part
	for b != 0 { // Euclid: a becomes the greatest common divisor
		a, b = b, a%b
	}
	text := strconv.FormatUint(f.part/a, 10) + "/" + strconv.FormatUint(f.of/a, 10)
	if f.units == 0 {
		return text
	}
	return units + " " + text
}
