package store

import "kassa/internal/checkout"

// fieldText is a custom field in the JSON column of an order.
type fieldText struct {
	Key      string             `json:"key"`
	Label    string             `json:"label"`
	Kind     checkout.FieldKind `json:"kind"`
	Optional bool               `json:"optional,omitzero"`
	Default  string             `json:"default,omitzero"`
	Min      *int64             `json:"min,omitzero"`
	Max      *int64             `json:"max,omitzero"`
	Options  []choiceText       `json:"options,omitempty"`
}

// choiceText is one choice of a dropdown.
type choiceText struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// fields writes the custom fields of an order, empty when there are none.
func (t *tx) fields(fields []checkout.Field) string {
	if len(fields) == 0 {
		return ""
	}
	texts := make([]fieldText, len(fields))
	for i, f := range fields {
		texts[i] = fieldText{Key: f.Key, Label: f.Label, Kind: f.Kind, Optional: f.Optional, Default: f.Default, Min: f.Min, Max: f.Max}
		for _, choice := range f.Options {
			texts[i].Options = append(texts[i].Options, choiceText(choice))
		}
	}
	return t.json(texts)
}

func readFields(texts []fieldText) []checkout.Field {
	var fields []checkout.Field
	for _, f := range texts {
		field := checkout.Field{Key: f.Key, Label: f.Label, Kind: f.Kind, Optional: f.Optional, Default: f.Default, Min: f.Min, Max: f.Max}
		for _, choice := range f.Options {
			field.Options = append(field.Options, checkout.FieldOption(choice))
		}
		fields = append(fields, field)
	}
	return fields
}
