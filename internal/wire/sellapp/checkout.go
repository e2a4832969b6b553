package sellapp

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// returnPath is where, below an invoice's page, a gateway sends the buyer back to.
const returnPath = "/return"

// What a checkout tells.
const (
	messageNew    = "A new payment session has been generated."
	messageReused = "The open payment session has been returned."
	messageFree   = "The invoice costs nothing and has been marked as completed."
)

// checkOut is POST /api/v2/invoices/{invoice}/checkout: it opens a payment session, or gives the one that is
// open. An invoice that costs nothing is completed instead.
func (a *API) checkOut(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		before, err := a.core.Sale(ctx, sale.Order.StoreID, sale.Order.ID)
		if err != nil {
			return checkout.Answer{}, err
		}
		if err := a.checkOpen(before); err != nil {
			return checkout.Answer{}, err
		}
		wish := checkout.PayWish{Method: before.Session.Method, ReturnURL: a.pageURL(before) + returnPath}
		opening, err := a.core.OpenPayment(ctx, before, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		if p := opening.Payment; p.State == checkout.PaymentFailed {
			return checkout.Answer{}, checkout.Refuse(checkout.ReasonDeclined, "%s", orElse(p.Failure, "The payment was declined."))
		}
		return a.checkedOut(ctx, r.Caller.Store, opening)
	}}, nil
}

// checkOpen refuses an invoice that is over, naming its status.
func (a *API) checkOpen(sale checkout.Sale) error {
	if sale.Order.Payable() && !lapsed(sale, a.core.Now()) {
		return nil
	}
	return checkout.Refuse(checkout.ReasonOrderState, "An invoice that is %s cannot be checked out.", statusOf(sale, a.core.Now()))
}

// checkedOut shows what came of a checkout: 201 for the one call that opened the session.
func (a *API) checkedOut(ctx context.Context, store checkout.Store, opening checkout.Opening) (checkout.Answer, error) {
	f, err := openFolio(a.core.Reader(ctx), store, opening.Sale)
	if err != nil {
		return checkout.Answer{}, err
	}
	answer := checkedOut{Message: messageFree, Invoice: a.invoice(f, opening.Sale)}
	if opening.Payment.ID.IsZero() {
		return encode(http.StatusOK, answer)
	}
	answer.PaymentURL = answer.Invoice.Payment.Gateway.Data.CheckoutURL
	if !opening.New {
		answer.Message = messageReused
		return encode(http.StatusOK, answer)
	}
	answer.Message = messageNew
	return encode(http.StatusCreated, answer)
}
