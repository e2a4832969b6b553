package stripe

import (
	"context"
	"fmt"
	"net/http"

	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

// Refund implements checkout.Gateway. A refund that Stripe has taken on counts as made, also while the buyer's bank
// takes its days. The seller's reason goes into the refund's metadata, since Stripe knows three reasons only.
func (g *Gateway) Refund(ctx context.Context, account checkout.GatewayAccount, req checkout.RefundRequest) (checkout.Refunded, error) {
	session, err := g.session(ctx, account, req.Reference)
	if err != nil {
		return checkout.Refunded{}, err
	}
	amount, err := toStripe(req.Amount)
	if err != nil {
		return checkout.Refunded{}, err
	}
	paid, err := fromStripe(session.AmountTotal, string(session.Currency))
	state, _ := stateOf(session)
	if err != nil || session.PaymentIntent == nil || state != checkout.PaymentSucceeded ||
		amount <= 0 || paid.Currency() != req.Amount.Currency() {
		return checkout.Refunded{}, checkout.Refuse(checkout.ReasonDeclined, "There is no such money to give back.")
	}
	params := &stripego.RefundParams{
		PaymentIntent: stripego.String(session.PaymentIntent.ID), Amount: stripego.Int64(amount),
		Metadata: map[string]string{"kassa_refund": req.Key},
	}
	if req.Reason != "" {
		params.Metadata["reason"] = cut(req.Reason, 500)
	}
	params.Context = ctx
	params.SetIdempotencyKey(req.Key)
	var made stripego.Refund
	if err := g.call(ctx, account, http.MethodPost, "/v1/refunds", params, &made); err != nil {
		return checkout.Refunded{}, err
	}
	switch made.Status {
	case stripego.RefundStatusFailed, stripego.RefundStatusCanceled:
		refused := checkout.Refuse(checkout.ReasonDeclined, "The refund failed.")
		refused.Err = fmt.Errorf("refund %s of Stripe's is %s: %s", made.ID, made.Status, made.FailureReason)
		return checkout.Refunded{}, refused
	}
	back, err := fromStripe(made.Amount, string(made.Currency))
	if err != nil {
		return checkout.Refunded{}, gateway.Unavailable(err)
	}
	return checkout.Refunded{Reference: made.ID, Amount: back}, nil
}

// cut shortens a text to so many characters.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}
