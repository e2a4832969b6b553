package pandabase

import (
	"context"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// createProduct is POST /v2/core/stores/{storeId}/products.
func (a *API) createProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body productBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	body.forgetIDs()
	wish := checkout.Product{Currency: r.Caller.Store.Currency}
	if _, err := body.into(&wish); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		made, err := a.core.AddProduct(tx, r.Caller.Store, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		return a.stocked(tx, http.StatusCreated, made, body.LicenseKeys)
	}}, nil
}

// changeProduct is PATCH /v2/core/stores/{storeId}/products/{productId}.
func (a *API) changeProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body productBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	id, ok := parse[checkout.Product](productPrefix, r.Path("productId"))
	if !ok {
		return wire.Reply{}, productNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		var sets []stocked
		changed, err := a.core.ChangeProduct(tx, r.Caller.Store.ID, id, func(p *checkout.Product) (err error) {
			sets, err = body.into(p)
			return err
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		for _, set := range sets {
			tx.SetStock(r.Caller.Store.ID, set.variant, set.stock)
		}
		return a.stocked(tx, http.StatusOK, changed, body.LicenseKeys)
	}}, nil
}

// stocked adds keys to the product's own stock, and answers with the product as it is now.
func (a *API) stocked(tx checkout.Tx, status int, p checkout.Product, keys []string) (checkout.Answer, error) {
	if base, _ := p.Base(); len(keys) > 0 {
		if err := a.core.AddStockUnits(tx, base, keys); err != nil {
			return checkout.Answer{}, err
		}
	}
	now, err := checkout.KnownProduct(tx, p.StoreID, p.ID)
	if err != nil {
		return checkout.Answer{}, err
	}
	return answer(status, productObject(now))
}

// getProduct is GET /v2/core/stores/{storeId}/products/{productId}.
func (a *API) getProduct(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Product](productPrefix, r.Path("productId"))
	if !ok {
		return wire.Reply{}, productNotFound()
	}
	found, err := checkout.KnownProduct(a.core.Reader(ctx), r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(productObject(found))
}

// deleteProduct is DELETE /v2/core/stores/{storeId}/products/{productId}: orders remember the product.
func (a *API) deleteProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Product](productPrefix, r.Path("productId"))
	if !ok {
		return wire.Reply{}, productNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		_, err := a.core.ChangeProduct(tx, r.Caller.Store.ID, id, func(p *checkout.Product) error {
			p.Status = checkout.ProductArchived
			return nil
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		return removed(name(productPrefix, id))
	}}, nil
}

// listProducts is GET /v2/core/stores/{storeId}/products.
func (a *API) listProducts(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.ProductQuery{
		Window: q.window, Search: q.search(), Status: oneOf(q, "status", productStatuses), Kind: oneOf(q, "productType", productTypes),
		Pricing: oneOf(q, "pricingModel", pricingModels), InStock: q.flag("inStock"), Sort: q.sort(productSorts),
	}
	category, narrowed := q.text("categoryId")
	if narrowed && !anID(category) {
		q.refuse("categoryId", "must have 12 to 48 characters")
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	products := a.core.Reader(ctx).Products
	if narrowed {
		products = func(store checkout.StoreID, query checkout.ProductQuery) ([]checkout.Product, int64, error) {
			return ofCategory(a.core.Reader(ctx), store, query, category)
		}
	}
	found, total, err := products(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(each(found, productObject), q.window, q.page, total)
}

// walked is how many products are read at once where a list is walked.
const walked = 500

// ofCategory finds the products of a category: the core does not search by it, so the list is walked.
func ofCategory(r checkout.CatalogueReader, store checkout.StoreID, query checkout.ProductQuery, category string) ([]checkout.Product, int64, error) {
	var page []checkout.Product
	var total int64
	want := query.Window
	for query.Window = (checkout.Window{Limit: walked}); ; query.Skip += walked {
		found, all, err := r.Products(store, query)
		if err != nil {
			return nil, 0, err
		}
		for _, p := range found {
			if !slices.Contains(p.Detail.Categories, category) {
				continue
			}
			if total++; total > int64(want.Skip) && len(page) < want.Limit {
				page = append(page, p)
			}
		}
		if len(found) == 0 || int64(query.Skip+walked) >= all {
			return page, total, nil
		}
	}
}

// anID tells whether a text is as long as the contract's ids are.
func anID(text string) bool { return len(text) >= 12 && len(text) <= 48 }

// gone is what is left of something that was deleted.
type gone struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
}

// removed answers a DELETE.
func removed(id string) (checkout.Answer, error) {
	return answer(http.StatusOK, gone{ID: id, Deleted: true})
}

func productNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
}
