package cli

import (
	"context"
	"strconv"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// couponListCommand is kassa coupon list.
type couponListCommand struct {
	Store string `arg:"" help:"The store's slug."`
}

// Run lists the coupons.
func (c *couponListCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		var table [][]string
		query := checkout.CouponQuery{Window: checkout.Window{Limit: pageRows}}
		for {
			page, _, err := core.Reader(ctx).Coupons(store.ID, query)
			if err != nil {
				return err
			}
			for _, one := range page {
				table = append(table, couponRow(one, core.Now()))
			}
			if len(page) < pageRows {
				return r.table([]string{"CODE", "OFF", "USED", "OF", "STATE", "PRODUCTS", "NAME"}, table)
			}
			query.Skip += pageRows
		}
	})
}

// couponRow is a coupon in a table.
func couponRow(c checkout.Coupon, now time.Time) []string {
	off := strconv.FormatInt(c.Value, 10) + " %"
	if amount, err := money.New(c.Value, c.Currency); err == nil && c.Kind == checkout.CouponFixed {
		off = amount.String()
	}
	most, products := "any", "all"
	if c.MaxUses != nil {
		most = strconv.FormatInt(*c.MaxUses, 10)
	}
	if len(c.Products) > 0 {
		products = strconv.Itoa(len(c.Products))
	}
	return []string{c.Code, off, strconv.FormatInt(c.Used, 10), most, couponState(c, now), products, oneLine(c.DisplayName)}
}

// couponState says whether a coupon counts, and why not.
func couponState(c checkout.Coupon, now time.Time) string {
	switch {
	case !c.Enabled:
		return "off"
	case !c.StartsAt.IsZero() && now.Before(c.StartsAt):
		return "starts " + c.StartsAt.Format(time.RFC3339)
	case !c.EndsAt.IsZero() && !now.Before(c.EndsAt):
		return "ended " + c.EndsAt.Format(time.RFC3339)
	case !c.Active(now):
		return "used up"
	default:
		return "valid"
	}
}
