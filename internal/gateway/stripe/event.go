package stripe

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

// SignatureHeader carries an event's signature, see gateway.Sign.
const SignatureHeader = "Stripe-Signature"

// EventTypes are the events that a webhook endpoint at Stripe should send: those that this package follows.
func EventTypes() []string {
	return []string{
		"checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
		"checkout.session.expired", "charge.refunded", "charge.dispute.created", "charge.dispute.updated",
		"charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
	}
}

// eventFieldLimit is the most bytes of an event's id, type or reference.
const eventFieldLimit = 255

// eventMessage is what is read of an event, whatever API version it has.
type eventMessage struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Livemode bool   `json:"livemode"`
	Data     struct {
		Object struct {
			ID            string         `json:"id"`
			PaymentIntent jsontext.Value `json:"payment_intent"`
		} `json:"object"`
	} `json:"data"`
}

// ParseEvent implements checkout.Gateway. Any of the account's secrets may have signed. An event that is signed but
// cannot be read is refused like one that is not signed. One of the other mode is about nothing of the account's.
func (g *Gateway) ParseEvent(account checkout.GatewayAccount, header func(name string) string, body []byte, now time.Time) (checkout.GatewayHint, error) {
	verified := false
	for _, secret := range account.Secrets() {
		if gateway.Verify(secret, header(SignatureHeader), body, now) == nil {
			verified = true
		}
	}
	var event eventMessage
	if !verified || json.Unmarshal(body, &event) != nil || event.ID == "" || event.Type == "" ||
		max(len(event.ID), len(event.Type)) > eventFieldLimit {
		return checkout.GatewayHint{}, gateway.BadSignature()
	}
	hint := checkout.GatewayHint{EventID: event.ID, Type: event.Type}
	if event.Livemode == (account.Mode == checkout.ModeLive) {
		hint.Reference = event.about()
	}
	return hint, nil
}

// about is what an event points at: a session, or the payment behind a charge, which Trace follows.
func (e eventMessage) about() string {
	switch {
	case strings.HasPrefix(e.Type, "checkout.session.") && sessionForm.MatchString(e.Data.Object.ID):
		return e.Data.Object.ID
	case strings.HasPrefix(e.Type, "charge."):
		var intent string
		if json.Unmarshal(e.Data.Object.PaymentIntent, &intent) == nil && intentForm.MatchString(intent) {
			return intent
		}
	}
	return ""
}

// intentForm is how Stripe names the payments behind sessions.
var intentForm = regexp.MustCompile(`^pi_[A-Za-z0-9_]{1,250}$`)

// Trace implements checkout.Tracer: it finds the session of a payment that a charge's event names.
func (g *Gateway) Trace(ctx context.Context, account checkout.GatewayAccount, thing string) (string, error) {
	if !intentForm.MatchString(thing) {
		return "", unknown()
	}
	params := &stripego.CheckoutSessionListParams{PaymentIntent: stripego.String(thing)}
	params.Limit = stripego.Int64(1)
	var found stripego.CheckoutSessionList
	if err := g.list(ctx, account, sessionsPath, params, &found); err != nil {
		return "", err
	}
	if len(found.Data) == 0 {
		return "", unknown()
	}
	return found.Data[0].ID, nil
}
