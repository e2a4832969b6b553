package cli

import (
	"context"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// couponCommand is kassa coupon.
type couponCommand struct {
	Add  couponAddCommand  `cmd:"" help:"Add a coupon."`
	List couponListCommand `cmd:"" help:"List a store's coupons."`
}

// couponAddCommand is kassa coupon add.
type couponAddCommand struct {
	Store          string   `arg:"" help:"The store's slug."`
	Code           string   `arg:"" help:"What buyers type: 2 to 64 letters, digits, hyphens and underscores, whatever the case."`
	Percent        *int64   `help:"Whole per cent off, 1 to 100." xor:"value" required:"" placeholder:"N"`
	Amount         string   `help:"Amount off, in major units of the store's currency, like 5.00." xor:"value" required:"" placeholder:"AMOUNT"`
	MaxUses        *int64   `help:"How often it may be used in all." placeholder:"N"`
	MaxPerCustomer *int64   `help:"How often one customer may use it." placeholder:"N"`
	FirstPurchase  bool     `help:"Only for a customer's first purchase."`
	Starts         string   `help:"From when it counts: 2026-12-01 (in UTC) or 2026-12-01T18:00:00+01:00." placeholder:"TIME"`
	Ends           string   `help:"Until when it counts, that moment not included." placeholder:"TIME"`
	Minimum        string   `help:"Least subtotal, in major units of the store's currency." placeholder:"AMOUNT"`
	Product        []string `help:"SKU or id of a product that it is for; repeatable. Default is all." sep:"none" placeholder:"SKU"`
	Name           string   `help:"What it is called in lists."`
}

// Run adds the coupon.
func (c *couponAddCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		coupon, err := c.coupon(core.Reader(ctx), store)
		if err != nil {
			return err
		}
		added, err := addCoupon(ctx, core, store, coupon)
		if err != nil {
			return err
		}
		r.printf("added coupon %s (%s)\n", added.Code, added.ID)
		return nil
	})
}

// addCoupon writes one coupon.
func addCoupon(ctx context.Context, core *checkout.Service, store checkout.Store, coupon checkout.Coupon) (added checkout.Coupon, err error) {
	_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (_ checkout.Answer, err error) {
		added, err = core.AddCoupon(tx, store, coupon)
		return checkout.Answer{}, err
	}, nil)
	return added, err
}

// coupon is what the flags say.
func (c *couponAddCommand) coupon(from checkout.CatalogueReader, store checkout.Store) (coupon checkout.Coupon, err error) {
	coupon = checkout.Coupon{
		Code: c.Code, DisplayName: c.Name, MaxUses: c.MaxUses, MaxPerCustomer: c.MaxPerCustomer,
		FirstOnly: c.FirstPurchase, Enabled: true, Kind: checkout.CouponFixed, Currency: store.Currency,
	}
	if c.Percent != nil {
		coupon.Kind, coupon.Value = checkout.CouponPercentage, *c.Percent
	} else if coupon.Value, err = parseMinor("amount", c.Amount, store.Currency); err != nil {
		return coupon, err
	}
	if c.Minimum != "" {
		least, err := parseMinor("minimum", c.Minimum, store.Currency)
		if err != nil {
			return coupon, err
		}
		coupon.Minimum = &least
	}
	if coupon.StartsAt, err = parseTime("starts", c.Starts); err != nil {
		return coupon, err
	}
	if coupon.EndsAt, err = parseTime("ends", c.Ends); err != nil {
		return coupon, err
	}
	if !coupon.StartsAt.IsZero() && !coupon.EndsAt.IsZero() && !coupon.StartsAt.Before(coupon.EndsAt) {
		return coupon, refuseFlag("ends", "%s is not after --starts %s", c.Ends, c.Starts)
	}
	for _, text := range c.Product {
		product, err := findProduct(from, store.ID, text)
		if err != nil {
			return coupon, err
		}
		coupon.Products = append(coupon.Products, product)
	}
	return coupon, nil
}

func parseMinor(name, text string, currency money.Currency) (int64, error) {
	amount, err := parsePrice(name, text, currency)
	return amount.Minor(), err
}

// parseTime reads a moment, or a day's first; empty is the zero time.
func parseTime(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, refuseFlag(name, "%q is not a time, which is like 2026-12-01 or 2026-12-01T18:00:00Z", text)
}
