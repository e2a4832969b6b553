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
	c, err := c.prepared(tx, nil)
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
	had := slices.Clone(c.Products)
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

// prepared checks a coupon. All products that it is for must be the store's; one that it had before may be
// archived by now: leaving it out could make the coupon one for all products.
func (c Coupon) prepared(tx Tx, had []ProductID) (Coupon, error) {
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
	return c, checkProducts(tx, c.StoreID, slices.DeleteFunc(slices.Clone(c.Products), func(p ProductID) bool { return slices.Contains(had, p) }))
}

// checkProducts refuses products that are not the store's, or archived.
func checkProducts(r CatalogueReader, store StoreID, products []ProductID) error {
	found, err := r.ProductsByID(store, products)
	if err != nil {
		return err
	}
	known := map[ProductID]bool{}
	for _, p := range found {
		known[p.ID] = p.Status != ProductArchived
	}
	for _, product := range products {
		if !known[product] {
			return RefuseField(ReasonInvalidField, "productIds", "names a product that this store does not have")
		}
	}
	return nil
}
