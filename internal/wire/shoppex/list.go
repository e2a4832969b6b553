package shoppex

import (
	"net/url"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// The page sizes of lists (contracts/shoppex.md, Conventions).
const (
	defaultLimit = 50
	largestLimit = 100
)

// readListQuery reads limit and cursor. The query asks for one more than the limit, to know whether there
// is more.
func readListQuery(values url.Values) (query checkout.SaleQuery, limit int, err error) {
	limit = defaultLimit
	if text := values.Get("limit"); text != "" {
		limit, err = strconv.Atoi(text)
		if err != nil || limit < 1 || limit > largestLimit {
			return query, 0, invalid("limit", "must be a whole number from 1 to 100")
		}
	}
	if text := values.Get("cursor"); text != "" {
		query.Before, err = id.ParseBase36[checkout.Order](text)
		if err != nil {
			return query, 0, invalid("cursor", "must be a next_cursor of this list")
		}
	}
	query.Limit = limit + 1
	return query, limit, nil
}
