package wire

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Given is a field of a body that may be absent, which leaves what is there, or null, which clears it.
type Given[T any] struct {
	Set   bool
	Value *T // nil where it was null
}

// UnmarshalJSONFrom reads a value or null.
func (g *Given[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	g.Set = true
	return json.UnmarshalDecode(decoder, &g.Value)
}

// Into writes what was given; null is the zero value.
func (g Given[T]) Into(target *T) {
	if !g.Set {
		return
	}
	var zero T
	if g.Value != nil {
		zero = *g.Value
	}
	*target = zero
}
