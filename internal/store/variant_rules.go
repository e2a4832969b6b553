package store

import "kassa/internal/checkout"

// rulesText is how a variant may be bought, in its JSON column.
type rulesText struct {
	Open     bool       `json:"open,omitzero"`
	Methods  []string   `json:"methods,omitempty"`
	Least    *int64     `json:"least,omitzero"`
	Most     *int64     `json:"most,omitzero"`
	Bulk     []bulkText `json:"bulk,omitempty"`
	Delivery []string   `json:"delivery,omitempty"`
}

type bulkText struct {
	Least   int64 `json:"least"`
	Percent int64 `json:"percent"`
}

// rules writes them, empty when nothing is said.
func (t *tx) rules(r checkout.VariantRules) string {
	text := rulesText{Open: r.Open, Methods: r.Methods, Least: r.Least, Most: r.Most, Delivery: r.Delivery}
	for _, bulk := range r.Bulk {
		text.Bulk = append(text.Bulk, bulkText(bulk))
	}
	if plain := t.json(text); plain != "{}" {
		return plain
	}
	return ""
}

func (text rulesText) read() checkout.VariantRules {
	r := checkout.VariantRules{Open: text.Open, Methods: text.Methods, Least: text.Least, Most: text.Most, Delivery: text.Delivery}
	for _, bulk := range text.Bulk {
		r.Bulk = append(r.Bulk, checkout.BulkDiscount(bulk))
	}
	return r
}
