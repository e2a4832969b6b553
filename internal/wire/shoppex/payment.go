package shoppex

import (
	"context"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// createPayment is POST /dev/v1/payments. Its answer alone holds the webhook's secret.
func (a *API) createPayment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	wish, err := wishOfPayment(r)
	if err != nil {
		return wire.Reply{}, err
	}
	return a.place(ctx, r, wish, func(sale checkout.Sale) any {
		made := a.payment(sale)
		made.WebhookSecret = sale.Order.NotifySecret
		return made
	})
}

// getPayment is GET /dev/v1/payments/{uniqid}.
func (a *API) getPayment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r, r.Path("uniqid"), paymentNotFound())
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.payment(sale))
}

// completePayment is POST /dev/v1/payments/{uniqid}/complete.
func (a *API) completePayment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	order, err := id.Parse[checkout.Order](r.Path("uniqid"))
	if err != nil {
		return wire.Reply{}, paymentNotFound()
	}
	wire.Annotate(ctx, slog.String("order", order.String()))
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		sale, err := a.core.Complete(tx, r.Caller.Store.ID, order)
		if err != nil {
			return checkout.Answer{}, err
		}
		return ok(a.payment(sale))
	}}, nil
}

// listPayments is GET /dev/v1/payments.
func (a *API) listPayments(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	query, limit, err := readListQuery(r.Query)
	if err != nil {
		return wire.Reply{}, err
	}
	sales, err := a.core.Sales(ctx, r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	var out list[payment]
	if len(sales) > limit {
		sales = sales[:limit]
		out.Pagination = nextAfter(sales[limit-1].Order.ID)
	}
	for _, sale := range sales {
		out.Data = append(out.Data, a.payment(sale))
	}
	answer, err := encode(http.StatusOK, out)
	return wire.Reply{Answer: answer}, err
}

func paymentNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonPaymentNotFound, "Payment not found.")
}
