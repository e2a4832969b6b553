package sellapp

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// createVariant is POST /api/v2/products/{product}/variants.
func (a *API) createVariant(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return a.shelve(r, http.StatusCreated, func(s *shelving, b variantBody) (int, error) {
		s.add("", b)
		return len(s.product.Variants) - 1, nil
	})
}

// changeVariant is PATCH and PUT /api/v2/products/{product}/variants/{variant}: both leave what is not given.
func (a *API) changeVariant(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return a.shelve(r, http.StatusOK, func(s *shelving, b variantBody) (int, error) {
		at, err := variantAt(*s.product, r)
		if err == nil {
			s.change("", b, at)
		}
		return at, err
	})
}

// shelve writes a product with one variant that is new or changed, and answers with that variant. put says
// where it stands.
func (a *API) shelve(r *wire.Request, status int, put func(*shelving, variantBody) (int, error)) (wire.Reply, error) {
	var body variantBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	store := r.Caller.Store
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := productOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		var at int
		changed, err := a.core.ChangeProduct(tx, store.ID, known.ID, func(p *checkout.Product) (err error) {
			s := shelving{product: p}
			p.Detail.Visibility = visibility(*p)
			if at, err = put(&s, body); err == nil {
				err = refuseAll(s.wrong)
			}
			if err == nil {
				err = sourced(tx, store.ID, p, func(int) string { return "" })
			}
			return err
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		variant := changed.Variants[at]
		if err := a.stockUp(tx, variant, body, ""); err != nil {
			return checkout.Answer{}, err
		}
		now, err := checkout.KnownProduct(tx, store.ID, known.ID)
		if err != nil {
			return checkout.Answer{}, err
		}
		variant, _ = now.Variant(variant.ID)
		return enveloped(status, variantShown(now, variant))
	}}, nil
}

// getVariant is GET /api/v2/products/{product}/variants/{variant}.
func (a *API) getVariant(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	product, err := productOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	at, err := variantAt(product, r)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(variantShown(product, product.Variants[at]))
}

// deleteVariant is DELETE /api/v2/products/{product}/variants/{variant}: orders remember it.
func (a *API) deleteVariant(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := productOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		at, err := variantAt(known, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		_, err = a.core.ChangeProduct(tx, r.Caller.Store.ID, known.ID, func(p *checkout.Product) error {
			p.Detail.Visibility = visibility(*p)
			p.Variants = slices.DeleteFunc(p.Variants, func(v checkout.Variant) bool { return v.ID == known.Variants[at].ID })
			settleStatus(p)
			return nil
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		gone := variantShown(known, known.Variants[at])
		gone.DeletedAt = deletedAt(tx)
		return enveloped(http.StatusOK, gone)
	}}, nil
}

// listVariants is GET /api/v2/products/{product}/variants, in the product's own order.
func (a *API) listVariants(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	window, page, problem := wire.Page(r.Query, defaultLimit, largestLimit)
	if problem != nil {
		return wire.Reply{}, problem
	}
	product, err := productOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	all := variantsShown(product)
	from := min(window.Skip, len(all))
	return replyPage(r, all[from:min(from+window.Limit, len(all))], window, page, int64(len(all)))
}

// variantAt finds the variant that the path names among its product's.
func variantAt(p checkout.Product, r *wire.Request) (int, error) {
	at := -1
	if number, ok := parseNumber(r.Path("variant")); ok {
		at = place(p, number)
	}
	if at < 0 {
		return 0, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	return at, nil
}

// sourced refuses files that the store does not have, and gives dynamic deliveries the store's secret. field
// begins the names of the fields of a variant.
func sourced(tx checkout.Tx, store checkout.StoreID, p *checkout.Product, field func(at int) string) error {
	for i := range p.Variants {
		d := &p.Variants[i].Deliverable
		for at, file := range d.Files {
			_, err := tx.File(store, file)
			if checkout.ReasonOf(err) == checkout.ReasonFileNotFound {
				err = refuseAll(one(field(i)+"deliverable.data.files."+strconv.Itoa(at), "is not a file of this store"))
			}
			if err != nil {
				return err
			}
		}
		if slices.Contains(d.Kinds, checkout.DeliverDynamic) {
			secret, err := signingSecret(tx, store)
			if err != nil {
				return err
			}
			d.Secret = cmp.Or(secret, d.Secret)
		}
	}
	return nil
}

// stockUp sets what is counted and adds serials. field begins the names of the variant's fields.
func (a *API) stockUp(tx checkout.Tx, v checkout.Variant, b variantBody, field string) error {
	if b.Deliverable.Value == nil {
		return nil
	}
	data := b.Deliverable.Value.data()
	if v.StockKind == checkout.StockCounted && data.Stock.Value != nil {
		tx.SetStock(v.StoreID, v.ID, int64(*data.Stock.Value))
	}
	fresh := make([]string, 0, len(data.Serials))
	seen := map[string]bool{}
	for i, serial := range data.Serials {
		known, err := stocked(tx, v, serial)
		if err != nil {
			return err
		}
		switch {
		case !known && !seen[serial]:
			fresh = append(fresh, serial)
		case !data.RemoveDuplicate:
			return refuseAll(one(field+"deliverable.data.serials."+strconv.Itoa(i), "is in the variant's stock already"))
		}
		seen[serial] = true
	}
	if len(fresh) == 0 {
		return nil
	}
	return a.core.AddStockUnits(tx, v, fresh)
}

// stocked tells whether a variant has, or had, a serial.
func stocked(tx checkout.Tx, v checkout.Variant, serial string) (bool, error) {
	units, err := tx.StockUnitsByText(v.StoreID, serial)
	return slices.ContainsFunc(units, func(u checkout.StockUnit) bool { return u.VariantID == v.ID }), err
}
