package checkout

// VariantRules is what a seller says about buying a variant. The core keeps it for its dialects.
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
