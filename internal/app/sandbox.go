package app

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/gateway/sandbox"
	"kassa/internal/id"
)

// SandboxDriver is the gateway that stands in for real ones in test mode.
const SandboxDriver = "sandbox"

// sandboxProvider makes the test provider that this server hosts at /sandbox/. Between it and the core there is no
// network (gateway.Local); buyers reach its page over theirs.
func (a *App) sandboxProvider() *sandbox.Provider {
	return sandbox.NewProvider(sandbox.ProviderConfig{
		Ledger: a.store, Clock: a.cfg.Clock, Log: a.cfg.Log, BaseURL: a.address.base, Transport: a.hosted,
		Secrets: func(ctx context.Context, account string) (string, bool) {
			parsed, err := id.Parse[checkout.GatewayAccount](account)
			if err != nil {
				return "", false
			}
			found, err := a.store.Directory().Account(ctx, parsed)
			return found.Secret, err == nil && found.Driver == SandboxDriver
		},
		EventsURL: func(account string) string {
			return a.address.internal() + "/gateways/" + SandboxDriver + "/" + account + "/events"
		},
	})
}
