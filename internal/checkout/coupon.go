package checkout

import (
	"slices"
	"strings"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

// CouponID identifies a Coupon.
type CouponID = id.ID[Coupon]

// CouponKind is how a coupon reduces a price.
type CouponKind string

// The kinds of coupon.
const (
	CouponPercentage CouponKind = "percentage"
	CouponFixed      CouponKind = "fixed"
)

// Coupon is a reduction for those who know its code.
type Coupon struct {
	ID      CouponID
	StoreID StoreID
	Version int64 // compare-and-swap; 1 when new
	// Number counts the coupons of this deployment from 1: SellApp's integer id. The database sets it.
	Number      int64
	Code        string // 2–64 of A–Z a–z 0–9 _ -, unique in the store whatever the case
	DisplayName string
	Description string
	Kind        CouponKind
	// Value is whole per cent (1–100), or minor units of Currency.
	Value    int64
	Currency money.Currency // of Value and Minimum
	Minimum  *int64         // the least subtotal in minor units; nil = any
	MaxUses  *int64         // nil = any number
	// MaxPerCustomer is how often one customer may use it; nil = any number.
	MaxPerCustomer *int64
	FirstOnly      bool      // only for a customer's first purchase
	StartsAt       time.Time // zero = from the beginning
	EndsAt         time.Time // zero = for ever
	Enabled        bool
	Products       []ProductID // that it touches; empty = all
	// Variants narrow it: of a product that has any among them, it touches these alone.
	Variants []CouponVariant
	// Used counts the orders that hold or have used it. Only the guarded statements of the store change it.
	Used      int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CouponUse is one order's use of a coupon, held while it is paid and kept when it was.
type CouponUse struct {
	StoreID    StoreID
	CouponID   CouponID
	OrderID    OrderID
	CustomerID CustomerID
	First      bool // the coupon was for a first purchase only
	CreatedAt  time.Time
}

// CouponKey is the form of a code under which it is unique and looked up: buyers do not mind the case.
func CouponKey(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// Active tells whether the coupon may be used at this time, as far as it knows itself.
func (c Coupon) Active(now time.Time) bool {
	return c.Enabled && (c.StartsAt.IsZero() || !now.Before(c.StartsAt)) && (c.EndsAt.IsZero() || now.Before(c.EndsAt)) &&
		(c.MaxUses == nil || c.Used < *c.MaxUses)
}

// CouponVariant is one variant that a coupon is for, with its product.
type CouponVariant struct {
	ProductID ProductID
	VariantID VariantID
}

// touches tells whether the coupon is for a line. None is for what a buyer gives on top.
func (c Coupon) touches(line Line) bool {
	if line.Extra {
		return false
	}
	if len(c.Products) == 0 {
		return true
	}
	if line.ProductID.IsZero() || !slices.Contains(c.Products, line.ProductID) {
		return false
	}
	narrowed := slices.ContainsFunc(c.Variants, func(v CouponVariant) bool { return v.ProductID == line.ProductID })
	return !narrowed || slices.Contains(c.Variants, CouponVariant{line.ProductID, line.VariantID})
}

// reduction is the coupon in the words of pricing.
func (c Coupon) reduction() (pricing.Coupon, error) {
	if c.Kind == CouponPercentage {
		return pricing.Coupon{Percent: pricing.Rate(c.Value * 10_000)}, nil
	}
	fixed, err := money.New(c.Value, c.Currency)
	return pricing.Coupon{Fixed: fixed}, err
}

// badCoupon is the one refusal of all codes that do not count: unknown, expired, exhausted, for other
// products, another store's.
func badCoupon() error {
	return RefuseField(ReasonCouponInvalid, "coupon_code", "This coupon code is not valid for this order.")
}
