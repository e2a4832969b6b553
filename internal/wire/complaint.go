package wire

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// complaint is a leaf of the validator's tree in plain English. It never repeats what was sent.
func complaint(e *jsonschema.ValidationError) FieldError {
	return FieldError{Field: fieldPath(e), Message: complaintText(e.ErrorKind)}
}

func complaintText(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return typeMessage(k.Want)
	case *kind.Enum:
		return "must be one of " + listValues(k.Want)
	case *kind.Const:
		return "must be " + valueText(k.Want)
	case *kind.Pattern:
		return "does not have the expected form"
	case *kind.Minimum:
		return "must be at least " + ratText(k.Want)
	case *kind.Maximum:
		return "must be at most " + ratText(k.Want)
	case *kind.ExclusiveMinimum:
		return "must be more than " + ratText(k.Want)
	case *kind.ExclusiveMaximum:
		return "must be less than " + ratText(k.Want)
	case *kind.MultipleOf:
		return "must be a multiple of " + ratText(k.Want)
	case *kind.FalseSchema, *kind.Not:
		return "is not allowed"
	case *kind.OneOf:
		return "fits more than one of the allowed forms"
	case *kind.Contains, *kind.MinContains:
		return "lacks a required item"
	case *kind.MaxContains:
		return "has too many items of one kind"
	}
	return sizeText(k)
}

// sizeText covers the rules that count something.
func sizeText(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.MinLength:
		if k.Want == 1 {
			return "must not be empty"
		}
		return "must be at least " + count(k.Want, "character") + " long"
	case *kind.MaxLength:
		return "must be at most " + count(k.Want, "character") + " long"
	case *kind.MinItems:
		return "must have at least " + count(k.Want, "item")
	case *kind.MaxItems:
		return "must have at most " + count(k.Want, "item")
	case *kind.UniqueItems:
		return "must not have the same item twice"
	case *kind.MinProperties:
		return "must have at least " + count(k.Want, "field")
	case *kind.MaxProperties:
		return "must have at most " + count(k.Want, "field")
	}
	return "is not valid"
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// typeNames are JSON's types in plain English, in the order in which a choice of them reads well.
var typeNames = []struct{ json, english string }{
	{"string", "text"}, {"number", "a number"}, {"integer", "a whole number"}, {"array", "a list"},
	{"object", "an object"}, {"boolean", "true or false"}, {"null", "null"},
}

func typeMessage(want []string) string {
	var names []string
	for _, name := range typeNames {
		if slices.Contains(want, name.json) {
			names = append(names, name.english)
		}
	}
	return "must be " + strings.Join(names, " or ")
}

// listValues lists the allowed values, the first 20 of them.
func listValues(values []any) string {
	texts := make([]string, 0, len(values))
	for i, value := range values {
		if i == 20 {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, valueText(value))
	}
	return strings.Join(texts, ", ")
}

func valueText(value any) string {
	if value == nil {
		return "null"
	}
	return fmt.Sprint(value)
}

// ratText writes a limit of the contract as a decimal.
func ratText(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(10), "0")
}
