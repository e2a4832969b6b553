package cli

import (
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// findProduct finds the product that a person means: by its id, its id in Pandabase's form, its SKU or its
// handle, in that order.
func findProduct(from checkout.CatalogueReader, store checkout.StoreID, text string) (checkout.ProductID, error) {
	if product, ok := parseProductID(text); ok {
		found, err := from.ProductsByID(store, []checkout.ProductID{product})
		if err != nil {
			return product, err
		}
		if len(found) == 1 && found[0].Status != checkout.ProductArchived {
			return product, nil
		}
		return product, noProduct(text)
	}
	variants, err := from.VariantsBySKU(store, text)
	switch {
	case err != nil:
		return checkout.ProductID{}, err
	case text != "" && len(variants) == 1:
		return variants[0].ProductID, nil
	case text != "" && len(variants) > 1:
		return checkout.ProductID{}, severalSKU(text)
	}
	found, err := from.ProductByHandle(store, text)
	if checkout.ReasonOf(err) == checkout.ReasonProductNotFound {
		return checkout.ProductID{}, noProduct(text)
	}
	return found.ID, err
}

func noProduct(text string) error {
	return checkout.Refuse(checkout.ReasonProductNotFound, "no product has the SKU, the id or the handle %q", text)
}

// parseProductID reads an id in one of its forms.
func parseProductID(text string) (checkout.ProductID, bool) {
	if product, err := id.Parse[checkout.Product](text); err == nil {
		return product, true
	}
	suffix, ok := strings.CutPrefix(text, "prd_")
	if !ok {
		return checkout.ProductID{}, false
	}
	product, err := id.ParseBase36[checkout.Product](suffix)
	return product, err == nil
}
