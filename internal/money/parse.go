package money

import (
	"math"
	"strconv"
	"strings"
)

// ParseMajor reads an amount in major units of c from the token of a JSON
// number (RFC 8259): "24.99", "1e2", "100.0", "-0.5". The value is taken
// exactly and never rounded. It answers ErrSyntax for what is not such a token,
// ErrPrecision for more decimals than c has (trailing zeros do not count),
// ErrOverflow beyond MaxMinor, and ErrCurrency when c is zero.
//
// It takes time linear in the token, whatever its exponent says.
func ParseMajor(digits string, c Currency) (Amount, error) {
	if c.IsZero() {
		return Amount{}, ErrCurrency
	}
	d, ok := scanDecimal(digits)
	if !ok {
		return Amount{}, ErrSyntax
	}
	d.exponent += int64(c.Exponent())
	minor, err := d.integer()
	if err != nil {
		return Amount{}, err
	}
	return New(minor, c)
}

// decimal is the number ±coefficient × 10^exponent.
type decimal struct {
	negative    bool
	coefficient string // decimal digits
	exponent    int64  // far from the ends of its range
}

// scanDecimal takes a JSON number apart.
func scanDecimal(s string) (decimal, bool) {
	rest, negative := strings.CutPrefix(s, "-")
	whole, rest := leadingDigits(rest)
	if whole == "" || (len(whole) > 1 && whole[0] == '0') {
		return decimal{}, false
	}
	var fraction string
	if after, ok := strings.CutPrefix(rest, "."); ok {
		if fraction, rest = leadingDigits(after); fraction == "" {
			return decimal{}, false
		}
	}
	exponent, ok := scanExponent(rest)
	return decimal{
		negative:    negative,
		coefficient: whole + fraction,
		exponent:    exponent - int64(len(fraction)),
	}, ok
}

// scanExponent reads the rest of a JSON number: "" or "e", a sign, digits. The
// value is clamped far outside of what any token's length could bring back.
func scanExponent(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s, negative := strings.CutPrefix(s[1:], "-")
	if !negative {
		s = strings.TrimPrefix(s, "+")
	}
	digits, rest := leadingDigits(s)
	if digits == "" || rest != "" {
		return 0, false
	}
	var exponent int64
	for _, digit := range []byte(digits) {
		exponent = min(exponent*10+int64(digit-'0'), math.MaxInt64/100)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, true
}

// integer returns the decimal's value if it is whole and in range.
func (d decimal) integer() (int64, error) {
	significant := strings.TrimRight(d.coefficient, "0")
	zeros := d.exponent + int64(len(d.coefficient)-len(significant))
	significant = strings.TrimLeft(significant, "0")
	switch {
	case significant == "":
		return 0, nil
	case zeros < 0:
		return 0, ErrPrecision
	case int64(len(significant))+zeros > int64(len(strconv.Itoa(MaxMinor))):
		return 0, ErrOverflow
	}
	value, err := strconv.ParseInt(significant+strings.Repeat("0", int(zeros)), 10, 64)
	if err != nil {
		return 0, ErrOverflow
	}
	if d.negative {
		value = -value
	}
	return value, nil
}

func leadingDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return s[:n], s[n:]
}
