package checkout

import (
	"regexp"

	"kassa/internal/id"
)

// AddCoupon checks a new coupon and writes it. A code that is taken comes out of the transaction as
// ReasonCouponExists.
func (s *Service) AddCoupon(tx Tx, store Store, c Coupon) (Coupon, error) {
	c.ID, c.StoreID, c.Version, c.Used, c.CreatedAt = id.New[Coupon](), store.ID, 1, 0, tx.Now()
	if c.Currency.IsZero() {
		c.Currency = store.Currency
	}
	c, err := c.prepared(tx)
	if err != nil {
		return Coupon{}, err
	}
	tx.InsertCoupon(c)
	return c, nil
}

// ChangeCoupon reads a coupon, lets patch change it, checks and writes it; ReasonCouponNotFound.
func (s *Service) ChangeCoupon(tx Tx, store StoreID, coupon CouponID, patch func(*Coupon) error) (Coupon, error) {
	c, err := tx.Coupon(store, coupon)
	if err != nil {
		return Coupon{}, err
	}
	if err := patch(&c); err != nil {
		return Coupon{}, err
	}
	if c, err = c.prepared(tx); err != nil {
		return Coupon{}, err
	}
	tx.UpdateCoupon(c)
	c.Version++
	return c, nil
}

// codeForm is how a code is written (contracts/pandabase.md, Orders).
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{2,64}$`)

// prepared checks a coupon. All products that it is for must be the store's.
func (c Coupon) prepared(tx Tx) (Coupon, error) {
	c.UpdatedAt = tx.Now()
	switch {
	case !codeForm.MatchString(c.Code):
		return c, broken(RuleForm, "code", "must have 2 to 64 letters, digits, hyphens and underscores")
	case c.Kind != CouponPercentage && c.Kind != CouponFixed:
		return c, broken(RuleOption, "type", "must be a percentage or a fixed amount")
	case c.Value < 1:
		return c, broken(RuleForm, "value", "must be 1 or more")
	case c.Kind == CouponPercentage && c.Value > 100:
		return c, broken(RuleForm, "value", "must be at most 100 per cent")
	case len(c.Variants) > 50:
		return c, broken(RuleTooLong, "variantIds", "must be at most 50")
	case len(c.Products) > 50:
		return c, broken(RuleTooLong, "productIds", "must be at most 50")
	case !c.StartsAt.IsZero() && !c.EndsAt.IsZero() && !c.StartsAt.Before(c.EndsAt):
		return c, broken(RuleForm, "expiresAt", "must be after startsAt")
	}
	for _, limit := range []struct {
		param string
		value *int64
	}{{"maxUses", c.MaxUses}, {"maxUsesPerCustomer", c.MaxPerCustomer}} {
		if limit.value != nil && *limit.value < 1 {
			return c, broken(RuleForm, limit.param, "must be 1 or more")
		}
	}
	if len(c.Products) == 0 && len(c.Variants) == 0 {
		return c, nil
	}
	found, err := tx.ProductsByID(c.StoreID, c.Products)
	if err != nil {
		return c, err
	}
	known := map[ProductID]Product{}
	for _, p := range found {
		if p.Status != ProductArchived {
			known[p.ID] = p
		}
	}
	for _, product := range c.Products {
		if _, ok := known[product]; !ok {
			return c, RefuseField(ReasonInvalidField, "productIds", "names a product that this store does not have")
		}
	}
	for _, v := range c.Variants {
		if _, ok := known[v.ProductID].Variant(v.VariantID); !ok {
			return c, RefuseField(ReasonInvalidField, "variantIds", "names a variant of none of the products")
		}
	}
	return c, nil
}
