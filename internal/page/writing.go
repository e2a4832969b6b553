package page

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

// Languages are those that buyers may read; the first is for readers of all others.
func Languages() []language.Tag { return slices.Clone(localeTags) }

// Numbers is how readers of a language and country write amounts and percentages, for letters to buyers,
// which must agree with the page.
type Numbers struct{ format numberFormat }

// NumbersIn takes one of Languages and an ISO 3166 country; "" = unknown.
func NumbersIn(lang language.Tag, region string) Numbers {
	return Numbers{numberFormatOf(lang, region)}
}

// Amount writes an amount with its currency.
func (n Numbers) Amount(a money.Amount) string { return n.format.amount(a) }

// Percent writes a rate, without the sign.
func (n Numbers) Percent(r pricing.Rate) string {
	return strings.Replace(r.Percent(), ".", n.format.decimal, 1)
}
