package cli

import (
	"kassa/internal/checkout"
	"kassa/internal/money"
)

// shelf is where entries become products: one store's catalogue.
type shelf struct {
	core     *checkout.Service
	store    checkout.Store
	currency money.Currency // of new products
	update   bool           // change what is there instead of refusing it
}

// put adds a product, or changes the one that has the entry's SKU or handle; updated tells which.
func (s shelf) put(tx checkout.Tx, said entry) (p checkout.Product, updated bool, err error) {
	known, variant, err := s.find(tx, said)
	switch {
	case err != nil:
		return p, false, err
	case known.IsZero():
		p, err = s.add(tx, said)
		return p, false, err
	case !s.update && !variant.IsZero():
		return p, false, refuseFlag("sku", "%q is taken; kassa product import --update changes what is there", said.sku)
	case !s.update:
		return p, false, refuseFlag("handle", "%q is taken; kassa product import --update changes what is there", said.handle)
	}
	p, err = s.change(tx, known, variant, said)
	return p, true, err
}

// find looks for the product that an entry is about: by its SKU, which names a variant, else by its handle.
// Zero ids are "there is none".
func (s shelf) find(tx checkout.Tx, said entry) (checkout.ProductID, checkout.VariantID, error) {
	var product checkout.ProductID
	var variant checkout.VariantID
	if said.sku != "" {
		found, err := tx.VariantsBySKU(s.store.ID, said.sku)
		switch {
		case err != nil:
			return product, variant, err
		case len(found) > 1:
			return product, variant, severalSKU(said.sku)
		case len(found) == 1:
			product, variant = found[0].ProductID, found[0].ID
		}
	}
	if said.handle == "" {
		return product, variant, nil
	}
	p, err := tx.ProductByHandle(s.store.ID, said.handle)
	switch {
	case checkout.ReasonOf(err) == checkout.ReasonProductNotFound:
		return product, variant, nil
	case err != nil:
		return product, variant, err
	case !product.IsZero() && product != p.ID:
		return product, variant, refuseFlag("handle", "%q is another product's than the SKU %q", said.handle, said.sku)
	}
	return p.ID, variant, nil
}

// severalSKU refuses a SKU that does not say which.
func severalSKU(sku string) error {
	return refuseFlag("sku", "several variants have %q", sku)
}

// add makes a product with one variant, the product itself.
func (s shelf) add(tx checkout.Tx, said entry) (checkout.Product, error) {
	if said.title == "" {
		return checkout.Product{}, refuseFlag("title", "is empty")
	}
	if said.price == "" {
		return checkout.Product{}, refuseFlag("price", "is empty")
	}
	p := checkout.Product{Kind: checkout.KindOneTime, Currency: s.currency}
	v := checkout.Variant{StockKind: checkout.StockUnlimited}
	if err := said.apply(&p, &v); err != nil {
		return p, err
	}
	p.Variants = []checkout.Variant{v}
	return s.core.AddProduct(tx, s.store, p)
}

// change writes what is said into a product that is there; without a variant it is about the base variant.
func (s shelf) change(tx checkout.Tx, product checkout.ProductID, variant checkout.VariantID, said entry) (checkout.Product, error) {
	var counted *checkout.Variant
	p, err := s.core.ChangeProduct(tx, s.store.ID, product, func(p *checkout.Product) error {
		if variant.IsZero() {
			base, ok := p.Base()
			if !ok {
				return checkout.Refuse(checkout.ReasonProductNotFound, "%s has no variant", p.Handle)
			}
			variant = base.ID
		}
		for i := range p.Variants {
			if p.Variants[i].ID != variant {
				continue
			}
			if err := said.apply(p, &p.Variants[i]); err != nil {
				return err
			}
			if said.stock != "" && said.stock != unlimited {
				counted = &p.Variants[i]
			}
		}
		return nil
	})
	if err == nil && counted != nil { // an update of a product leaves its stock alone
		tx.SetStock(s.store.ID, counted.ID, counted.Stock)
	}
	return p, err
}
