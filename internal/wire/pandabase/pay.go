package pandabase

import (
	"cmp"
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// returnPath is where, below a session's page, a gateway sends the buyer back to.
const returnPath = "/return"

// payCheckout is POST /v2/stores/{storeId}/checkouts/{sessionId}/pay: the pay step for a page of the
// seller's own. Asking again goes on with the attempt that is open.
func (a *API) payCheckout(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body payBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	answers, err := toldAnswers(body.CustomFields)
	if err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	offered, err := a.core.Methods(ctx, sale)
	if err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.PayWish{
		Method: methodFor(body.Gateway, offered), Details: body.Customer.details(), ReturnURL: a.pageURL(sale) + returnPath,
	}
	wish.Details.CouponCode, wish.Details.Answers = body.CouponCode, answers
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		payment, paid, err := a.core.Pay(ctx, sale, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		if payment.State == checkout.PaymentFailed {
			return checkout.Answer{}, checkout.Refuse(checkout.ReasonDeclined, "%s", cmp.Or(payment.Failure, "The payment was declined."))
		}
		return answer(http.StatusOK, payStep{
			RedirectURL: a.redirect(paid, payment), SessionID: name(sessionPrefix, paid.Session.ID), Status: a.status(paid),
			OrderID: name(orderPrefix, paid.Order.ID), PaymentID: nameOrNull(paymentPrefix, payment.ID),
			TotalAmount: paid.Order.Total.Minor(),
		})
	}}, nil
}

// redirect is where the buyer goes now: to the gateway where it has a page of its own, and else to the
// session's page, which shows what to do. An order that costs nothing is paid already.
func (a *API) redirect(sale checkout.Sale, payment checkout.Payment) string {
	next := payment.Instruction
	switch {
	case payment.ID.IsZero() && sale.Session.SuccessURL != "":
		return sale.Session.SuccessURL
	case payment.State == checkout.PaymentPending && next.Flow == checkout.FlowRedirect && next.URL != "":
		return next.URL
	default:
		return a.pageURL(sale)
	}
}

// toldAnswers reads the answers to custom fields; nil when there are none, so that those told before count.
func toldAnswers(given []givenAnswer) (map[string]string, error) {
	if given == nil {
		return nil, nil
	}
	answers := map[string]string{}
	for i, one := range given {
		if _, twice := answers[one.Key]; twice {
			return nil, wire.Invalid(wire.FieldError{Field: place("custom_fields", i) + ".key", Message: "must not be there twice"})
		}
		answers[one.Key] = one.Value
	}
	return answers, nil
}
