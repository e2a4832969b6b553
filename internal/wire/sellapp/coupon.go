package sellapp

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// couponObject is a coupon as its seller reads it.
type couponObject struct {
	ID              int64   `json:"id"`
	StoreID         int64   `json:"store_id"`
	Code            string  `json:"code"`
	Type            string  `json:"type"`
	Discount        string  `json:"discount"` // per cent, or major units
	Limit           *int64  `json:"limit"`
	StoreWide       bool    `json:"store_wide"`
	Products        []int64 `json:"products"`
	ProductVariants []int64 `json:"product_variants"`
	MinimumAmount   *string `json:"minimum_amount"` // major units
	ExpiresAt       *string `json:"expires_at"`
	CreatedAt       string  `json:"created_at"`
	UpdatedAt       string  `json:"updated_at"`
	DeletedAt       *string `json:"deleted_at"` // set in the answer that deletes it
}

// createCoupon is POST /api/v1/coupons.
func (a *API) createCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body couponBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		wish := checkout.Coupon{Enabled: true, Currency: r.Caller.Store.Currency, StoreID: r.Caller.Store.ID}
		if err := body.into(tx, &wish); err != nil {
			return checkout.Answer{}, err
		}
		made, err := a.core.AddCoupon(tx, r.Caller.Store, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		return couponNow(tx, r.Caller.Store, http.StatusCreated, made.ID)
	}}, nil
}

// changeCoupon is PATCH and PUT /api/v1/coupons/{coupon}: both leave what is not given.
func (a *API) changeCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body couponBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := couponOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		_, err = a.core.ChangeCoupon(tx, r.Caller.Store.ID, known.ID, func(c *checkout.Coupon) error { return body.into(tx, c) })
		if err != nil {
			return checkout.Answer{}, err
		}
		return couponNow(tx, r.Caller.Store, http.StatusOK, known.ID)
	}}, nil
}

// getCoupon is GET /api/v1/coupons/{coupon}.
func (a *API) getCoupon(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	reader := a.core.Reader(ctx)
	found, err := couponOf(reader, r)
	if err != nil {
		return wire.Reply{}, err
	}
	shown, err := couponsShown(reader, r.Caller.Store, found)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(shown[0])
}

// deleteCoupon is DELETE /api/v1/coupons/{coupon}: orders keep their discount.
func (a *API) deleteCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := couponOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		shown, err := couponsShown(tx, r.Caller.Store, known)
		if err != nil {
			return checkout.Answer{}, err
		}
		tx.DeleteCoupon(r.Caller.Store.ID, known.ID)
		shown[0].DeletedAt = deletedAt(tx)
		return enveloped(http.StatusOK, shown[0])
	}}, nil
}

// listCoupons is GET /api/v1/coupons, the oldest first.
func (a *API) listCoupons(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	window, page, problem := wire.Page(r.Query, defaultLimit, largestLimit)
	if problem != nil {
		return wire.Reply{}, problem
	}
	reader := a.core.Reader(ctx)
	found, total, err := reader.Coupons(r.Caller.Store.ID, checkout.CouponQuery{Window: window})
	if err != nil {
		return wire.Reply{}, err
	}
	items, err := couponsShown(reader, r.Caller.Store, found...)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(r, items, window, page, total)
}

// couponOf finds the coupon that the path names. Whatever is none of this store's is answered alike.
func couponOf(reader checkout.NumberReader, r *wire.Request) (checkout.Coupon, error) {
	number, ok := parseNumber(r.Path("coupon"))
	if !ok {
		return checkout.Coupon{}, checkout.Refuse(checkout.ReasonCouponNotFound, "Coupon not found.")
	}
	return reader.CouponByNumber(r.Caller.Store.ID, number)
}

// couponNow answers with a coupon as it is now: the database numbers what is new.
func couponNow(tx checkout.Tx, store checkout.Store, status int, id checkout.CouponID) (checkout.Answer, error) {
	now, err := tx.Coupon(store.ID, id)
	if err != nil {
		return checkout.Answer{}, err
	}
	shown, err := couponsShown(tx, store, now)
	if err != nil {
		return checkout.Answer{}, err
	}
	return enveloped(status, shown[0])
}

// couponsShown renders coupons. One look-up finds the numbers of all their products and variants; of those
// that are gone nothing is told.
func couponsShown(reader checkout.CatalogueReader, store checkout.Store, coupons ...checkout.Coupon) ([]couponObject, error) {
	var ids []checkout.ProductID
	for _, c := range coupons {
		ids = append(ids, c.Products...)
	}
	found, err := reader.ProductsByID(store.ID, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[checkout.ProductID]checkout.Product, len(found))
	for _, p := range found {
		known[p.ID] = p
	}
	out := make([]couponObject, len(coupons))
	for i, c := range coupons {
		out[i] = couponShown(store, c, known)
	}
	return out, nil
}

func couponShown(store checkout.Store, c checkout.Coupon, known map[checkout.ProductID]checkout.Product) couponObject {
	out := couponObject{
		ID: c.Number, StoreID: store.Number, Code: c.Code, Type: couponTypes[c.Kind], Discount: couponDiscount(c), Limit: c.MaxUses,
		StoreWide: len(c.Products) == 0, MinimumAmount: couponMinimum(c), ExpiresAt: timestampOrNull(c.EndsAt),
		CreatedAt: timestamp(c.CreatedAt), UpdatedAt: timestamp(c.UpdatedAt),
	}
	for _, id := range c.Products {
		if p, ok := known[id]; ok {
			out.Products = append(out.Products, p.Number)
		}
	}
	for _, narrowed := range c.Variants {
		if v, ok := known[narrowed.ProductID].Variant(narrowed.VariantID); ok {
			out.ProductVariants = append(out.ProductVariants, v.Number)
		}
	}
	return out
}
