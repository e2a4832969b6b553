package pricing

import (
	"strconv"
	"strings"
)

// Rate is a share in millionths: 190_000 is 19 %.
type Rate int64

const (
	whole    = 1_000_000 // 100 %
	perCent  = 10_000    // 1 %
	decimals = 4         // of a percentage
)

// valid says whether the rate is from 0 to 100 %.
func (r Rate) valid() bool { return r >= 0 && r <= whole }

// Percent returns the rate in per cent without trailing zeros: "19", "8.875".
// ParseRate reads it back.
func (r Rate) Percent() string {
	magnitude, sign := uint64(r), ""
	if r < 0 {
		magnitude, sign = -magnitude, "-"
	}
	text := sign + strconv.FormatUint(magnitude/perCent, 10)
	if rest := magnitude % perCent; rest != 0 {
		// The 1 in front keeps the leading zeros.
		text += "." + strings.TrimRight(strconv.FormatUint(perCent+rest, 10)[1:], "0")
	}
	return text
}

// ParseRate reads a percentage from 0 to 100 with at most four decimals: "19",
// "8.875", "20.0". It answers ErrRate for everything else, such as a sign, a
// comma, an exponent or a needless leading zero.
func ParseRate(percent string) (Rate, error) {
	units, fraction, point := strings.Cut(percent, ".")
	if !digits(units, len("100")) || (point && !digits(fraction, decimals)) || (len(units) > 1 && units[0] == '0') {
		return 0, ErrRate
	}
	millionths, err := strconv.ParseInt(units+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil || !Rate(millionths).valid() {
		return 0, ErrRate
	}
	return Rate(millionths), nil
}

// digits says whether s is one to most decimal digits.
func digits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
