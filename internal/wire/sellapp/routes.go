package sellapp

import (
	_ "embed"
	"errors"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Name is the dialect's name: of its surface, its keys and its contract.
const Name = "sellapp"

// KeyPrefix begins the text of every key.
const KeyPrefix = "sa_"

// The scopes of keys: SellApp's abilities, each over all that it names.
const (
	scopeInvoice = "invoice.all"
)

//go:embed openapi.yaml
var contract []byte

// API is the dialect over a core.
type API struct {
	core    *checkout.Service
	pageURL func(checkout.Sale) string
	fileURL func(checkout.StoreID, checkout.DeliveryID, checkout.FileID) string
}

// Config is what the dialect needs.
type Config struct {
	Core    *checkout.Service
	PageURL func(checkout.Sale) string // the absolute address of a sale's hosted page
	// FileURL is the absolute address under which a buyer gets a file of a delivery, good for a while.
	FileURL func(checkout.StoreID, checkout.DeliveryID, checkout.FileID) string
	Limits  wire.Limits
}

// New makes the dialect's surface and its contract.
func New(cfg Config) (*wire.Surface, *wire.Contract, error) {
	if cfg.Core == nil || cfg.PageURL == nil || cfg.FileURL == nil {
		return nil, nil, errors.New("sellapp: core, page URL and file URL are needed")
	}
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		return nil, nil, err
	}
	api := &API{core: cfg.Core, pageURL: cfg.PageURL, fileURL: cfg.FileURL}
	surface, err := wire.NewSurface(dialect{}, cfg.Core, loaded, cfg.Limits, api.routes())
	return surface, loaded, err
}

// routes is the dialect's table of contents. All of it is for secret keys.
func (a *API) routes() []wire.Route {
	routes := slices.Concat(a.invoiceRoutes(), a.listingRoutes(), a.couponRoutes(), a.channelRoutes())
	for i := range routes {
		routes[i].Auth = wire.AuthSecret
	}
	return routes
}

// invoiceRoutes are about what is sold.
func (a *API) invoiceRoutes() []wire.Route {
	const invoices = "/api/v2/invoices"
	const one = invoices + "/{invoice}"
	routes := []wire.Route{
		{Method: "POST", Pattern: invoices, Body: wire.BodyRequired, Params: invoiceParams, Handle: a.createInvoice},
		{Method: "GET", Pattern: invoices, Handle: a.listInvoices},
		{Method: "POST", Pattern: invoices + "/search", Body: wire.BodyOptional, Handle: a.listInvoices},
		{Method: "GET", Pattern: one, Handle: a.getInvoice},
		{Method: "POST", Pattern: one + "/checkout", Body: wire.BodyOptional, Params: invoiceParams, Handle: a.checkOut},
		{Method: "GET", Pattern: one + "/deliverables", Handle: a.listDeliverables},
		{Method: "PATCH", Pattern: one + "/mark-completed", Body: wire.BodyOptional, Handle: a.markCompleted},
		{Method: "PATCH", Pattern: one + "/mark-voided", Body: wire.BodyOptional, Handle: a.markVoided},
		{Method: "PATCH", Pattern: one + "/status", Body: wire.BodyRequired, Handle: a.setStatus},
		{Method: "PATCH", Pattern: one + "/issue-replacement", Body: wire.BodyRequired, Params: replacementParams, Handle: a.issueReplacement},
		{Method: "POST", Pattern: one + "/refunds", Body: wire.BodyOptional, Handle: a.refundInvoice},
		{Method: "POST", Pattern: one + "/fulfillment-retries", Body: wire.BodyOptional, Handle: a.retryFulfillment},
		{Method: "POST", Pattern: one + "/fulfillment-notifications", Body: wire.BodyOptional, Handle: a.notifyFulfillment},
	}
	for i := range routes {
		routes[i].Scope = scopeInvoice
	}
	return routes
}
