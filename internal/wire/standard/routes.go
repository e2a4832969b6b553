package standard

import (
	_ "embed"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Name is the dialect's name: of its surface, its keys, its endpoints and its contract.
const Name = "standard"

// KeyPrefix begins the text of every key.
const KeyPrefix = "kassa_"

//go:embed openapi.yaml
var contract []byte

// API is what is read over HTTP.
type API struct {
	core *checkout.Service
}

// Config is what the dialect needs.
type Config struct {
	Core   *checkout.Service
	Limits wire.Limits
}

// New makes the dialect's surface and its contract.
func New(cfg Config) (*wire.Surface, *wire.Contract, error) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		return nil, nil, err
	}
	api := &API{core: cfg.Core}
	surface, err := wire.NewSurface(dialect{}, cfg.Core, loaded, cfg.Limits, api.routes())
	return surface, loaded, err
}

// scopeEvents is what a key needs to read the feed.
const scopeEvents = "events.read"

// routes is the dialect's table of contents.
func (a *API) routes() []wire.Route {
	return []wire.Route{
		{Method: "GET", Pattern: "/kassa/v1/events", Auth: wire.AuthSecret, Scope: scopeEvents, Handle: a.listEvents},
	}
}
