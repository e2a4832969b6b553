package pandabase

import (
	"time"

	"kassa/internal/wire"
)

// text is what was given where empty and null are the same.
func text(g wire.Given[string]) string {
	var s string
	g.Into(&s)
	return s
}

// number writes a whole number; null clears it.
func number(g wire.Given[wire.Int], target **int64) {
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
	*target = at.UTC()
	return nil
}

// link reads an https address; null and the empty text clear it.
func link(field string, g wire.Given[string], target *string) []wire.FieldError {
	if !g.Set {
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
func choice[T comparable](g wire.Given[string], known words[T], target *T) {
	if !g.Set {
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
