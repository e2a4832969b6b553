package app

import (
	"context"
	"fmt"

	"kassa/internal/checkout"
	"kassa/internal/gateway/sandbox"
	"kassa/internal/gateway/stripe"
)

// StripeDriver is the gateway that speaks to Stripe.
const StripeDriver = stripe.Driver

// StripeMode tells from its form what an API key of Stripe's is for; the error says in plain words what is wrong.
func StripeMode(key string) (checkout.Mode, error) { return stripe.ModeOf(key) }

// EventsPath is where a gateway account's provider sends its events, below the public URL.
func EventsPath(account checkout.GatewayAccount) string {
	return "/gateways/" + account.Driver + "/" + account.ID.String() + "/events"
}

// StripeEvents are the events that a webhook endpoint at Stripe should send.
func StripeEvents() []string { return stripe.EventTypes() }

// gateways are those that are built in.
func (a *App) gateways() (map[string]checkout.Gateway, error) {
	real, err := stripe.New(stripe.Config{BaseURL: a.cfg.StripeURL, Timeout: a.cfg.GatewayTimeout, Clock: a.cfg.Clock})
	if err != nil {
		return nil, err
	}
	return map[string]checkout.Gateway{
		SandboxDriver: sandbox.New(sandbox.Config{BaseURL: a.address.internal, Timeout: a.cfg.GatewayTimeout, Transport: a.hosted}),
		StripeDriver:  real,
	}, nil
}

// unlocked refuses to serve without the key of accounts that are in use.
func (a *App) unlocked(ctx context.Context) error {
	locked, err := a.store.LockedAccounts(ctx)
	if err != nil || locked == 0 {
		return err
	}
	return fmt.Errorf("%d gateway accounts are encrypted with a key that is not in KASSA_SECRET_KEY; set it, or remove the accounts with kassa gateway remove", locked)
}
