package checkout

import (
	"errors"
	"slices"
	"unicode/utf8"
)

// FieldKind is what a custom field takes.
type FieldKind string

// The kinds of custom field.
const (
	FieldText     FieldKind = "text"
	FieldNumeric  FieldKind = "numeric" // ASCII digits only
	FieldDropdown FieldKind = "dropdown"
)

// Field is a question that a seller asks on the page; its answer goes into the order.
type Field struct {
	Key      string // 1–200 of a–z A–Z 0–9 _, unique in the order
	Label    string
	Kind     FieldKind
	Optional bool
	Default  string
	Min, Max *int64 // characters of text and numeric answers; nil = no bound
	Options  []FieldOption
}

// FieldOption is one choice of a dropdown.
type FieldOption struct{ Label, Value string }

// fieldLimit is the most characters of an answer whose field names no bound.
const fieldLimit = 255

// checkAnswers refuses answers that break the rules of the fields, all of them at once: errors.Join of
// *Error, each with Param "field_" and the key.
func checkAnswers(fields []Field, answers map[string]string) error {
	var wrong []error
	for key := range answers {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Key == key }) {
			wrong = append(wrong, broken(RuleUnknown, "field_"+key, "is not a field of this checkout"))
		}
	}
	for _, f := range fields {
		if err := f.check(answers[f.Key]); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

// check refuses one answer.
func (f Field) check(answer string) error {
	param, length := "field_"+f.Key, int64(utf8.RuneCountInString(answer))
	if answer == "" {
		if f.Optional {
			return nil
		}
		return broken(RuleRequired, param, "is required")
	}
	if f.Kind == FieldDropdown {
		if !slices.ContainsFunc(f.Options, func(o FieldOption) bool { return o.Value == answer }) {
			return broken(RuleOption, param, "must be one of the options")
		}
		return nil
	}
	if f.Kind == FieldNumeric && !digits(answer) {
		return broken(RuleDigits, param, "must have digits only")
	}
	limit := int64(fieldLimit)
	if f.Max != nil {
		limit = *f.Max
	}
	switch {
	case f.Min != nil && length < *f.Min:
		return broken(RuleTooShort, param, "must have at least %d characters", *f.Min)
	case length > limit:
		return broken(RuleTooLong, param, "must have at most %d characters", limit)
	}
	return nil
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
