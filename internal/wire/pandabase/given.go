package pandabase

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/wire"
)

// given is a field of a body that may be absent, which leaves what is there, or null, which clears it.
type given[T any] struct {
	set   bool
	value *T // nil where it was null
}

// UnmarshalJSONFrom reads a value or null.
func (g *given[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	g.set = true
	return json.UnmarshalDecode(decoder, &g.value)
}

// into writes what was given; null is the zero value.
func (g given[T]) into(target *T) {
	if !g.set {
		return
	}
	var zero T
	if g.value != nil {
		zero = *g.value
	}
	*target = zero
}

// text is what was given where empty and null are the same.
func text(g given[string]) string {
	var s string
	g.into(&s)
	return s
}

// number writes a whole number; null clears it.
func number(g given[wire.Int], target **int64) {
	if !g.set {
		return
	}
	*target = nil
	if g.value != nil {
		n := int64(*g.value)
		*target = &n
	}
}

// instant reads a time of RFC 3339; null clears it.
func instant(field string, g given[string], target *time.Time) []wire.FieldError {
	if !g.set {
		return nil
	}
	if g.value == nil {
		*target = time.Time{}
		return nil
	}
	at, err := time.Parse(time.RFC3339, *g.value)
	if err != nil {
		return one(field, "must be a date and time like 2026-05-01T00:00:00Z")
	}
	*target = at.UTC()
	return nil
}

// link reads an https address; null and the empty text clear it.
func link(field string, g given[string], target *string) []wire.FieldError {
	if !g.set {
		return nil
	}
	*target = text(g)
	if *target == "" {
		return nil
	}
	if err := wire.CheckURL(*target, wire.HTTPSOnly); err != nil {
		return one(field, err.Error())
	}
	return nil
}

// choice reads one of the words; null clears it. The schema has refused all others.
func choice[T comparable](g given[string], known words[T], target *T) {
	if !g.set {
		return
	}
	value, _ := known.value(text(g))
	*target = value
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
