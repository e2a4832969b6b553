package checkout

import (
	"strings"

	"kassa/internal/pricing"
	"kassa/internal/vatid"
)

// TaxSettings is how a store taxes.
type TaxSettings struct {
	Inclusive     bool      // prices contain the tax
	Country       string    // where the seller is: ISO 3166, empty = unknown
	ReverseCharge bool      // businesses in other EU member states with a valid VAT id owe the tax themselves
	Rates         []TaxRate // a state's comes before its country's; no rate = no tax
}

// TaxRate is the rate in a country, or in one of its states.
type TaxRate struct {
	Country string // ISO 3166
	State   string // as buyers write it, e.g. CA; empty = the whole country
	Rate    pricing.Rate
}

// For finds the tax of a buyer; reverse tells that the buyer owes it, so that the rate is 0. An unknown
// country is not taxed: billing will tell.
func (t TaxSettings) For(country, state, taxID string) (tax pricing.Tax, reverse bool) {
	tax.Inclusive = t.Inclusive
	if country == "" {
		return tax, false
	}
	if t.reverses(country, taxID) {
		return tax, true
	}
	for _, rate := range t.Rates {
		switch {
		case rate.Country != country:
		case rate.State == "":
			if tax.Rate == 0 {
				tax.Rate = rate.Rate
			}
		case strings.EqualFold(rate.State, strings.TrimSpace(state)):
			tax.Rate = rate.Rate
			return tax, false
		}
	}
	return tax, false
}

// reverses tells whether the buyer is a business of another member state that owes the tax itself
// (Directive 2006/112/EC, article 196).
func (t TaxSettings) reverses(country, taxID string) bool {
	if !t.ReverseCharge || taxID == "" || country == t.Country || !vatid.EU(country) || !vatid.EU(t.Country) {
		return false
	}
	found, err := vatid.Parse(taxID, country)
	return err == nil && found.Country == country
}

// check refuses rates of places that there are not, and above 100 %.
func (t TaxSettings) check() error {
	if t.Country != "" {
		if err := CheckCountry(t.Country); err != nil {
			return err
		}
	}
	for _, rate := range t.Rates {
		if err := CheckCountry(rate.Country); err != nil {
			return err
		}
		if rate.Rate < 0 || rate.Rate > 1_000_000 {
			return broken(RuleForm, "rate", "must be 0 to 100 per cent")
		}
	}
	return nil
}
