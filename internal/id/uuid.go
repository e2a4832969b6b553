package id

import "encoding/hex"

// uuidGroups are the ends of the five groups of a canonical UUID: where each
// begins and stops in the text, and which byte it begins with.
var uuidGroups = [5]struct{ from, to, first int }{
	{0, 8, 0}, {9, 13, 4}, {14, 18, 6}, {19, 23, 8}, {24, 36, 10},
}

// String returns the canonical UUID, 36 characters in lower case.
func (x ID[T]) String() string {
	var text [36]byte
	for _, g := range uuidGroups {
		if g.from > 0 {
			text[g.from-1] = '-'
		}
		hex.Encode(text[g.from:g.to], x.b[g.first:g.first+(g.to-g.from)/2])
	}
	return string(text[:])
}

// Parse reads a canonical UUID (8-4-4-4-12 hexadecimal digits of either case)
// of any version. It answers ErrSyntax for every other text, and for the nil
// UUID: the zero ID names nothing, so no caller may ask for it.
func Parse[T any](s string) (ID[T], error) {
	if len(s) != 36 {
		return ID[T]{}, ErrSyntax
	}
	var x ID[T]
	for _, g := range uuidGroups {
		if g.from > 0 && s[g.from-1] != '-' {
			return ID[T]{}, ErrSyntax
		}
		if _, err := hex.Decode(x.b[g.first:], []byte(s[g.from:g.to])); err != nil {
			return ID[T]{}, ErrSyntax
		}
	}
	if x.IsZero() {
		return ID[T]{}, ErrSyntax
	}
	return x, nil
}
