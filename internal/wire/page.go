package wire

import (
	"fmt"
	"net/url"
	"strconv"

	"kassa/internal/checkout"
)

// Page reads the parameters of a numbered list: page from 1, which is the default, and limit from 1 to
// largest. It gives the window of rows and the page's number, or a problem that names each parameter that is
// anything else, or there twice.
func Page(query url.Values, defaultLimit, largest int) (checkout.Window, int, *Problem) {
	page, badPage := parameter(query, "page", 1, largestPage)
	limit, badLimit := parameter(query, "limit", defaultLimit, largest)
	fields := append(badPage, badLimit...)
	if len(fields) > 0 {
		return checkout.Window{}, 0, Invalid(fields...)
	}
	return checkout.Window{Limit: limit, Skip: (page - 1) * limit}, page, nil
}

// largestPage is more pages than any list has, and few enough to be multiplied by a limit.
const largestPage = 1_000_000_000

// parameter reads a whole number from 1 to largest, in digits alone.
func parameter(query url.Values, name string, absent, largest int) (int, []FieldError) {
	values := query[name]
	switch len(values) {
	case 0:
		return absent, nil
	case 1:
		number, err := strconv.ParseUint(values[0], 10, 31)
		if err == nil && number >= 1 && int(number) <= largest {
			return int(number), nil
		}
		return 0, []FieldError{{Field: name, Message: fmt.Sprintf("must be a whole number from 1 to %d", largest)}}
	default:
		return 0, []FieldError{{Field: name, Message: "must be given once"}}
	}
}
