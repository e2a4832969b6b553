package pandabase

import (
	_ "embed"
	"errors"
	"slices"
	"sync"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Name is the dialect's name: of its surface, its keys and its contract.
const Name = "pandabase"

// The beginnings of the texts of keys.
const (
	KeyPrefix     = "sk_"  // a key that is sent as it is
	SigningPrefix = "stk_" // the name of a key that signs
)

//go:embed openapi.yaml
var contract []byte

// loadContract compiles the contract, once in a process: it never changes.
var loadContract = sync.OnceValues(func() (*wire.Contract, error) { return wire.LoadContract(Name, contract) })

// API is the dialect over a core.
type API struct {
	core    *checkout.Service
	pageURL func(checkout.Sale) string
	public  string
}

// Config is what the dialect needs.
type Config struct {
	Core    *checkout.Service
	PageURL func(checkout.Sale) string // the absolute address of a sale's hosted page
	Public  string                     // the origin of this server, https://pay.example, for the addresses of logos
	Limits  wire.Limits
}

// New makes the dialect's surface and its contract.
func New(cfg Config) (*wire.Surface, *wire.Contract, error) {
	if cfg.Core == nil || cfg.PageURL == nil || cfg.Public == "" {
		return nil, nil, errors.New("pandabase: core, page URL and public origin are needed")
	}
	loaded, err := loadContract()
	if err != nil {
		return nil, nil, err
	}
	api := &API{core: cfg.Core, pageURL: cfg.PageURL, public: cfg.Public}
	surface, err := wire.NewSurface(dialect{}, cfg.Core, loaded, cfg.Limits, api.routes())
	return surface, loaded, err
}

// routes is the dialect's table of contents.
func (a *API) routes() []wire.Route {
	return slices.Concat(a.checkoutRoutes(), a.storefrontRoutes(), a.coreRoutes())
}

// checkoutRoutes are for everybody who knows a store's id.
func (a *API) checkoutRoutes() []wire.Route {
	const checkouts = "/v2/stores/{storeId}/checkouts"
	const one = checkouts + "/{sessionId}"
	return []wire.Route{
		{Method: "POST", Pattern: checkouts, Auth: wire.AuthStore, Body: wire.BodyRequired, Params: buyerParams, Handle: a.createCheckout},
		{Method: "POST", Pattern: checkouts + "/estimate", Auth: wire.AuthStore, Body: wire.BodyRequired, Handle: a.createEstimate},
		{Method: "GET", Pattern: one, Auth: wire.AuthStore, Handle: a.getCheckout},
		{Method: "PATCH", Pattern: one, Auth: wire.AuthStore, Body: wire.BodyRequired, Params: buyerParams, Handle: a.patchCheckout},
		{Method: "POST", Pattern: one + "/pay", Auth: wire.AuthStore, Body: wire.BodyOptional, Params: buyerParams, Handle: a.payCheckout},
	}
}

// storefrontRoutes show what a store sells.
func (a *API) storefrontRoutes() []wire.Route {
	const store = "/v2/storefront/stores/{storeId}"
	return []wire.Route{
		{Method: "GET", Pattern: store, Auth: wire.AuthStore, Handle: a.getStorefront},
		{Method: "GET", Pattern: store + "/products", Auth: wire.AuthStore, Handle: a.listStorefrontProducts},
		{Method: "GET", Pattern: store + "/products/{productId}", Auth: wire.AuthStore, Handle: a.getStorefrontProduct},
		{Method: "GET", Pattern: store + "/products/by-handle/{handle}", Auth: wire.AuthStore, Handle: a.getStorefrontProductByHandle},
		{Method: "GET", Pattern: "/v2/storefront/resolve/{handle}", Auth: wire.AuthNone, Handle: a.resolveStorefront},
	}
}
