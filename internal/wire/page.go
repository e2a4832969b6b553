package wire

import (
	"net/url"

	"kassa/internal/checkout"
)

// Page reads the parameters of a numbered list: page from 1, which is the default, and limit from 1 to
// largest. It gives the window of rows and the page's number, or a problem that names each parameter that is
// anything else, or there twice.
func Page(query url.Values, defaultLimit, largest int) (checkout.Window, int, *Problem) {
	number, badPage := Whole(query, "page", 1, Span{1, largestPage})
	most, badLimit := Whole(query, "limit", int64(defaultLimit), Span{1, int64(largest)})
	fields := append(badPage, badLimit...)
	if len(fields) > 0 {
		return checkout.Window{}, 0, Invalid(fields...)
	}
	page, limit := int(number), int(most)
	return checkout.Window{Limit: limit, Skip: (page - 1) * limit}, page, nil
}

// largestPage is more pages than any list has, and few enough to be multiplied by a limit.
const largestPage = 1_000_000_000
