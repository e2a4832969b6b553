package shoppex

import (
	"context"

	"kassa/internal/wire"
)

// getMe is GET /dev/v1/me.
func (a *API) getMe(_ context.Context, r *wire.Request) (wire.Reply, error) {
	store, key := r.Caller.Store, r.Caller.Key
	return reply(me{
		ID: key.ID.String(), ShopID: store.ID.String(), Name: store.Name, Slug: store.Slug,
		Mode: string(r.Caller.Mode()), Scopes: key.Scopes,
	})
}

// getCapabilities is GET /dev/v1/me/capabilities.
func (a *API) getCapabilities(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	methods, err := a.core.StoreMethods(ctx, r.Caller)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(capabilities{Scopes: r.Caller.Key.Scopes, PaymentMethods: methods})
}
