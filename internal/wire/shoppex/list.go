package shoppex

import (
	"context"
	"net/url"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// The page sizes of lists (contracts/shoppex.md, Conventions).
const (
	defaultLimit = 50
	largestLimit = 100
)

// listQuery is what a list of payments is asked for.
type listQuery struct {
	limit  int
	before checkout.OrderID
	status string // empty = all
}

func readListQuery(values url.Values) (listQuery, error) {
	query := listQuery{limit: defaultLimit, status: values.Get("status")}
	if text := values.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > largestLimit {
			return query, invalid("limit", "must be a whole number from 1 to 100")
		}
		query.limit = limit
	}
	if text := values.Get("cursor"); text != "" {
		before, err := id.ParseBase36[checkout.Order](text)
		if err != nil {
			return query, wire.Invalid(wire.FieldError{Field: "cursor", Message: "must be a next_cursor of this list"})
		}
		query.before = before
	}
	if _, known := statusStates[query.status]; query.status != "" && !known {
		return query, invalid("status", "must be a payment status")
	}
	return query, nil
}

// page reads one page, and whether there is more. A status that the clock has a say in is decided sale by
// sale, so the page is filled from as many reads as it takes.
func (a *API) page(ctx context.Context, store checkout.StoreID, query listQuery) (sales []checkout.Sale, more bool, err error) {
	want := checkout.SaleQuery{Before: query.before, Limit: query.limit + 1, States: statusStates[query.status]}
	now := a.core.Now()
	for {
		batch, err := a.core.Sales(ctx, store, want)
		if err != nil {
			return nil, false, err
		}
		for _, sale := range batch {
			want.Before = sale.Order.ID
			if query.status != "" && statusOf(sale, now) != query.status {
				continue
			}
			if len(sales) == query.limit {
				return sales, true, nil
			}
			sales = append(sales, sale)
		}
		if len(batch) < want.Limit {
			return sales, false, nil
		}
	}
}
