package store

import (
	"kassa/internal/checkout"
	"kassa/internal/pricing"
)

// taxText is how a store taxes, in its JSON column.
type taxText struct {
	Inclusive     bool       `json:"inclusive,omitzero"`
	Country       string     `json:"country,omitzero"`
	ReverseCharge bool       `json:"reverse_charge,omitzero"`
	Rates         []rateText `json:"rates,omitempty"`
}

// rateText is the rate of a country or one of its states, in millionths.
type rateText struct {
	Country string       `json:"country"`
	State   string       `json:"state,omitzero"`
	Rate    pricing.Rate `json:"rate"`
}

// tax writes a store's tax settings, empty when there are none.
func (t *tx) tax(s checkout.TaxSettings) string {
	text := taxText{Inclusive: s.Inclusive, Country: s.Country, ReverseCharge: s.ReverseCharge}
	for _, rate := range s.Rates {
		text.Rates = append(text.Rates, rateText(rate))
	}
	if !text.Inclusive && text.Country == "" && !text.ReverseCharge && text.Rates == nil {
		return ""
	}
	return t.json(text)
}

func (x taxText) read() checkout.TaxSettings {
	s := checkout.TaxSettings{Inclusive: x.Inclusive, Country: x.Country, ReverseCharge: x.ReverseCharge}
	for _, rate := range x.Rates {
		s.Rates = append(s.Rates, checkout.TaxRate(rate))
	}
	return s
}
