package store

import (
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// couponVariantText is a variant that a coupon is for, in its JSON column.
type couponVariantText struct {
	Product string `json:"product"`
	Variant string `json:"variant"`
}

// couponVariants writes them, empty when there are none.
func (t *tx) couponVariants(all []checkout.CouponVariant) string {
	if len(all) == 0 {
		return ""
	}
	texts := make([]couponVariantText, len(all))
	for i, one := range all {
		texts[i] = couponVariantText{Product: one.ProductID.String(), Variant: one.VariantID.String()}
	}
	return t.json(texts)
}

func readCouponVariants(texts []couponVariantText) (all []checkout.CouponVariant, err error) {
	for _, text := range texts {
		product, err := id.Parse[checkout.Product](text.Product)
		if err != nil {
			return nil, err
		}
		variant, err := id.Parse[checkout.Variant](text.Variant)
		if err != nil {
			return nil, err
		}
		all = append(all, checkout.CouponVariant{ProductID: product, VariantID: variant})
	}
	return all, nil
}
