package wire

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Schema judges one kind of JSON body, and is compiled for the first. It is safe for concurrent use. Formats (email,
// uri, date-time) are not judged here: the dialect does that with its own rules.
type Schema struct{ compiled func() *jsonschema.Schema }

// Validate judges a [Document]'s Value and says what is wrong, one entry per field and rule, sorted by
// field, at most 20; none means that the body fits.
func (s *Schema) Validate(doc any) []FieldError {
	err := s.compiled().Validate(doc)
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []FieldError{{Message: "is not valid"}}
	}
	fields := appendFieldErrors(nil, invalid)
	slices.SortFunc(fields, func(a, b FieldError) int {
		if c := strings.Compare(a.Field, b.Field); c != 0 {
			return c
		}
		return strings.Compare(a.Message, b.Message)
	})
	fields = slices.Compact(fields)
	return fields[:min(len(fields), maxFieldErrors)]
}

// appendFieldErrors walks to the leaves of the validator's tree.
func appendFieldErrors(out []FieldError, e *jsonschema.ValidationError) []FieldError {
	switch k := e.ErrorKind.(type) {
	case *kind.OneOf:
		if len(k.Subschemas) > 0 { // more than one fits: no branch is to blame
			return append(out, complaint(e))
		}
		return appendBranches(out, e)
	case *kind.AnyOf:
		return appendBranches(out, e)
	case *kind.Contains, *kind.MinContains, *kind.MaxContains, *kind.Not:
		return append(out, complaint(e))
	case *kind.Required:
		return appendEach(out, e, k.Missing, "is required")
	case *kind.AdditionalProperties:
		return appendEach(out, e, k.Properties, "is not a known field")
	case *kind.DependentRequired:
		return appendEach(out, e, k.Missing, "is required together with "+k.Prop)
	}
	if len(e.Causes) == 0 {
		return append(out, complaint(e))
	}
	for _, cause := range e.Causes {
		out = appendFieldErrors(out, cause)
	}
	return out
}

// appendBranches explains a failed choice (anyOf, oneOf). When the value's type fits exactly one branch
// that branch's complaints help; when it fits none, the types that would have; else only that it failed.
func appendBranches(out []FieldError, e *jsonschema.ValidationError) []FieldError {
	var wanted []string
	var candidates []*jsonschema.ValidationError
	for _, branch := range e.Causes {
		if mismatch := typeMismatch(branch, len(e.InstanceLocation)); mismatch != nil {
			wanted = append(wanted, mismatch.Want...)
		} else {
			candidates = append(candidates, branch)
		}
	}
	switch {
	case len(candidates) == 1:
		return appendFieldErrors(out, candidates[0])
	case len(candidates) == 0 && len(wanted) > 0:
		return append(out, FieldError{Field: fieldPath(e), Message: typeMessage(wanted)})
	}
	return append(out, FieldError{Field: fieldPath(e), Message: "does not fit any of the allowed forms"})
}

// typeMismatch finds out whether a branch failed because of the type of the value itself.
func typeMismatch(e *jsonschema.ValidationError, depth int) *kind.Type {
	if k, ok := e.ErrorKind.(*kind.Type); ok && len(e.InstanceLocation) == depth {
		return k
	}
	for _, cause := range e.Causes {
		if k := typeMismatch(cause, depth); k != nil {
			return k
		}
	}
	return nil
}

// appendEach blames members of the object that e is about.
func appendEach(out []FieldError, e *jsonschema.ValidationError, names []string, message string) []FieldError {
	for _, name := range names {
		path := append(slices.Clip(e.InstanceLocation), name)
		out = append(out, FieldError{Field: strings.Join(path, "."), Message: message})
	}
	return out
}

func fieldPath(e *jsonschema.ValidationError) string { return strings.Join(e.InstanceLocation, ".") }
