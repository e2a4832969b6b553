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

// cursor is where a page of a list begins, and how long it is.
type cursor[T any] struct {
	after id.ID[T] // the last object of the page before; zero = the list begins
	limit int
}

// readCursor reads limit and cursor.
func readCursor[T any](values url.Values) (c cursor[T], err error) {
	c.limit = defaultLimit
	if text := values.Get("limit"); text != "" {
		c.limit, err = strconv.Atoi(text)
		if err != nil || c.limit < 1 || c.limit > largestLimit {
			return c, invalid("limit", "must be a whole number from 1 to 100")
		}
	}
	if text := values.Get("cursor"); text != "" {
		c.after, err = id.ParseBase36[T](text)
		if err != nil {
			return c, invalid("cursor", "must be a next_cursor of this list")
		}
	}
	return c, nil
}

// readListQuery reads limit and cursor of a list of sales. The query asks for one more than the limit, to know
// whether there is more.
func readListQuery(values url.Values) (query checkout.SaleQuery, limit int, err error) {
	c, err := readCursor[checkout.Order](values)
	return checkout.SaleQuery{Before: c.after, Limit: c.limit + 1}, c.limit, err
}

// nextAfter says that there is more behind an object.
func nextAfter[T any](last id.ID[T]) pagination {
	next := last.Base36()
	return pagination{NextCursor: &next, HasMore: true}
}
