package shoppex

import (
	"context"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// createSession is POST /dev/v1/checkout/sessions.
func (a *API) createSession(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	wish, err := wishOfSession(r)
	if err != nil {
		return wire.Reply{}, err
	}
	return a.place(ctx, r, wish, func(sale checkout.Sale) any { return a.session(sale) })
}

// place drafts a sale and writes it: the answer is ready before the transaction begins.
func (a *API) place(ctx context.Context, r *wire.Request, wish checkout.NewSale, render func(checkout.Sale) any) (wire.Reply, error) {
	sale, err := a.core.Draft(ctx, r.Caller, wish)
	if err != nil {
		return wire.Reply{}, err
	}
	wire.Annotate(ctx, slog.String("order", sale.Order.ID.String()))
	answer, err := encode(http.StatusCreated, envelope{render(sale)})
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		a.core.Place(tx, sale)
		return answer, nil
	}}, nil
}

// getSession is GET /dev/v1/checkout/sessions/{id}.
func (a *API) getSession(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r, r.Path("id"), sessionNotFound())
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.session(sale))
}

// expireSession is POST /dev/v1/checkout/sessions/{id}/expire.
func (a *API) expireSession(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	order, err := id.Parse[checkout.Order](r.Path("id"))
	if err != nil {
		return wire.Reply{}, sessionNotFound()
	}
	wire.Annotate(ctx, slog.String("order", order.String()))
	var ended checkout.Sale
	return wire.Reply{
		Effect: func(tx checkout.Tx) (checkout.Answer, error) {
			sale, err := a.core.Expire(tx, r.Caller.Store.ID, order)
			if err != nil {
				return checkout.Answer{}, err
			}
			ended = sale
			return ok(a.session(sale))
		},
		After: func(ctx context.Context) { a.core.CallOff(ctx, ended) },
	}, nil
}

// sale reads the sale that a path names; what is not an id of this shop is the same 404 as an unknown one.
func (a *API) sale(ctx context.Context, r *wire.Request, text string, unknown *checkout.Error) (checkout.Sale, error) {
	order, err := id.Parse[checkout.Order](text)
	if err != nil {
		return checkout.Sale{}, unknown
	}
	wire.Annotate(ctx, slog.String("order", order.String()))
	sale, err := a.core.Sale(ctx, r.Caller.Store.ID, order)
	if checkout.ReasonOf(err) == checkout.ReasonOrderNotFound {
		return checkout.Sale{}, unknown
	}
	return sale, err
}

func sessionNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonSessionNotFound, "Checkout session not found.")
}
