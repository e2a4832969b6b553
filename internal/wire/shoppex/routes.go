package shoppex

import (
	_ "embed"

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
	scopeRead  = "payments.read"
	scopeWrite = "payments.write"
)

// routes is the dialect's table of contents.
func (a *API) routes() []wire.Route {
	secret := wire.AuthSecret
	return []wire.Route{
		{Method: "POST", Pattern: "/dev/v1/checkout/sessions", Auth: secret, Scope: scopeWrite, Body: wire.BodyRequired, Params: sessionParams, Handle: a.createSession},
		{Method: "GET", Pattern: "/dev/v1/checkout/sessions/{id}", Auth: secret, Scope: scopeRead, Handle: a.getSession},
		{Method: "POST", Pattern: "/dev/v1/checkout/sessions/{id}/expire", Auth: secret, Scope: scopeWrite, Body: wire.BodyOptional, Handle: a.expireSession},
		{Method: "POST", Pattern: "/dev/v1/payments", Auth: secret, Scope: scopeWrite, Body: wire.BodyRequired, Params: paymentParams, Handle: a.createPayment},
		{Method: "GET", Pattern: "/dev/v1/payments", Auth: secret, Scope: scopeRead, Handle: a.listPayments},
		{Method: "GET", Pattern: "/dev/v1/payments/{uniqid}", Auth: secret, Scope: scopeRead, Handle: a.getPayment},
		{Method: "POST", Pattern: "/dev/v1/payments/{uniqid}/complete", Auth: secret, Scope: scopeWrite, Body: wire.BodyOptional, Handle: a.completePayment},
		{Method: "GET", Pattern: "/dev/v1/me", Auth: secret, Handle: a.getMe},
		{Method: "GET", Pattern: "/dev/v1/me/capabilities", Auth: secret, Handle: a.getCapabilities},
	}
}
