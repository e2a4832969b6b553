package wire

import (
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxNumberLength = 64 // characters of one number token
	maxExponent     = 64 // its exponent's absolute value
)

// Errors of a number that does not fit.
var (
	ErrNotInteger = errors.New("must be a whole number")
	ErrRange      = errors.New("is out of range")
)

// Int is a whole number read from the digits of a JSON number: 2, 2.0, 1e2 and 100.0 are accepted,
// 1.5, "2", true and null are not. Nothing passes through a float.
type Int int64

// Digits is the text of a JSON number as it was sent, such as 24.990 or 1e2: for money, which a dialect
// parses by the currency's decimals.
type Digits string

// UnmarshalJSONFrom reads the next JSON number.
func (n *Int) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	if raw.Kind() != '0' {
		return ErrNotInteger
	}
	value, err := ParseInt(string(raw))
	if err != nil {
		return err
	}
	*n = Int(value)
	return nil
}

// UnmarshalJSONFrom keeps the text of the next JSON number.
func (d *Digits) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	if raw.Kind() != '0' {
		return errors.New("must be a number")
	}
	if !numberInRange(string(raw)) {
		return ErrRange
	}
	*d = Digits(raw)
	return nil
}

// ParseInt reads the text of a JSON number whose value is whole and fits int64.
// The error is ErrNotInteger or ErrRange.
func ParseInt(number string) (int64, error) {
	if !numberInRange(number) {
		return 0, ErrRange
	}
	unsigned, negative := strings.CutPrefix(number, "-")
	mantissa, exponentText := cutExponent(unsigned)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	exponent, err := strconv.Atoi(exponentText)
	if err != nil || digits == "" {
		return 0, ErrNotInteger
	}
	exponent -= len(fraction)
	significant := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(significant)
	significant = strings.TrimLeft(significant, "0")
	switch {
	case significant == "":
		return 0, nil
	case exponent < 0:
		return 0, ErrNotInteger
	case len(significant)+exponent > 19: // int64 has at most 19 digits
		return 0, ErrRange
	}
	text := significant + strings.Repeat("0", exponent)
	if negative {
		text = "-" + text
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, ErrRange
	}
	if err != nil {
		return 0, ErrNotInteger
	}
	return value, nil
}

// numberInRange reports whether a number token is short enough to compute with.
func numberInRange(number string) bool {
	if len(number) > maxNumberLength {
		return false
	}
	_, exponentText := cutExponent(number)
	exponent, err := strconv.Atoi(exponentText)
	return err == nil && -maxExponent <= exponent && exponent <= maxExponent
}

// cutExponent splits 1.5e3 into 1.5 and 3; without an exponent the second part is 0.
func cutExponent(number string) (mantissa, exponent string) {
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		return number[:i], number[i+1:]
	}
	return number, "0"
}
