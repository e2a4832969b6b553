package sellapp

import (
	"errors"
	"slices"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// couponBody is a coupon as it is created or changed. The schemas of the two say which fields are needed and
// which may be null.
type couponBody struct {
	Code            wire.Given[string]     `json:"code"`
	Type            wire.Given[string]     `json:"type"`
	Discount        wire.Given[numeral]    `json:"discount"`
	StoreWide       wire.Given[bool]       `json:"store_wide"`
	Products        wire.Given[[]wire.Int] `json:"products"`
	ProductVariants wire.Given[[]wire.Int] `json:"product_variants"`
	Limit           wire.Given[wire.Int]   `json:"limit"`
	ExpiresAt       wire.Given[string]     `json:"expires_at"`
	MinimumAmount   wire.Given[numeral]    `json:"minimum_amount"`
}

// The kinds of coupon.
var couponTypes = map[checkout.CouponKind]string{
	checkout.CouponPercentage: "PERCENTAGE", checkout.CouponFixed: "AMOUNT",
}

// couponParams are the core's fields as a request spells them.
var couponParams = map[string]string{
	"value": "discount", "productIds": "products", "variantIds": "product_variants", "maxUses": "limit", "expiresAt": "expires_at",
}

// into changes a coupon as the body says.
func (b couponBody) into(tx checkout.Tx, c *checkout.Coupon) error {
	b.Code.Into(&c.Code)
	count(b.Limit, &c.MaxUses)
	wrong := b.discount(c)
	wrong = append(wrong, b.minimum(c)...)
	wrong = append(wrong, instant("expires_at", b.ExpiresAt, &c.EndsAt)...)
	if b.ExpiresAt.Value != nil && len(wrong) == 0 && !c.EndsAt.After(tx.Now()) {
		wrong = append(wrong, one("expires_at", "must be in the future")...)
	}
	faults, err := b.scope(tx, c)
	if err != nil {
		return err
	}
	return refuseAll(append(wrong, faults...))
}

// discount reads whole per cent, or an amount in major units, one unit at least. A new kind needs a new value:
// ten per cent are not ten dollars.
func (b couponBody) discount(c *checkout.Coupon) []wire.FieldError {
	kind := c.Kind
	for known, word := range couponTypes {
		if b.Type.Value != nil && word == *b.Type.Value {
			kind = known
		}
	}
	if b.Discount.Value == nil {
		if kind != c.Kind {
			return one("discount", "is required together with type")
		}
		return nil
	}
	c.Kind = kind
	if kind == checkout.CouponPercentage {
		percent, err := wire.ParseInt(string(*b.Discount.Value))
		if err != nil || percent < 1 || percent > 100 {
			return one("discount", "must be a whole number from 1 to 100")
		}
		c.Value = percent
		return nil
	}
	amount, wrong := major("discount", string(*b.Discount.Value), c.Currency)
	c.Value = amount.Minor()
	return wrong
}

// minimum reads the least subtotal, in major units.
func (b couponBody) minimum(c *checkout.Coupon) []wire.FieldError {
	if !b.MinimumAmount.Set {
		return nil
	}
	c.Minimum = nil
	if b.MinimumAmount.Value == nil {
		return nil
	}
	amount, wrong := major("minimum_amount", string(*b.MinimumAmount.Value), c.Currency)
	least := amount.Minor()
	c.Minimum = &least
	return wrong
}

// major reads an amount of one unit or more.
func major(field, text string, currency money.Currency) (money.Amount, []wire.FieldError) {
	amount, err := money.ParseMajor(text, currency)
	least, _ := money.ParseMajor("1", currency)
	switch order, _ := amount.Cmp(least); {
	case errors.Is(err, money.ErrPrecision):
		return amount, one(field, "has more decimals than "+currency.Code())
	case err != nil:
		return amount, one(field, "must be an amount")
	case order < 0:
		return amount, one(field, "must be at least 1")
	}
	return amount, nil
}

// scope reads what the coupon is for: everything, or products, of which some may be narrowed to variants.
func (b couponBody) scope(tx checkout.Tx, c *checkout.Coupon) (wrong []wire.FieldError, err error) {
	if b.StoreWide.Value != nil && *b.StoreWide.Value {
		c.Products, c.Variants = nil, nil
		return nil, nil
	}
	if b.Products.Value != nil {
		if wrong, err = b.products(tx, c); err != nil {
			return wrong, err
		}
	}
	if b.ProductVariants.Value != nil {
		faults, err := b.variants(tx, c)
		if err != nil {
			return wrong, err
		}
		wrong = append(wrong, faults...)
	}
	if len(wrong) == 0 && len(c.Products) == 0 && (b.StoreWide.Value != nil || len(c.Variants) > 0) {
		wrong = one("products", "is required where store_wide is false")
	}
	return wrong, nil
}

// products reads their numbers. Variants of products that are not named any more are forgotten.
func (b couponBody) products(tx checkout.Tx, c *checkout.Coupon) (wrong []wire.FieldError, err error) {
	c.Products = nil
	for i, number := range *b.Products.Value {
		found, err := tx.ProductByNumber(c.StoreID, int64(number))
		switch {
		case checkout.ReasonOf(err) == checkout.ReasonProductNotFound:
			wrong = append(wrong, one("products."+strconv.Itoa(i), "is not a product of this store")...)
		case err != nil:
			return nil, err
		case !slices.Contains(c.Products, found.ID):
			c.Products = append(c.Products, found.ID)
		}
	}
	c.Variants = slices.DeleteFunc(slices.Clone(c.Variants), func(v checkout.CouponVariant) bool {
		return !slices.Contains(c.Products, v.ProductID)
	})
	return wrong, nil
}

// variants reads their numbers. Each must be of one of the products.
func (b couponBody) variants(tx checkout.Tx, c *checkout.Coupon) (wrong []wire.FieldError, err error) {
	numbers := make([]int64, len(*b.ProductVariants.Value))
	for i, number := range *b.ProductVariants.Value {
		numbers[i] = int64(number)
	}
	found, err := tx.VariantsByNumber(c.StoreID, numbers)
	if err != nil {
		return nil, err
	}
	c.Variants = nil
	for i, number := range numbers {
		at := slices.IndexFunc(found, func(v checkout.Variant) bool { return v.Number == number })
		if at < 0 || !slices.Contains(c.Products, found[at].ProductID) {
			wrong = append(wrong, one("product_variants."+strconv.Itoa(i), "is not a variant of one of the products")...)
			continue
		}
		if v := (checkout.CouponVariant{ProductID: found[at].ProductID, VariantID: found[at].ID}); !slices.Contains(c.Variants, v) {
			c.Variants = append(c.Variants, v)
		}
	}
	return wrong, nil
}

// couponDiscount is a coupon's value as SellApp writes it.
func couponDiscount(c checkout.Coupon) string {
	if c.Kind == checkout.CouponPercentage {
		return strconv.FormatInt(c.Value, 10)
	}
	return majorText(c.Value, c.Currency)
}

// couponMinimum is null where any subtotal will do.
func couponMinimum(c checkout.Coupon) *string {
	if c.Minimum == nil {
		return nil
	}
	text := majorText(*c.Minimum, c.Currency)
	return &text
}

// majorText writes minor units of a currency in major ones.
func majorText(minor int64, currency money.Currency) string {
	amount, err := money.New(minor, currency)
	if err != nil { // cannot be: the core has judged it
		return "0"
	}
	return amount.Major()
}
