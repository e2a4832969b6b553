package quickshops

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// createCart is POST /v1/cart.
func (a *API) createCart(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		return answerCart(tx, http.StatusCreated, r.Caller.Store, a.core.NewCart(tx, r.Caller.Store.ID))
	}}, nil
}

// getCart is GET /v1/cart/{cartId}.
func (a *API) getCart(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	reader := a.core.Reader(ctx)
	cart, err := reader.Cart(r.Caller.Store.ID, cartOf(r))
	if err != nil {
		return wire.Reply{}, err
	}
	answer, err := answerCart(reader, http.StatusOK, r.Caller.Store, cart)
	return wire.Reply{Answer: answer}, err
}

// clearCart is DELETE /v1/cart/{cartId}.
func (a *API) clearCart(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return changed(r, func(tx checkout.Tx) (checkout.Cart, error) {
		return a.core.ClearCart(tx, r.Caller.Store, cartOf(r))
	})
}

// cartOf is the cart that the path names.
func cartOf(r *wire.Request) checkout.CartID {
	return parseID[checkout.Cart](cartPrefix, r.Path("cartId"))
}

// changed answers with a cart as a change has left it.
func changed(r *wire.Request, change func(tx checkout.Tx) (checkout.Cart, error)) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		cart, err := change(tx)
		if err != nil {
			return checkout.Answer{}, err
		}
		return answerCart(tx, http.StatusOK, r.Caller.Store, cart)
	}}, nil
}

// answerCart shows a cart with its totals as the catalogue is now.
func answerCart(r checkout.CatalogueReader, status int, store checkout.Store, cart checkout.Cart) (checkout.Answer, error) {
	totals, err := checkout.PriceCart(r, store, cart)
	if err != nil {
		return checkout.Answer{}, err
	}
	shown := cartObject{
		ID: typeID(cartPrefix, cart.ID), StoreID: typeID(storePrefix, cart.StoreID), Lines: []lineObject{},
		Totals: totalsObject{Subtotal: totals.Subtotal.Minor(), Total: totals.Total.Minor(), Currency: currencyOf(totals.Total.Currency())},
	}
	for _, line := range cart.Lines {
		shown.Lines = append(shown.Lines, lineObject{ProductID: typeID(productPrefix, line.ProductID), Quantity: line.Quantity})
	}
	return encode(status, shown)
}
