package sellapp

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// createProduct is POST /api/v2/products: the product and all its variants, or nothing.
func (a *API) createProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body productBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.Product{
		Currency: r.Caller.Store.Currency, Kind: checkout.KindOneTime, Detail: checkout.ProductDetail{Visibility: unseen},
	}
	shelf := shelving{product: &wish}
	for i, variant := range body.Variants {
		shelf.add(numbered(i), variant)
	}
	if err := refuseAll(shelf.wrong); err != nil {
		return wire.Reply{}, err
	}
	if err := body.into(&wish); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		if err := sourced(tx, r.Caller.Store.ID, &wish, numbered); err != nil {
			return checkout.Answer{}, err
		}
		made, err := a.core.AddProduct(tx, r.Caller.Store, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		for i, variant := range body.Variants {
			if err := a.stockUp(tx, made.Variants[i], variant, numbered(i)); err != nil {
				return checkout.Answer{}, err
			}
		}
		return shown(tx, r.Caller.Store, http.StatusCreated, made.ID)
	}}, nil
}

// changeProduct is PATCH and PUT /api/v2/products/{product}: both leave what is not given.
func (a *API) changeProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body productBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := productOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		changed, err := a.core.ChangeProduct(tx, r.Caller.Store.ID, known.ID, body.into)
		if err != nil {
			return checkout.Answer{}, err
		}
		return enveloped(http.StatusOK, productShown(r.Caller.Store, changed))
	}}, nil
}

// getProduct is GET /api/v2/products/{product}.
func (a *API) getProduct(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	found, err := productOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(productShown(r.Caller.Store, found))
}

// deleteProduct is DELETE /api/v2/products/{product}: orders remember it.
func (a *API) deleteProduct(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := productOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		_, err = a.core.ChangeProduct(tx, r.Caller.Store.ID, known.ID, func(p *checkout.Product) error {
			p.Status = checkout.ProductArchived
			return nil
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		gone := productShown(r.Caller.Store, known)
		gone.DeletedAt = deletedAt(tx)
		return enveloped(http.StatusOK, gone)
	}}, nil
}

// listProducts is GET /api/v2/products, drafts too, the oldest first.
func (a *API) listProducts(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	window, page, problem := wire.Page(r.Query, defaultLimit, largestLimit)
	if problem != nil {
		return wire.Reply{}, problem
	}
	found, total, err := a.core.Reader(ctx).Products(r.Caller.Store.ID, checkout.ProductQuery{Window: window})
	if err != nil {
		return wire.Reply{}, err
	}
	items := make([]productObject, len(found))
	for i, p := range found {
		items[i] = productShown(r.Caller.Store, p)
	}
	return replyPage(r, items, window, page, total)
}

// productOf finds the product that the path names. Whatever is none of this store's is answered alike.
func productOf(reader checkout.NumberReader, r *wire.Request) (checkout.Product, error) {
	number, ok := parseNumber(r.Path("product"))
	if !ok {
		return checkout.Product{}, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	return reader.ProductByNumber(r.Caller.Store.ID, number)
}

// shown answers with a product as it is now: the database numbers what is new.
func shown(tx checkout.Tx, store checkout.Store, status int, id checkout.ProductID) (checkout.Answer, error) {
	now, err := checkout.KnownProduct(tx, store.ID, id)
	if err != nil {
		return checkout.Answer{}, err
	}
	return enveloped(status, productShown(store, now))
}

// replyPage answers with a page of a list.
func replyPage[T any](r *wire.Request, items []T, window checkout.Window, page int, total int64) (wire.Reply, error) {
	answer, err := encode(http.StatusOK, listOf(r, items, window, page, total))
	return wire.Reply{Answer: answer}, err
}

// deletedAt is when something is deleted that is deleted now.
func deletedAt(tx checkout.Tx) *string {
	text := timestamp(tx.Now())
	return &text
}
