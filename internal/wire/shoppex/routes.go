package shoppex

import (
	_ "embed"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Name is the dialect's name: of its surface, its keys and its contract.
const Name = "shoppex"

// KeyPrefix begins the text of every key.
const KeyPrefix = "shx_"

//go:embed openapi.yaml
var contract []byte

// API is the dialect over a core.
type API struct {
	core    *checkout.Service
	pageURL func(checkout.Sale) string
}

// Config is what the dialect needs.
type Config struct {
	Core    *checkout.Service
	PageURL func(checkout.Sale) string // the address of a sale's hosted page
	Limits  wire.Limits
}

// New makes the dialect's surface and its contract.
func New(cfg Config) (*wire.Surface, *wire.Contract, error) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		return nil, nil, err
	}
	api := &API{core: cfg.Core, pageURL: cfg.PageURL}
	surface, err := wire.NewSurface(dialect{}, cfg.Core, loaded, cfg.Limits, api.routes())
	return surface, loaded, err
}

// The scopes of this part of the dialect.
const (
	scopeRead         = "payments.read"
	scopeWrite        = "payments.write"
	scopeWebhookRead  = "webhooks.read"
	scopeWebhookWrite = "webhooks.write"
)

// routes is the dialect's table of contents.
func (a *API) routes() []wire.Route { return slices.Concat(a.saleRoutes(), a.webhookRoutes()) }

// saleRoutes are about what is sold, and about the key itself.
func (a *API) saleRoutes() []wire.Route {
	secret := wire.AuthSecret
	return []wire.Route{
		{Method: "POST", Pattern: "/dev/v1/checkout/sessions", Auth: secret, Scope: scopeWrite, Body: wire.BodyRequired, Params: sessionParams, Handle: a.createSession},
		{Method: "GET", Pattern: "/dev/v1/checkout/sessions/{id}", Auth: secret, Scope: scopeRead, Handle: a.getSession},
		{Method: "POST", Pattern: "/dev/v1/checkout/sessions/{id}/expire", Auth: secret, Scope: scopeWrite, Body: wire.BodyOptional, Handle: a.expireSession},
		{Method: "POST", Pattern: "/dev/v1/payments", Auth: secret, Scope: scopeWrite, Body: wire.BodyRequired, Params: paymentParams, Handle: a.createPayment},
		{Method: "GET", Pattern: "/dev/v1/payments", Auth: secret, Scope: scopeRead, Handle: a.listPayments},
		{Method: "GET", Pattern: "/dev/v1/payments/{uniqid}", Auth: secret, Scope: scopeRead, Handle: a.getPayment},
		{Method: "POST", Pattern: "/dev/v1/payments/{uniqid}/complete", Auth: secret, Scope: scopeWrite, Body: wire.BodyOptionalOrList, Handle: a.completePayment},
		{Method: "GET", Pattern: "/dev/v1/me", Auth: secret, Handle: a.getMe},
		{Method: "GET", Pattern: "/dev/v1/me/capabilities", Auth: secret, Handle: a.getCapabilities},
	}
}

// webhookRoutes are about where events go, and what became of them.
func (a *API) webhookRoutes() []wire.Route {
	const webhooks = "/dev/v1/webhooks"
	const one = webhooks + "/{id}"
	const logs = webhooks + "/logs"
	routes := []wire.Route{
		{Method: "GET", Pattern: webhooks, Scope: scopeWebhookRead, Handle: a.listWebhooks},
		{Method: "POST", Pattern: webhooks, Scope: scopeWebhookWrite, Body: wire.BodyRequired, Handle: a.createWebhook},
		{Method: "GET", Pattern: webhooks + "/events", Scope: scopeWebhookRead, Handle: a.listWebhookEvents},
		{Method: "GET", Pattern: logs, Scope: scopeWebhookRead, Handle: a.listWebhookLogs},
		{Method: "GET", Pattern: logs + "/{id}", Scope: scopeWebhookRead, Handle: a.getWebhookLog},
		{Method: "POST", Pattern: logs + "/{id}/retry", Scope: scopeWebhookWrite, Body: wire.BodyOptionalOrList, Handle: a.retryWebhookLog},
		{Method: "GET", Pattern: one, Scope: scopeWebhookRead, Handle: a.getWebhook},
		{Method: "PATCH", Pattern: one, Scope: scopeWebhookWrite, Body: wire.BodyRequired, Handle: a.changeWebhook},
		{Method: "PUT", Pattern: one, Scope: scopeWebhookWrite, Body: wire.BodyRequired, Handle: a.changeWebhook},
		{Method: "DELETE", Pattern: one, Scope: scopeWebhookWrite, Handle: a.deleteWebhook},
		{Method: "POST", Pattern: one + "/test", Scope: scopeWebhookWrite, Body: wire.BodyOptionalOrList, Handle: a.testWebhook},
		{Method: "POST", Pattern: one + "/rotate-secret", Scope: scopeWebhookWrite, Body: wire.BodyOptionalOrList, Handle: a.rotateWebhook},
	}
	for i := range routes {
		routes[i].Auth = wire.AuthSecret
	}
	return routes
}
