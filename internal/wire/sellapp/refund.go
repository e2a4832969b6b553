package sellapp

import (
	"context"
	"errors"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// refundInvoice is POST /api/v2/invoices/{invoice}/refunds: an amount in major units, or all that is left.
func (a *API) refundInvoice(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body wantedRefund
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	var wish checkout.RefundWish
	if body.Amount != "" {
		if wish.Amount, err = refundAmount(body.Amount, sale.Order.Total.Currency()); err != nil {
			return wire.Reply{}, err
		}
	}
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		refunds, after, err := a.core.Refund(ctx, sale.Order.StoreID, sale.Order.ID, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		for _, refund := range refunds {
			if !refund.Alive() {
				return checkout.Answer{}, checkout.Refuse(checkout.ReasonDeclined, "%s", orElse(refund.Failure, "The refund was declined."))
			}
		}
		f, err := openFolio(a.core.Reader(ctx), r.Caller.Store, after)
		if err != nil {
			return checkout.Answer{}, err
		}
		return enveloped(http.StatusOK, a.invoice(f, after))
	}}, nil
}

// refundAmount reads an amount in major units exactly.
func refundAmount(digits string, currency money.Currency) (money.Amount, error) {
	amount, err := money.ParseMajor(digits, currency)
	switch {
	case errors.Is(err, money.ErrPrecision):
		return amount, invalid("amount", "has more decimals than "+currency.Code()+" has")
	case errors.Is(err, money.ErrOverflow):
		return amount, invalid("amount", "is too large")
	case err != nil || !amount.IsPositive():
		return amount, invalid("amount", "must be an amount of money above zero")
	}
	return amount, nil
}
