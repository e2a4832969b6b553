package pandabase

import (
	"context"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// createCheckout is POST /v2/stores/{storeId}/checkouts. The answer is ready before the transaction begins.
func (a *API) createCheckout(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	wish, err := wishOfCheckout(r)
	if err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.core.Draft(ctx, r.Caller, wish)
	if err != nil {
		return wire.Reply{}, err
	}
	wire.Annotate(ctx, slog.String("order", sale.Order.ID.String()))
	made, err := answer(http.StatusCreated, a.session(r.Caller.Store, sale))
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		a.core.Place(tx, sale)
		return made, nil
	}}, nil
}

// getCheckout is GET /v2/stores/{storeId}/checkouts/{sessionId}.
func (a *API) getCheckout(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.state(r.Caller.Store, sale))
}

// patchCheckout is PATCH /v2/stores/{storeId}/checkouts/{sessionId}.
func (a *API) patchCheckout(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body toldCustomer
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	told := body.Customer.details()
	told.CouponCode, told.TaxID = body.CouponCode, body.TaxID
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		changed, err := a.core.Describe(tx, r.Caller.Store, sale.Order.ID, told)
		if err != nil {
			return checkout.Answer{}, err
		}
		return answer(http.StatusOK, a.state(r.Caller.Store, changed))
	}}, nil
}

// sale reads the sale whose session a path names: the two share their 128 bits. What is no id, another
// store's session and one that another dialect made are all the same 404 as an unknown one.
func (a *API) sale(ctx context.Context, r *wire.Request) (checkout.Sale, error) {
	unknown := checkout.Refuse(checkout.ReasonSessionNotFound, "Checkout session not found.")
	session, ok := parse[checkout.Session](sessionPrefix, r.Path("sessionId"))
	if !ok {
		return checkout.Sale{}, unknown
	}
	order := id.Convert[checkout.Order](session)
	wire.Annotate(ctx, slog.String("order", order.String()))
	sale, err := a.core.Sale(ctx, r.Caller.Store.ID, order)
	switch {
	case checkout.ReasonOf(err) == checkout.ReasonOrderNotFound:
		return checkout.Sale{}, unknown
	case err == nil && (sale.Session.ID != session || sale.Order.Dialect != Name):
		return checkout.Sale{}, unknown
	}
	return sale, err
}
