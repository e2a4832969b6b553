package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
)

// Probe implements checkout.Prober: it lists one session, which needs the very permission that payments need, and
// looks for the webhook endpoint that should point here, if the key may see that.
func (g *Gateway) Probe(ctx context.Context, account checkout.GatewayAccount) (string, error) {
	params := &stripego.CheckoutSessionListParams{}
	params.Limit = stripego.Int64(1)
	var sessions stripego.CheckoutSessionList
	err := g.listOnce(ctx, account, sessionsPath, params, &sessions)
	if err != nil {
		return "", plain(err)
	}
	return "Stripe takes the key for " + string(account.Mode) + " mode; " + g.probeEvents(ctx, account), nil
}

// plain says what is wrong in the words of whoever set the account up.
func plain(err error) error {
	said := checkout.Refuse(checkout.ReasonGatewayUnavailable, "Stripe does not answer: %s.", kindOf(err))
	var told *stripego.Error
	if errors.As(err, &told) {
		switch told.HTTPStatusCode {
		case http.StatusUnauthorized:
			said.Message = "Stripe does not take the API key: it is unknown, revoked or expired."
		case http.StatusForbidden:
			said.Message = "Stripe knows the API key, but it lacks a permission: " + told.Msg
		default:
			said.Message = fmt.Sprintf("Stripe answers %d: %s", told.HTTPStatusCode, told.Msg)
		}
	}
	return said
}

// probeEvents tells whether Stripe sends the account's events here.
func (g *Gateway) probeEvents(ctx context.Context, account checkout.GatewayAccount) string {
	path := "/gateways/" + Driver + "/" + account.ID.String() + "/events"
	if account.Secret == "" {
		return "no webhook secret is set, so its events are not taken (at " + path + "), and payments are noticed late"
	}
	params := &stripego.WebhookEndpointListParams{}
	params.Limit = stripego.Int64(pageSize)
	var all stripego.WebhookEndpointList
	if err := g.listOnce(ctx, account, "/v1/webhook_endpoints", params, &all); err != nil {
		return "whether its events come to " + path + " cannot be seen with this key"
	}
	for _, endpoint := range all.Data {
		if !strings.HasSuffix(endpoint.URL, path) {
			continue
		}
		if endpoint.Status != "enabled" {
			return "the webhook endpoint " + endpoint.URL + " is " + endpoint.Status
		}
		if missing := missingFrom(endpoint.EnabledEvents); len(missing) > 0 {
			return "the webhook endpoint " + endpoint.URL + " lacks the events " + strings.Join(missing, ", ")
		}
		return "its events come to " + endpoint.URL
	}
	return "no webhook endpoint points to " + path + ", so payments are noticed late"
}

// missingFrom lists the events that an endpoint does not send.
func missingFrom(enabled []string) (missing []string) {
	if slices.Contains(enabled, "*") {
		return nil
	}
	for _, event := range EventTypes() {
		if !slices.Contains(enabled, event) {
			missing = append(missing, event)
		}
	}
	return missing
}
