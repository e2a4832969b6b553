package quickshops

import (
	_ "embed"
	"errors"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Name is the dialect's name: of its surface, its keys and its contract.
const Name = "quickshops"

// KeyPrefix begins the text of every key, whatever its kind.
const KeyPrefix = "qk_"

// The scopes of keys. All keys may read products; the others are for secret ones.
const (
	scopeProducts = "products.read"
	scopeReadCart = "cart.read"
	scopeCart     = "cart.write"
	scopeCheckout = "checkout.write"
)

//go:embed openapi.yaml
var contract []byte

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
	Limits  wire.Limits                // the dialect counts each key's calls of each endpoint apart
}

// New makes the dialect's surface and its contract.
func New(cfg Config) (*wire.Surface, *wire.Contract, error) {
	if cfg.Core == nil || cfg.PageURL == nil || cfg.Public == "" {
		return nil, nil, errors.New("quickshops: core, page URL and public origin are needed")
	}
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		return nil, nil, err
	}
	cfg.Limits.PerEndpoint = true
	api := &API{core: cfg.Core, pageURL: cfg.PageURL, public: cfg.Public}
	surface, err := wire.NewSurface(dialect{}, cfg.Core, loaded, cfg.Limits, api.routes())
	return surface, loaded, err
}

// routes is the dialect's table of contents.
func (a *API) routes() []wire.Route {
	const cart = "/v1/cart/{cartId}"
	const line = cart + "/lines/{productId}"
	return []wire.Route{
		{Method: "GET", Pattern: "/v1/health", Auth: wire.AuthNone, Handle: a.getHealth},
		{Method: "GET", Pattern: "/v1/products/store", Auth: wire.AuthAny, Scope: scopeProducts, Handle: a.getStore},
		{Method: "GET", Pattern: "/v1/products", Auth: wire.AuthAny, Scope: scopeProducts, Handle: a.listProducts},
		{Method: "GET", Pattern: "/v1/products/{productId}", Auth: wire.AuthAny, Scope: scopeProducts, Handle: a.getProduct},
		{Method: "POST", Pattern: "/v1/cart", Auth: wire.AuthSecret, Scope: scopeCart, Body: wire.BodyOptional, Handle: a.createCart},
		{Method: "GET", Pattern: cart, Auth: wire.AuthSecret, Scope: scopeReadCart, Handle: a.getCart},
		{Method: "DELETE", Pattern: cart, Auth: wire.AuthSecret, Scope: scopeCart, Handle: a.clearCart},
		{Method: "POST", Pattern: cart + "/lines", Auth: wire.AuthSecret, Scope: scopeCart, Body: wire.BodyRequired, Params: lineParams, Handle: a.addLine},
		{Method: "PATCH", Pattern: line, Auth: wire.AuthSecret, Scope: scopeCart, Body: wire.BodyRequired, Params: lineParams, Handle: a.setLine},
		{Method: "DELETE", Pattern: line, Auth: wire.AuthSecret, Scope: scopeCart, Handle: a.removeLine},
		{Method: "POST", Pattern: "/v1/checkout/session", Auth: wire.AuthSecret, Scope: scopeCheckout, Body: wire.BodyRequired, Handle: a.createSession},
	}
}
