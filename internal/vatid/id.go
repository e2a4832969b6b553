// Package vatid reads VAT ids and checks their form and check digits.
//
// It asks nobody: no network, no files, no time. A checked id is therefore one
// that its country could have given out, not one that is registered today; only
// VIES or the national register can tell that. Where published descriptions of a
// rule differ, the wider one holds, because a business that is refused its own
// id is worse than a made-up id, which no checksum keeps out.
//
// Start at Parse; the countries and their rules are the table in country.go.
package vatid

import "errors"

// The errors of this package, to be tested with errors.Is.
var (
	// ErrFormat means that the text has not the form of its country's VAT ids,
	// or of any.
	ErrFormat = errors.New("vatid: not in the form of a VAT id")
	// ErrChecksum means that the form is right and the check digits are not.
	ErrChecksum = errors.New("vatid: wrong check digits")
	// ErrCountry means that neither a prefix nor the buyer's country names a
	// country of the table.
	ErrCountry = errors.New("vatid: no country whose VAT ids are known")
)

// maxBytes bounds the texts that are looked at. The longest id has 16
// characters; the rest is room for separators.
const maxBytes = 64

// ID is a checked VAT id in its canonical form. It may be compared with ==. The
// zero ID is no id.
type ID struct {
	// Country is the ISO 3166 code of the country that gave out the id, so GR
	// for Greece, whose prefix is EL. Northern Ireland is XI, which ISO 3166
	// leaves to users.
	Country string
	// Text is the id with its prefix, in upper case and without separators:
	// DE136695976, EL094259216, BE0428759497 (ids of nine digits get their
	// zero), CHE107787577MWST and NO995525828MVA (always with the suffix that
	// makes a VAT id of an enterprise number, in Switzerland the German one).
	Text string
}

// Parse reads an id. Spaces, dots and dashes are ignored, and case does not
// matter. A prefix says of which country the id is, whatever country says; GR is
// read as EL. An id without a prefix is one of country, the buyer's ISO 3166
// code, which may be empty or unknown when there is a prefix.
//
// Where the id of a country outside of the table, or a French key, only begins
// like a prefix, what follows decides: a prefix is one when the rest has its
// country's form. So DE123456788 is German even for a buyer in France, and
// ESO900101AB1 of Mexico is not Spanish.
//
// It answers ErrFormat, ErrChecksum or ErrCountry.
func Parse(text, country string) (ID, error) {
	plain, ok := strip(text)
	if !ok {
		return ID{}, ErrFormat
	}
	prefix := plain[:min(2, len(plain))]
	if c := byPrefix[prefix]; c != nil {
		id, err := c.read(plain[len(prefix):])
		if country == "" || !errors.Is(err, ErrFormat) {
			return id, err
		}
	}
	c := byCode[upper(country)]
	if c == nil {
		return ID{}, ErrCountry
	}
	return c.read(plain)
}

// strip returns a text in upper case without its separators. It says no to a
// text that is too long, holds a character that is in no id, or holds nothing.
// Only ASCII letters and digits count as such.
func strip(text string) (string, bool) {
	if len(text) > maxBytes {
		return "", false
	}
	plain := make([]byte, 0, maxBytes)
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z':
			plain = append(plain, byte(r-'a'+'A'))
		case 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '+', r == '*':
			plain = append(plain, byte(r))
		case !separates(r):
			return "", false
		}
	}
	return string(plain), len(plain) > 0
}

// separates says whether a character is a space, a dot or a dash, also those
// that come with a text copied from a web page or a letter.
func separates(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u2009', '\u202f', '.', '-':
		return true
	}
	return '\u2010' <= r && r <= '\u2015' // hyphens and dashes
}

// upper returns a country code in upper case, and "" for anything that is not
// two ASCII letters.
func upper(code string) string {
	if len(code) != 2 {
		return ""
	}
	b := []byte(code)
	for i := range b {
		if 'a' <= b[i] && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}
