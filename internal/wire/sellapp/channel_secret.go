package sellapp

import (
	"context"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// keeperDialect is of no channel: the endpoint of a store that has it, at most one, keeps the secret that
// signs what goes to all of its channels, also while there is none. Nothing is ever sent to it.
const keeperDialect = Name + ".secret"

// keeperID is the keeper's id. It is the store's own number, so that there can be one only.
func keeperID(store checkout.StoreID) checkout.EndpointID {
	return id.Convert[checkout.Endpoint](store)
}

// keeperOf reads the store's keeper; false when there is none yet.
func keeperOf(tx checkout.Tx, store checkout.StoreID) (checkout.Endpoint, bool, error) {
	keeper, err := checkout.KnownEndpoint(tx, store, keeperDialect, keeperID(store))
	if checkout.ReasonOf(err) == checkout.ReasonEndpointNotFound {
		return checkout.Endpoint{}, false, nil
	}
	return keeper, err == nil, err
}

// signingSecret is what signs the store's webhooks and dynamic deliveries; empty when none was set.
func signingSecret(tx checkout.Tx, store checkout.StoreID) (string, error) {
	keeper, _, err := keeperOf(tx, store)
	return keeper.Secret, err
}

// guard writes the store's keeper anew. Its version makes one of two transactions that change the store's
// channels at the same time begin again, so that each sees what the other did. An empty secret leaves the one
// that is there.
func guard(tx checkout.Tx, store checkout.StoreID, secret string) (checkout.Endpoint, error) {
	keeper, found, err := keeperOf(tx, store)
	if err != nil {
		return checkout.Endpoint{}, err
	}
	keeper.Secret = orElse(secret, keeper.Secret)
	keeper.UpdatedAt = tx.Now()
	if found {
		tx.UpdateEndpoint(keeper)
		return keeper, nil
	}
	keeper.ID, keeper.StoreID, keeper.Version, keeper.Dialect, keeper.CreatedAt = keeperID(store), store, 1, keeperDialect, tx.Now()
	tx.InsertEndpoint(keeper)
	return keeper, nil
}

// setSecret is PUT /api/v2/webhook-channels/signing-secret. It is never answered.
func (a *API) setSecret(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Secret string `json:"signing_secret"`
		Revoke bool   `json:"revoke_previous"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		if err := RotateSecret(a.core, tx, r.Caller.Store.ID, body.Secret, body.Revoke); err != nil {
			return checkout.Answer{}, err
		}
		return enveloped(http.StatusOK, secretObject{Configured: true})
	}}, nil
}

// RotateSecret gives a store a new signing secret: it counts for all channels and dynamic deliveries at once. The
// one before signs what goes to channels as well for a day, unless it is revoked.
func RotateSecret(core *checkout.Service, tx checkout.Tx, store checkout.StoreID, secret string, revoke bool) error {
	if _, err := guard(tx, store, secret); err != nil {
		return err
	}
	err := eachChannel(tx, store, func(e checkout.Endpoint) error {
		if e.Secret == secret && !revoke {
			return nil
		}
		_, err := core.RotateSecret(tx, store, Name, e.ID, secret, revoke)
		return err
	})
	if err != nil {
		return err
	}
	return signDeliveries(core, tx, store, secret)
}

type secretObject struct {
	Configured bool `json:"signing_secret_configured"`
}

// productsRead is how many products are read at once.
const productsRead = 500

// signDeliveries gives all dynamic deliveries of the store the secret that signs them.
func signDeliveries(core *checkout.Service, tx checkout.Tx, store checkout.StoreID, secret string) error {
	dynamic := func(v checkout.Variant) bool { return slices.Contains(v.Deliverable.Kinds, checkout.DeliverDynamic) }
	for query := (checkout.ProductQuery{Window: checkout.Window{Limit: productsRead}}); ; {
		found, _, err := tx.Products(store, query)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, p := range found {
			query.After = p.ID
			if !slices.ContainsFunc(p.Variants, dynamic) {
				continue
			}
			_, err := core.ChangeProduct(tx, store, p.ID, func(p *checkout.Product) error {
				for i := range p.Variants {
					if dynamic(p.Variants[i]) {
						p.Variants[i].Deliverable.Secret = secret
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
}
