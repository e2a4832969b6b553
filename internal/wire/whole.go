package wire

import (
	"fmt"
	"net/url"
	"strconv"
)

// Span is the numbers from Least to Most, both among them.
type Span struct{ Least, Most int64 }

// Whole reads a parameter that is a whole number, in digits alone; absent is what it is when it is not there. It
// names the parameter when it is anything else, outside of the span, or there twice.
func Whole(query url.Values, name string, absent int64, within Span) (int64, []FieldError) {
	values := query[name]
	switch len(values) {
	case 0:
		return absent, nil
	case 1:
		number, err := strconv.ParseUint(values[0], 10, 63)
		if err == nil && int64(number) >= within.Least && int64(number) <= within.Most {
			return int64(number), nil
		}
		return 0, []FieldError{{Field: name, Message: fmt.Sprintf("must be a whole number from %d to %d", within.Least, within.Most)}}
	default:
		return 0, []FieldError{{Field: name, Message: "must be given once"}}
	}
}
