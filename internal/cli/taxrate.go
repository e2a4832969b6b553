package cli

import (
	"cmp"
	"slices"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/pricing"
)

// rateTable is the tax rates by their places, which are written as "DE" or "US-CA".
type rateTable map[string]checkout.TaxRate

// ratePlace is how the place of a rate is written.
func ratePlace(rate checkout.TaxRate) string {
	if rate.State == "" {
		return rate.Country
	}
	return rate.Country + "-" + rate.State
}

// parsePlace reads "DE" or "US-CA"; the country is checked by the core.
func parsePlace(text string) checkout.TaxRate {
	country, state, _ := strings.Cut(strings.TrimSpace(text), "-")
	return checkout.TaxRate{Country: strings.ToUpper(country), State: strings.TrimSpace(state)}
}

// parseRate reads "DE=19" or "US-CA=7.25".
func parseRate(text string) (checkout.TaxRate, error) {
	place, percent, ok := strings.Cut(text, "=")
	if !ok {
		return checkout.TaxRate{}, refuseFlag("rate", "%q is not a place and its rate, like DE=19 or US-CA=7.25", text)
	}
	rate := parsePlace(place)
	if err := checkout.CheckCountry(rate.Country); err != nil {
		return rate, refuseFlag("rate", "%q is not a country, which is like DE", rate.Country)
	}
	if strings.HasSuffix(place, "-") || len(rate.State) > 100 {
		return rate, refuseFlag("rate", "%q does not name a state, as in US-CA", place)
	}
	value, err := pricing.ParseRate(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(percent), "%")))
	if err != nil {
		return rate, refuseFlag("rate", "%q is not a rate from 0 to 100 with at most four decimals, like 7.25", percent)
	}
	rate.Rate = value
	return rate, nil
}

// put sets rates; a place's earlier rate is replaced. States are the same in any case.
func (t rateTable) put(rates ...checkout.TaxRate) {
	for _, rate := range rates {
		t[strings.ToUpper(ratePlace(rate))] = rate
	}
}

// remove ends the rate of a place.
func (t rateTable) remove(text string) error {
	place := strings.ToUpper(ratePlace(parsePlace(text)))
	if _, ok := t[place]; !ok {
		return refuseFlag("remove", "there is no rate for %s", text)
	}
	delete(t, place)
	return nil
}

// sorted lists the rates by country, states before the country itself.
func (t rateTable) sorted() []checkout.TaxRate {
	var rates []checkout.TaxRate
	for _, rate := range t {
		rates = append(rates, rate)
	}
	slices.SortFunc(rates, func(a, b checkout.TaxRate) int {
		if a.Country == b.Country && (a.State == "") != (b.State == "") {
			return strings.Compare(b.State, a.State)
		}
		return cmp.Or(strings.Compare(a.Country, b.Country), strings.Compare(a.State, b.State))
	})
	return rates
}
