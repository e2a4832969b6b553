package stripe

import (
	"context"
	"fmt"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
	"kassa/internal/money"
)

// report tells what became of a session and of the money that it brought.
func (g *Gateway) report(ctx context.Context, account checkout.GatewayAccount, s *stripego.CheckoutSession) (checkout.Report, error) {
	amount, err := fromStripe(s.AmountTotal, string(s.Currency))
	if err != nil {
		return checkout.Report{}, gateway.Unavailable(err)
	}
	report := checkout.Report{Reference: s.ID, Amount: amount, Received: money.Zero(amount.Currency())}
	report.State, report.Reason = stateOf(s)
	if s.CustomerDetails != nil && s.Status == stripego.CheckoutSessionStatusComplete {
		report.Email = s.CustomerDetails.Email
	}
	if report.State != checkout.PaymentSucceeded {
		return report, nil
	}
	received := s.AmountTotal
	if s.PaymentIntent != nil && s.PaymentIntent.Status != "" {
		received = s.PaymentIntent.AmountReceived
	}
	if report.Received, err = fromStripe(received, string(s.Currency)); err != nil {
		return checkout.Report{}, gateway.Unavailable(err)
	}
	if s.PaymentIntent == nil || s.PaymentIntent.LatestCharge == nil {
		return report, nil
	}
	charge := s.PaymentIntent.LatestCharge
	if charge.AmountRefunded > 0 {
		if report.Returned, err = fromStripe(charge.AmountRefunded, string(charge.Currency)); err != nil {
			return checkout.Report{}, gateway.Unavailable(err)
		}
	}
	if charge.Disputed {
		report.Dispute, err = g.dispute(ctx, account, s.PaymentIntent.ID)
	}
	return report, err
}

// stateOf reads a session's state. A session that is complete without money waits for a method that takes days; that
// it failed stands in its payment.
func stateOf(s *stripego.CheckoutSession) (checkout.PaymentState, string) {
	switch {
	case s.Status == stripego.CheckoutSessionStatusOpen:
		return checkout.PaymentPending, ""
	case s.Status == stripego.CheckoutSessionStatusExpired:
		return checkout.PaymentCancelled, ""
	case s.PaymentStatus != stripego.CheckoutSessionPaymentStatusUnpaid:
		return checkout.PaymentSucceeded, ""
	}
	if p := s.PaymentIntent; p != nil {
		switch p.Status {
		case stripego.PaymentIntentStatusRequiresPaymentMethod, stripego.PaymentIntentStatusCanceled:
			reason := "The payment failed."
			if p.LastPaymentError != nil && p.LastPaymentError.Msg != "" {
				reason = p.LastPaymentError.Msg
			}
			return checkout.PaymentFailed, reason
		}
	}
	return checkout.PaymentProcessing, ""
}

// dispute tells what the disputes of a payment have come to: a lost one counts before an open one, an open one before
// one that was won. An inquiry, which takes no money, is none.
func (g *Gateway) dispute(ctx context.Context, account checkout.GatewayAccount, intent string) (checkout.Dispute, error) {
	params := &stripego.DisputeListParams{PaymentIntent: stripego.String(intent)}
	params.Limit = stripego.Int64(pageSize)
	var all stripego.DisputeList
	if err := g.list(ctx, account, "/v1/disputes", params, &all); err != nil {
		return "", err
	}
	weight := map[checkout.Dispute]int{"": 0, checkout.DisputeWon: 1, checkout.DisputeOpen: 2, checkout.DisputeLost: 3}
	var worst checkout.Dispute
	for _, d := range all.Data {
		var one checkout.Dispute
		switch d.Status {
		case stripego.DisputeStatusNeedsResponse, stripego.DisputeStatusUnderReview:
			one = checkout.DisputeOpen
		case stripego.DisputeStatusWon:
			one = checkout.DisputeWon
		case stripego.DisputeStatusLost:
			one = checkout.DisputeLost
		}
		if weight[one] > weight[worst] {
			worst = one
		}
	}
	return worst, nil
}

const (
	// The time around an attempt's making in which its session was made at Stripe, if at all.
	earlier, later = 5 * time.Minute, 30 * time.Minute
	pageSize       = 100
	pageLimit      = 10
)

// sessionByKey finds the session that was opened under a key. Stripe has no search for that: the sessions of that time
// are gone through. When there are too many the answer is that nobody knows.
func (g *Gateway) sessionByKey(ctx context.Context, account checkout.GatewayAccount, key string) (*stripego.CheckoutSession, error) {
	params := &stripego.CheckoutSessionListParams{}
	params.Limit = stripego.Int64(pageSize)
	if made := madeAt(key); !made.IsZero() {
		params.CreatedRange = &stripego.RangeQueryParams{
			GreaterThanOrEqual: made.Add(-earlier).Unix(), LesserThanOrEqual: made.Add(later).Unix(),
		}
	}
	for range pageLimit {
		var page stripego.CheckoutSessionList
		if err := g.list(ctx, account, sessionsPath, params, &page); err != nil {
			return nil, err
		}
		for _, s := range page.Data {
			if s.ClientReferenceID == key {
				return s, nil
			}
		}
		if !page.HasMore || len(page.Data) == 0 {
			return nil, unknown()
		}
		params.StartingAfter = stripego.String(page.Data[len(page.Data)-1].ID)
	}
	return nil, gateway.Unavailable(fmt.Errorf("more than %d sessions were made around that time", pageSize*pageLimit))
}
