package store

import "kassa/internal/checkout"

// buyerText is a buyer in the JSON column of an order.
type buyerText struct {
	Name    string      `json:"name,omitzero"`
	Billing addressText `json:"billing,omitzero"`
	TaxID   string      `json:"tax_id,omitzero"`

	IP       string `json:"ip,omitzero"`
	Location string `json:"location,omitzero"`
	Agent    string `json:"agent,omitzero"`
	Language string `json:"language,omitzero"`
}

// addressText is an address in a JSON column.
type addressText struct {
	Line1      string `json:"line1,omitzero"`
	Line2      string `json:"line2,omitzero"`
	City       string `json:"city,omitzero"`
	State      string `json:"state,omitzero"`
	PostalCode string `json:"postal_code,omitzero"`
	Country    string `json:"country,omitzero"`
}

// buyer writes a buyer, empty when nothing is known.
func (t *tx) buyer(b checkout.Buyer) string {
	if b == (checkout.Buyer{}) {
		return ""
	}
	return t.json(buyerText{
		Name: b.Name, Billing: addressText(b.Billing), TaxID: b.TaxID, IP: b.IP, Location: b.Location, Agent: b.Agent,
		Language: b.Language,
	})
}

func (b buyerText) read() checkout.Buyer {
	return checkout.Buyer{
		Name: b.Name, Billing: checkout.Address(b.Billing), TaxID: b.TaxID, IP: b.IP, Location: b.Location, Agent: b.Agent,
		Language: b.Language,
	}
}
