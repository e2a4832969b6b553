package pandabase

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// largestAnswer is the most characters of an answer whose field names no maximum.
const largestAnswer = 255

// fieldsOf reads what the page asks besides, and tells what is wrong with it.
func fieldsOf(given []customField) ([]checkout.Field, []wire.FieldError) {
	var fields []checkout.Field
	var wrong []wire.FieldError
	for i, one := range given {
		at := place("display.fields", i)
		if slices.ContainsFunc(fields, func(f checkout.Field) bool { return f.Key == one.Key }) {
			wrong = append(wrong, wire.FieldError{Field: at + ".key", Message: "must not be the key of another field"})
		}
		field, misfits := one.field(at)
		fields, wrong = append(fields, field), append(wrong, misfits...)
	}
	return fields, wrong
}

// field reads one; only the rules that stand under the name of its type count.
func (c customField) field(at string) (checkout.Field, []wire.FieldError) {
	field := checkout.Field{Key: c.Key, Label: c.Label.Custom, Kind: checkout.FieldKind(c.Type), Optional: c.Optional}
	at += "." + c.Type
	switch {
	case c.Type == "dropdown" && c.Dropdown == nil:
		return field, []wire.FieldError{{Field: at, Message: "is required"}}
	case c.Type == "dropdown":
		return field, c.Dropdown.into(&field, at)
	case c.Type == "text" && c.Text != nil:
		return field, c.Text.into(&field, at)
	case c.Type == "numeric" && c.Numeric != nil:
		return field, c.Numeric.into(&field, at)
	}
	return field, nil
}

// into writes the bounds, which must leave room for an answer, and for the default.
func (r textRule) into(field *checkout.Field, at string) []wire.FieldError {
	field.Default, field.Min, field.Max = r.Default, whole(r.Minimum), whole(r.Maximum)
	least, most := int64(0), int64(largestAnswer)
	if field.Min != nil {
		least = *field.Min
	}
	if field.Max != nil {
		most = *field.Max
	}
	length := int64(utf8.RuneCountInString(r.Default))
	switch {
	case least > most:
		return []wire.FieldError{{Field: at + ".minimum_length", Message: "must not be more than the maximum length"}}
	case r.Default != "" && (length < least || length > most):
		return []wire.FieldError{{Field: at + ".default_value", Message: "must be within the minimum and maximum length"}}
	case field.Kind == checkout.FieldNumeric && strings.ContainsFunc(r.Default, notDigit):
		return []wire.FieldError{{Field: at + ".default_value", Message: "must have digits only"}}
	}
	return nil
}

// into writes the options, which must differ and have the default among them.
func (d dropdown) into(field *checkout.Field, at string) []wire.FieldError {
	field.Default = d.Default
	for i, option := range d.Options {
		if slices.ContainsFunc(field.Options, func(o checkout.FieldOption) bool { return o.Value == option.Value }) {
			return []wire.FieldError{{Field: place(at+".options", i) + ".value", Message: "must not be the value of another option"}}
		}
		field.Options = append(field.Options, checkout.FieldOption{Label: option.Label, Value: option.Value})
	}
	known := slices.ContainsFunc(field.Options, func(o checkout.FieldOption) bool { return o.Value == d.Default })
	if d.Default != "" && !known {
		return []wire.FieldError{{Field: at + ".default_value", Message: "must be the value of an option"}}
	}
	return nil
}

func notDigit(c rune) bool { return c < '0' || c > '9' }

func whole(n *wire.Int) *int64 {
	if n == nil {
		return nil
	}
	value := int64(*n)
	return &value
}

// displayOf shows what the page asks besides; null when it asks nothing.
func displayOf(fields []checkout.Field) *display {
	if len(fields) == 0 {
		return nil
	}
	shown := &display{Fields: make([]customField, len(fields))}
	for i, field := range fields {
		shown.Fields[i] = showField(field)
	}
	return shown
}

// showField writes a field as it was given, less what said nothing.
func showField(field checkout.Field) customField {
	shown := customField{
		Key: field.Key, Label: fieldLabel{Type: "custom", Custom: field.Label}, Type: string(field.Kind), Optional: field.Optional,
	}
	if field.Kind == checkout.FieldDropdown {
		shown.Dropdown = &dropdown{Default: field.Default}
		for _, option := range field.Options {
			shown.Dropdown.Options = append(shown.Dropdown.Options, dropdownOption(option))
		}
		return shown
	}
	if field.Default == "" && field.Min == nil && field.Max == nil {
		return shown
	}
	rule := &textRule{Default: field.Default, Minimum: (*wire.Int)(field.Min), Maximum: (*wire.Int)(field.Max)}
	if field.Kind == checkout.FieldNumeric {
		shown.Numeric = rule
	} else {
		shown.Text = rule
	}
	return shown
}
