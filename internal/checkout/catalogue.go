package checkout

import (
	"slices"
	"time"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

// catalogued fills in what the catalogue says of lines that name a product: one read, however many lines.
// Lines without a product are as the request made them.
func catalogued(r CatalogueReader, store StoreID, lines []Line, now time.Time) ([]Line, error) {
	var ids []ProductID
	for _, line := range lines {
		if !line.ProductID.IsZero() && !slices.Contains(ids, line.ProductID) {
			ids = append(ids, line.ProductID)
		}
	}
	if len(ids) == 0 {
		return lines, nil
	}
	products, err := r.ProductsByID(store, ids)
	if err != nil {
		return nil, err
	}
	wanted := map[VariantID]int64{}
	filled := make([]Line, len(lines))
	for i, line := range lines {
		if !line.ProductID.IsZero() {
			if line, err = fromCatalogue(products, line, wanted, now); err != nil {
				return nil, err
			}
		}
		filled[i] = line
	}
	if err := checkQuantities(products, wanted); err != nil {
		return nil, err
	}
	return filled, buyMany(products, filled, wanted)
}

// buyMany makes lines cheaper whose variant is cheaper for those who buy as many. Coupons count on what is left.
func buyMany(products []Product, lines []Line, wanted map[VariantID]int64) (err error) {
	for i := range lines {
		line := &lines[i]
		for _, p := range products {
			if v, ok := p.Variant(line.VariantID); ok {
				line.Bulk = v.Rules.bulk(wanted[v.ID])
			}
		}
		if line.Total, err = pricing.Bulk(line.Total, bulkRate(line.Bulk)); err != nil {
			return err
		}
	}
	return nil
}

// checkQuantities refuses more or fewer units of a variant than its seller sells at once.
func checkQuantities(products []Product, wanted map[VariantID]int64) error {
	for _, p := range products {
		for _, v := range p.Variants {
			quantity, least, most := wanted[v.ID], v.Rules.Least, v.Rules.Most
			switch {
			case quantity > 0 && least != nil && quantity < *least:
				return broken(RuleTooShort, "quantity", "must be at least %d for %s", *least, p.Name(v))
			case most != nil && quantity > *most:
				return broken(RuleTooLong, "quantity", "must be at most %d for %s", *most, p.Name(v))
			}
		}
	}
	return nil
}

// fromCatalogue prices one line, and counts its units in wanted: two lines may ask for the same variant.
func fromCatalogue(products []Product, line Line, wanted map[VariantID]int64, now time.Time) (Line, error) {
	at := slices.IndexFunc(products, func(p Product) bool { return p.ID == line.ProductID })
	if at < 0 || !products[at].Buyable(now) {
		return line, Refuse(ReasonProductNotFound, "Product not found.")
	}
	product := products[at]
	if err := product.checkSellable(); err != nil {
		return line, err
	}
	variant, ok := product.Base()
	if !line.VariantID.IsZero() {
		variant, ok = product.Variant(line.VariantID)
	}
	if !ok {
		return line, RefuseField(ReasonVariantMismatch, "variant_id", "is not a variant of this product")
	}
	wanted[variant.ID] += line.Quantity
	if err := product.checkLimit(wanted[variant.ID]); err != nil {
		return line, err
	}
	if !variant.InStock(wanted[variant.ID]) {
		return line, Refuse(ReasonOutOfStock, "There is not enough of %s in stock.", product.Name(variant))
	}
	total, err := variant.Price.Mul(line.Quantity)
	if err != nil {
		return line, RefuseField(ReasonAmountOverflow, "amount", "the total is too large")
	}
	line.VariantID, line.Name, line.Image = variant.ID, product.Name(variant), product.image(variant)
	line.Unit, line.Total, line.Bulk, line.Extra = variant.Price, total, 0, false
	return line, nil
}

// checkSellable refuses what this server cannot charge for.
func (p Product) checkSellable() error {
	if p.Kind == KindSubscription || p.Pricing == PricingUsage {
		return Refuse(ReasonProductUnsellable, "%s is billed repeatedly, which this server does not do.", p.Title)
	}
	return nil
}

// checkLimit refuses more units than one customer may have.
func (p Product) checkLimit(quantity int64) error {
	if limit := p.Detail.MaxPerCustomer; limit != nil && quantity > *limit {
		return broken(RuleTooLong, "quantity", "must be at most %d for %s", *limit, p.Title)
	}
	return nil
}

// image is the picture of a variant, or else of its product.
func (p Product) image(v Variant) string {
	for _, images := range [][]string{v.Images, p.Images} {
		if len(images) > 0 {
			return images[0]
		}
	}
	return ""
}

// DynamicLine is a line that a request names and prices itself; ReasonAmountOverflow.
func DynamicLine(name string, unit money.Amount, quantity int64) (Line, error) {
	total, err := unit.Mul(quantity)
	if err != nil {
		return Line{}, RefuseField(ReasonAmountOverflow, "amount", "the total is too large")
	}
	return Line{Name: name, Quantity: quantity, Unit: unit, Total: total}, nil
}
