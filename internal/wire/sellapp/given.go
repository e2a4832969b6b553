package sellapp

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/wire"
)

// count writes a whole number; null clears it.
func count(g wire.Given[wire.Int], target **int64) {
	if !g.Set {
		return
	}
	*target = nil
	if g.Value != nil {
		n := int64(*g.Value)
		*target = &n
	}
}

// instant reads a time of RFC 3339; null clears it.
func instant(field string, g wire.Given[string], target *time.Time) []wire.FieldError {
	if !g.Set {
		return nil
	}
	if g.Value == nil {
		*target = time.Time{}
		return nil
	}
	at, err := time.Parse(time.RFC3339, *g.Value)
	if err != nil {
		return one(field, "must be a date and time like 2026-05-01T00:00:00Z")
	}
	*target = at.UTC().Truncate(time.Microsecond)
	return nil
}

// numeral is a decimal number, as JSON has it or as text: SellApp's clients send either.
type numeral string

// UnmarshalJSONFrom reads a number or a text.
func (n *numeral) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() == '"' {
		return json.UnmarshalDecode(decoder, (*string)(n))
	}
	var digits wire.Digits
	err := digits.UnmarshalJSONFrom(decoder)
	*n = numeral(digits)
	return err
}

// one is a complaint about one field.
func one(field, message string) []wire.FieldError {
	return []wire.FieldError{{Field: field, Message: message}}
}

// refuseAll makes an error of what is wrong, or nil.
func refuseAll(wrong []wire.FieldError) error {
	if len(wrong) == 0 {
		return nil
	}
	return wire.Invalid(wrong...)
}
