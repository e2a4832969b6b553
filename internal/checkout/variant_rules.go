package checkout

import "kassa/internal/pricing"

// VariantRules is what a seller says about buying a variant. What it says of quantities counts in every dialect.
type VariantRules struct {
	Open     bool     // buyers may pay more than the price
	Methods  []string // by which it may be paid; empty = all of the store's
	Least    *int64   // units in one order; nil = any number
	Most     *int64   // units in one order; nil = any number
	Bulk     []BulkDiscount
	Delivery []string // the ways of handing over, in the dialect's own words
}

// BulkDiscount is a reduction for those who buy many.
type BulkDiscount struct {
	Least   int64 // units from which it counts
	Percent int64 // 1 to 100
}

// bulk is how many per cent so many units of a variant save: of the discounts that they reach, the one that
// asks for most; 0 = none.
func (r VariantRules) bulk(units int64) int64 {
	var reached BulkDiscount
	for _, one := range r.Bulk {
		if one.Least <= units && one.Least >= reached.Least {
			reached = one
		}
	}
	return reached.Percent
}

// bulkRate is whole per cent in the words of pricing.
func bulkRate(percent int64) pricing.Rate { return pricing.Rate(percent * 10_000) }
