package sellapp

import (
	"context"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// createInvoice is POST /api/v2/invoices. Its customer is known from now on, because an invoice shows their id.
func (a *API) createInvoice(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	wish, err := a.wish(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.core.Draft(ctx, r.Caller, wish)
	if err != nil {
		return wire.Reply{}, inCart(err)
	}
	sale.Order.Title = titleOf(sale.Order.Lines)
	wire.Annotate(ctx, slog.String("order", sale.Order.ID.String()))
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		placed := sale
		customer, err := tx.KnowCustomer(customerOf(placed.Order))
		if err != nil {
			return checkout.Answer{}, err
		}
		placed.Order.CustomerID = customer.ID
		a.core.Place(tx, placed)
		made, err := a.showNew(tx, r.Caller.Store, placed.Order.ID)
		if err != nil {
			return checkout.Answer{}, err
		}
		page := a.pageURL(placed)
		return enveloped(http.StatusCreated, placedInvoice{invoice: made, Checkout: &page})
	}}, nil
}

// showNew reads an order that was just made and shows it: the database has numbered it.
func (a *API) showNew(r checkout.Reader, store checkout.Store, order checkout.OrderID) (invoice, error) {
	sale, err := r.Sale(store.ID, order)
	if err != nil {
		return invoice{}, err
	}
	f, err := newFolio(r, store, sale)
	if err != nil {
		return invoice{}, err
	}
	return a.invoice(f, sale), nil
}

// show reads an order and shows it as it is within the transaction.
func (a *API) show(r checkout.Reader, store checkout.Store, order checkout.OrderID) (invoice, error) {
	sale, err := r.Sale(store.ID, order)
	if err != nil {
		return invoice{}, err
	}
	f, err := openFolio(r, store, sale)
	if err != nil {
		return invoice{}, err
	}
	return a.invoice(f, sale), nil
}

// getInvoice is GET /api/v2/invoices/{invoice}.
func (a *API) getInvoice(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	f, err := openFolio(a.core.Reader(ctx), r.Caller.Store, sale)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.invoice(f, sale))
}

// sale reads the sale that a path names; what is not the number of one of this store's is the same 404 as an
// unknown one.
func (a *API) sale(ctx context.Context, r *wire.Request) (checkout.Sale, error) {
	number, ok := parseNumber(r.Path("invoice"))
	if !ok {
		return checkout.Sale{}, checkout.Refuse(checkout.ReasonOrderNotFound, "Invoice not found.")
	}
	sale, err := a.core.Reader(ctx).SaleByNumber(r.Caller.Store.ID, number)
	if err == nil {
		wire.Annotate(ctx, slog.String("order", sale.Order.ID.String()))
	}
	return sale, err
}
