package quickshops

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// lineParams are the core's names of a line's fields in this dialect's words.
var lineParams = map[string]string{"product": "productId"}

// addLine is POST /v1/cart/{cartId}/lines: more of a product.
func (a *API) addLine(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body newLine
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	product := parseID[checkout.Product](productPrefix, body.ProductID)
	return changed(r, func(tx checkout.Tx) (checkout.Cart, error) {
		return a.core.AddToCart(tx, r.Caller.Store, cartOf(r), product, int64(body.Quantity))
	})
}

// setLine is PATCH /v1/cart/{cartId}/lines/{productId}: exactly so many of a product.
func (a *API) setLine(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body newQuantity
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return changed(r, func(tx checkout.Tx) (checkout.Cart, error) {
		return a.core.SetInCart(tx, r.Caller.Store, cartOf(r), productOfPath(r), int64(body.Quantity))
	})
}

// removeLine is DELETE /v1/cart/{cartId}/lines/{productId}.
func (a *API) removeLine(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return changed(r, func(tx checkout.Tx) (checkout.Cart, error) {
		return a.core.TakeFromCart(tx, r.Caller.Store, cartOf(r), productOfPath(r))
	})
}
