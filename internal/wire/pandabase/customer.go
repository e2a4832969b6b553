package pandabase

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// coreCustomer is a buyer whom the store knows.
type coreCustomer struct {
	buyerRef
	OrderCount int64  `json:"orderCount"`
	TotalSpent int64  `json:"totalSpent"`
	Currency   string `json:"currency"`
	CreatedAt  string `json:"createdAt"`
	UpdatedAt  string `json:"updatedAt"`
}

// customerObject renders a customer.
func customerObject(c checkout.Customer) coreCustomer {
	return coreCustomer{
		buyerRef: newBuyerRef(c.ID, c.Email, c.Name), OrderCount: c.Orders, TotalSpent: c.Spent.Minor(),
		Currency: c.Spent.Currency().Code(), CreatedAt: iso(c.CreatedAt), UpdatedAt: iso(c.UpdatedAt),
	}
}

// listCustomers is GET /v2/core/stores/{storeId}/customers.
func (a *API) listCustomers(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.CustomerQuery{Window: q.window, Search: q.search(), Sort: q.sort(customerSorts)}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	found, total, err := a.core.Reader(ctx).Customers(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(each(found, customerObject), q.window, q.page, total)
}

// getCustomer is GET /v2/core/stores/{storeId}/customers/{customerId}.
func (a *API) getCustomer(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Customer](customerPrefix, r.Path("customerId"))
	if !ok {
		return wire.Reply{}, checkout.Refuse(checkout.ReasonCustomerNotFound, "Customer not found.")
	}
	found, err := a.core.Reader(ctx).Customer(r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(customerObject(found))
}
