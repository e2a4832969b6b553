package quickshops

import (
	"context"
	"net/http"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Products come in pages, because a catalogue may be of any size; the contract knows the first one only.
const (
	pageSize = 500
	lastPage = 1_000_000
)

// listProducts is GET /v1/products: what is on offer, the oldest first.
func (a *API) listProducts(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	page := 1
	if text := r.Query.Get("page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > lastPage {
			return wire.Reply{}, &wire.Problem{Status: http.StatusBadRequest, Code: wire.CodeValidation, Message: "page must be a whole number of at least 1."}
		}
		page = n
	}
	found, _, err := a.core.Reader(ctx).Products(r.Caller.Store.ID, checkout.ProductQuery{
		Window: checkout.Window{Limit: pageSize, Skip: (page - 1) * pageSize}, Status: checkout.ProductActive, On: a.core.Now(),
	})
	if err != nil {
		return wire.Reply{}, err
	}
	shown := []productObject{}
	for _, product := range found {
		if len(product.Variants) > 0 {
			shown = append(shown, productOf(product))
		}
	}
	return reply(envelope{shown})
}

// getProduct is GET /v1/products/{productId}. What is not on offer is as unknown as what does not exist.
func (a *API) getProduct(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	found, err := checkout.KnownProduct(a.core.Reader(ctx), r.Caller.Store.ID, productOfPath(r))
	if err != nil {
		return wire.Reply{}, err
	}
	if !found.Buyable(a.core.Now()) {
		return wire.Reply{}, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	return reply(envelope{productOf(found)})
}

// productOfPath is the product that the path names.
func productOfPath(r *wire.Request) checkout.ProductID {
	return parseID[checkout.Product](productPrefix, r.Path("productId"))
}

// productOf shows a product at the price of what is sold when no variant is named.
func productOf(p checkout.Product) productObject {
	base, _ := p.Base()
	shown := productObject{
		ID: typeID(productPrefix, p.ID), StoreID: typeID(storePrefix, p.StoreID), Name: p.Title, Slug: p.Handle,
		Description: p.Description, PriceInCents: base.Price.Minor(), Currency: currencyOf(p.Currency), Type: typeOf(p.Kind),
		Images: p.Images, InStock: base.InStock(1),
	}
	if shown.Images == nil {
		shown.Images = []string{}
	}
	return shown
}

// typeOf is a kind of product in Quickshops' words.
func typeOf(kind checkout.ProductKind) string {
	switch kind {
	case checkout.KindPhysical:
		return "physical"
	case checkout.KindService:
		return "service"
	case checkout.KindSubscription:
		return "subscription"
	default:
		return "digital"
	}
}
