package pandabase

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// storefrontItem is a product in a list.
type storefrontItem struct {
	ID             string   `json:"id"`
	Title          string   `json:"title"`
	Subtitle       *string  `json:"subtitle"`
	Handle         string   `json:"handle"`
	Price          int64    `json:"price"` // cents
	CompareAtPrice *int64   `json:"compareAtPrice"`
	Images         []string `json:"images"`
	InStock        bool     `json:"inStock"`
	Currency       string   `json:"currency"`
	ProductType    *string  `json:"productType"`
	PricingModel   *string  `json:"pricingModel"`
	Status         *string  `json:"status"`
	MinimumPrice   *int64   `json:"minimumPrice"`
	Categories     []string `json:"categories"` // always empty: we keep none
}

// storefrontProduct is a product with all that a buyer may know.
type storefrontProduct struct {
	storefrontItem
	Description     *string            `json:"description"`
	Message         *string            `json:"message"`
	MaxPerCustomer  *int64             `json:"maxPerCustomer"`
	FulfillmentMode *string            `json:"fulfillmentMode"`
	AvailableFrom   *string            `json:"availableFrom"`
	AvailableUntil  *string            `json:"availableUntil"`
	BillingInterval *string            `json:"billingInterval"`
	BillingAnchor   *int64             `json:"billingAnchor"`
	TrialDays       *int64             `json:"trialDays"`
	Options         []storefrontOption `json:"options"`
	Variants        []coreVariant      `json:"variants"`
}

type storefrontOption struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Values   []string `json:"values"`
	Position int64    `json:"position"`
}

// storefrontSorts are the columns that buyers sort by.
var storefrontSorts = words[string]{"title": "title", "price": "price", "created": "createdAt"}

// listStorefrontProducts is GET /v2/storefront/stores/{storeId}/products.
func (a *API) listStorefrontProducts(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.ProductQuery{
		Window: q.window, Sort: q.sort(storefrontSorts), Search: q.search(), Status: checkout.ProductActive, Listed: true,
		Kind: oneOf(q, "productType", productTypes), Pricing: oneOf(q, "pricingModel", pricingModels),
	}
	category, _ := q.text("categoryId")
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	if category != "" { // there are none, so nothing is in it
		return replyPage([]storefrontItem{}, q.window, q.page, 0)
	}
	found, total, err := a.core.Reader(ctx).Products(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	items := make([]storefrontItem, len(found))
	for i, product := range found {
		items[i] = itemOf(product)
	}
	return replyPage(items, q.window, q.page, total)
}

// getStorefrontProduct is GET /v2/storefront/stores/{storeId}/products/{productId}.
func (a *API) getStorefrontProduct(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	product, ok := parse[checkout.Product](productPrefix, r.Path("productId"))
	if !ok {
		return wire.Reply{}, productNotFound()
	}
	found, err := checkout.KnownProduct(a.core.Reader(ctx), r.Caller.Store.ID, product)
	return offered(found, err)
}

// getStorefrontProductByHandle is GET /v2/storefront/stores/{storeId}/products/by-handle/{handle}.
func (a *API) getStorefrontProductByHandle(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	found, err := a.core.Reader(ctx).ProductByHandle(r.Caller.Store.ID, r.Path("handle"))
	return offered(found, err)
}

// offered answers with a product that buyers may see; a draft is as unknown as what does not exist.
func offered(p checkout.Product, err error) (wire.Reply, error) {
	switch {
	case err != nil:
		return wire.Reply{}, err
	case p.Status != checkout.ProductActive:
		return wire.Reply{}, productNotFound()
	default:
		return reply(productOf(p))
	}
}

// itemOf shows a product in a list.
func itemOf(p checkout.Product) storefrontItem {
	item := storefrontItem{
		ID: name(productPrefix, p.ID), Title: p.Title, Subtitle: orNull(p.Subtitle), Handle: p.Handle, Images: p.Images,
		InStock: p.InStock(), Currency: p.Currency.Code(), ProductType: productTypes.word(p.Kind),
		PricingModel: pricingModels.word(p.Pricing), Status: productStatuses.word(p.Status),
		MinimumPrice: p.Detail.MinimumPrice,
	}
	if base, ok := p.Base(); ok {
		item.Price, item.CompareAtPrice = base.Price.Minor(), base.CompareAt
	}
	return item
}

// productOf shows a product alone. Its variants are those that a buyer chooses among.
func productOf(p checkout.Product) storefrontProduct {
	d := p.Detail
	shown := storefrontProduct{
		storefrontItem: itemOf(p), Description: orNull(p.Description), Message: orNull(p.Message),
		MaxPerCustomer: d.MaxPerCustomer, FulfillmentMode: fulfillmentModes.word(p.Delivery),
		AvailableFrom: isoOrNull(d.AvailableFrom), AvailableUntil: isoOrNull(d.AvailableUntil),
		BillingInterval: orNull(d.BillingInterval), TrialDays: d.TrialDays,
	}
	if anchor, err := strconv.ParseInt(d.BillingAnchor, 10, 64); err == nil {
		shown.BillingAnchor = &anchor
	}
	options := slices.SortedStableFunc(slices.Values(p.Options), func(a, b checkout.Option) int { return int(a.Position - b.Position) })
	for i, o := range options {
		id := fmt.Sprintf("%s_%d", name(optionPrefix, p.ID), i+1) // an option has no id of its own
		shown.Options = append(shown.Options, storefrontOption{ID: id, Name: o.Name, Values: o.Values, Position: o.Position})
	}
	for _, v := range p.Variants {
		if v.Title == "" {
			continue
		}
		variant := variantObject(v)
		if !variant.TrackStock { // how many keys wait in a pool is the seller's own affair
			variant.Quantity = nil
		}
		shown.Variants = append(shown.Variants, variant)
	}
	return shown
}
