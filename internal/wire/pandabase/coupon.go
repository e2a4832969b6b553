package pandabase

import (
	"context"
	"net/http"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// couponBody is a coupon as it is created or changed.
type couponBody struct {
	Code               wire.Given[string]   `json:"code"`
	DisplayName        wire.Given[string]   `json:"displayName"`
	Description        wire.Given[string]   `json:"description"`
	Type               wire.Given[string]   `json:"type"`
	Value              wire.Given[wire.Int] `json:"value"`
	MinimumPurchase    wire.Given[wire.Int] `json:"minimumPurchase"`
	MaxUses            wire.Given[wire.Int] `json:"maxUses"`
	MaxUsesPerCustomer wire.Given[wire.Int] `json:"maxUsesPerCustomer"`
	FirstPurchaseOnly  wire.Given[bool]     `json:"firstPurchaseOnly"`
	StartsAt           wire.Given[string]   `json:"startsAt"`
	ExpiresAt          wire.Given[string]   `json:"expiresAt"`
	Enabled            wire.Given[bool]     `json:"enabled"`
	ProductIDs         wire.Given[[]string] `json:"productIds"`
}

// coreCoupon is a coupon as its seller reads it.
type coreCoupon struct {
	ID                 string   `json:"id"`
	Code               string   `json:"code"`
	DisplayName        *string  `json:"displayName"`
	Description        *string  `json:"description"`
	Type               *string  `json:"type"`
	Value              int64    `json:"value"`
	MinimumPurchase    *int64   `json:"minimumPurchase"`
	MaxUses            *int64   `json:"maxUses"`
	MaxUsesPerCustomer *int64   `json:"maxUsesPerCustomer"`
	FirstPurchaseOnly  bool     `json:"firstPurchaseOnly"`
	StartsAt           *string  `json:"startsAt"`
	ExpiresAt          *string  `json:"expiresAt"`
	Enabled            bool     `json:"enabled"`
	ProductIDs         []string `json:"productIds"`
	TimesUsed          int64    `json:"timesUsed"`
	CreatedAt          string   `json:"createdAt"`
	UpdatedAt          string   `json:"updatedAt"`
}

// into changes a coupon as the body says. The code is for ever.
func (b couponBody) into(c *checkout.Coupon) error {
	var wrong []wire.FieldError
	switch {
	case b.Code.Value == nil:
	case c.Code == "":
		c.Code = *b.Code.Value
	case checkout.CouponKey(c.Code) != checkout.CouponKey(*b.Code.Value):
		wrong = one("code", "cannot be changed")
	}
	b.DisplayName.Into(&c.DisplayName)
	b.Description.Into(&c.Description)
	choice(b.Type, couponTypes, &c.Kind)
	if b.Value.Value != nil {
		c.Value = int64(*b.Value.Value)
	}
	number(b.MinimumPurchase, &c.Minimum)
	number(b.MaxUses, &c.MaxUses)
	number(b.MaxUsesPerCustomer, &c.MaxPerCustomer)
	b.FirstPurchaseOnly.Into(&c.FirstOnly)
	b.Enabled.Into(&c.Enabled)
	wrong = append(wrong, instant("startsAt", b.StartsAt, &c.StartsAt)...)
	wrong = append(wrong, instant("expiresAt", b.ExpiresAt, &c.EndsAt)...)
	if b.ProductIDs.Set {
		products, faults := productsOf(b.ProductIDs)
		c.Products, wrong = products, append(wrong, faults...)
	}
	return refuseAll(wrong)
}

// productsOf reads the ids of products. Whether they are the store's is the core's affair.
func productsOf(g wire.Given[[]string]) (products []checkout.ProductID, wrong []wire.FieldError) {
	var texts []string
	g.Into(&texts)
	for i, text := range texts {
		product, ok := parse[checkout.Product](productPrefix, text)
		if !ok {
			wrong = append(wrong, one("productIds."+strconv.Itoa(i), "is not a product of this store")...)
			continue
		}
		products = append(products, product)
	}
	return products, wrong
}

// couponObject renders a coupon.
func couponObject(c checkout.Coupon) coreCoupon {
	out := coreCoupon{
		ID: name(couponPrefix, c.ID), Code: c.Code, DisplayName: orNull(c.DisplayName), Description: orNull(c.Description),
		Type: couponTypes.word(c.Kind), Value: c.Value, MinimumPurchase: c.Minimum, MaxUses: c.MaxUses,
		MaxUsesPerCustomer: c.MaxPerCustomer, FirstPurchaseOnly: c.FirstOnly, StartsAt: isoOrNull(c.StartsAt),
		ExpiresAt: isoOrNull(c.EndsAt), Enabled: c.Enabled, TimesUsed: c.Used, CreatedAt: iso(c.CreatedAt), UpdatedAt: iso(c.UpdatedAt),
	}
	for _, product := range c.Products {
		out.ProductIDs = append(out.ProductIDs, name(productPrefix, product))
	}
	return out
}

// createCoupon is POST /v2/core/stores/{storeId}/coupons.
func (a *API) createCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body couponBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.Coupon{Enabled: true}
	if err := body.into(&wish); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		made, err := a.core.AddCoupon(tx, r.Caller.Store, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		return answer(http.StatusCreated, couponObject(made))
	}}, nil
}

// changeCoupon is PATCH /v2/core/stores/{storeId}/coupons/{couponId}.
func (a *API) changeCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body couponBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	id, ok := parse[checkout.Coupon](couponPrefix, r.Path("couponId"))
	if !ok {
		return wire.Reply{}, couponNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		changed, err := a.core.ChangeCoupon(tx, r.Caller.Store.ID, id, body.into)
		if err != nil {
			return checkout.Answer{}, err
		}
		return answer(http.StatusOK, couponObject(changed))
	}}, nil
}

// getCoupon is GET /v2/core/stores/{storeId}/coupons/{couponId}.
func (a *API) getCoupon(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Coupon](couponPrefix, r.Path("couponId"))
	if !ok {
		return wire.Reply{}, couponNotFound()
	}
	found, err := a.core.Reader(ctx).Coupon(r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(couponObject(found))
}

// deleteCoupon is DELETE /v2/core/stores/{storeId}/coupons/{couponId}.
func (a *API) deleteCoupon(_ context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Coupon](couponPrefix, r.Path("couponId"))
	if !ok {
		return wire.Reply{}, couponNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		if _, err := tx.Coupon(r.Caller.Store.ID, id); err != nil {
			return checkout.Answer{}, err
		}
		tx.DeleteCoupon(r.Caller.Store.ID, id)
		return removed(name(couponPrefix, id))
	}}, nil
}

// listCoupons is GET /v2/core/stores/{storeId}/coupons.
func (a *API) listCoupons(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.CouponQuery{
		Window: q.window, Search: q.search(), Kind: oneOf(q, "type", couponTypes), Enabled: q.flag("enabled"),
		Sort: q.sort(couponSorts),
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	found, total, err := a.core.Reader(ctx).Coupons(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(each(found, couponObject), q.window, q.page, total)
}

func couponNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonCouponNotFound, "Coupon not found.")
}

// each renders the objects of a list.
func each[From, To any](all []From, render func(From) To) []To {
	out := make([]To, len(all))
	for i, one := range all {
		out[i] = render(one)
	}
	return out
}
