package checkout

import (
	"regexp"
	"slices"

	"kassa/internal/id"
)

// AddCoupon checks a new coupon and writes it. A code that is taken comes out of the transaction as
// ReasonCouponExists.
func (s *Service) AddCoupon(tx Tx, store Store, c Coupon) (Coupon, error) {
	c.ID, c.StoreID, c.Version, c.Used, c.CreatedAt = id.New[Coupon](), store.ID, 1, 0, tx.Now()
	if c.Currency.IsZero() {
		c.Currency = store.Currency
	}
	c, err := c.prepared(tx, Coupon{})
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
	had := c
	had.Products, had.Variants = slices.Clone(c.Products), slices.Clone(c.Variants)
	if err := patch(&c); err != nil {
		return Coupon{}, err
	}
	if c, err = c.prepared(tx, had); err != nil {
		return Coupon{}, err
	}
	tx.UpdateCoupon(c)
	c.Version++
	return c, nil
}

// codeForm is how a code is written (contracts/pandabase.md, Orders).
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{2,64}$`)

// prepared checks a coupon. All products and variants that it is for must be the store's; those that it had before
// may be archived by now: leaving them out could make the coupon one for all products.
func (c Coupon) prepared(tx Tx, had Coupon) (Coupon, error) {
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
	fresh := slices.DeleteFunc(slices.Clone(c.Products), func(p ProductID) bool { return slices.Contains(had.Products, p) })
	variants := slices.DeleteFunc(slices.Clone(c.Variants), func(v CouponVariant) bool { return slices.Contains(had.Variants, v) })
	for _, v := range variants {
		if !slices.Contains(c.Products, v.ProductID) {
			return c, RefuseField(ReasonInvalidField, "variantIds", "names a variant of none of the products")
		}
	}
	return c, checkProducts(tx, c.StoreID, fresh, variants)
}

// checkProducts refuses products that are not the store's, or archived, and variants that none of them has.
func checkProducts(r CatalogueReader, store StoreID, products []ProductID, variants []CouponVariant) error {
	if len(products) == 0 && len(variants) == 0 {
		return nil
	}
	asked := slices.Clone(products)
	for _, v := range variants {
		asked = append(asked, v.ProductID)
	}
	found, err := r.ProductsByID(store, asked)
	if err != nil {
		return err
	}
	known := map[ProductID]Product{}
	for _, p := range found {
		if p.Status != ProductArchived {
			known[p.ID] = p
		}
	}
	for _, product := range products {
		if _, ok := known[product]; !ok {
			return RefuseField(ReasonInvalidField, "productIds", "names a product that this store does not have")
		}
	}
	for _, v := range variants {
		if _, ok := known[v.ProductID].Variant(v.VariantID); !ok {
			return RefuseField(ReasonInvalidField, "variantIds", "names a variant of none of the products")
		}
	}
	return nil
}
