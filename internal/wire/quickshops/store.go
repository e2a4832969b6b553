package quickshops

import (
	"context"

	"kassa/internal/wire"
)

// getStore is GET /v1/products/store: the store of the key.
func (a *API) getStore(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	store := r.Caller.Store
	methods, err := a.core.StoreMethods(ctx, r.Caller)
	if err != nil {
		return wire.Reply{}, err
	}
	shown := storeObject{
		ID: typeID(storePrefix, store.ID), Slug: store.Slug, Name: store.Name, IsPublished: true,
		PaymentsConfigured: len(methods) > 0, Description: store.Description,
	}
	if store.LogoURL != "" {
		shown.LogoURL = a.public + store.LogoURL
	}
	return reply(envelope{shown})
}
