package pandabase

import (
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// linesOf reads the items of a request. The catalogue names and prices those that are from there.
func linesOf(store checkout.Store, items []wantedItem) ([]checkout.Line, error) {
	var wrong []wire.FieldError
	for i, item := range items {
		wrong = append(wrong, item.check(place("items", i))...)
	}
	if len(wrong) > 0 {
		return nil, wire.Invalid(wrong...)
	}
	lines := make([]checkout.Line, len(items))
	for i, item := range items {
		line, err := item.line(store, place("items", i))
		if err != nil {
			return nil, err
		}
		lines[i] = line
	}
	return lines, nil
}

// check finds an item that is of both forms or of neither. A form is one when all that it needs is there;
// what else is sent does not count.
func (item wantedItem) check(at string) []wire.FieldError {
	catalogue, dynamic := item.ProductID != nil, item.Name != nil && item.Amount != nil
	switch {
	case catalogue && dynamic:
		return []wire.FieldError{{Field: at, Message: "must have either product_id, or name and amount, but not both"}}
	case catalogue:
		return nil
	case !dynamic && item.Name != nil:
		return []wire.FieldError{{Field: at + ".amount", Message: "is required together with name"}}
	case !dynamic && item.Amount != nil:
		return []wire.FieldError{{Field: at + ".name", Message: "is required together with amount"}}
	case !dynamic:
		return []wire.FieldError{{Field: at, Message: "must have either product_id, or name and amount"}}
	case strings.TrimSpace(*item.Name) == "":
		return []wire.FieldError{{Field: at + ".name", Message: "must not be blank"}}
	}
	return nil
}

// line makes the core's line. A product's id that is none is as unknown as any other; so is a variant's.
func (item wantedItem) line(store checkout.Store, at string) (checkout.Line, error) {
	if item.ProductID == nil {
		unit, err := money.New(int64(*item.Amount), store.Currency)
		if err != nil {
			return checkout.Line{}, wire.Invalid(wire.FieldError{Field: at + ".amount", Message: "is too large"})
		}
		return checkout.DynamicLine(*item.Name, unit, int64(item.Quantity))
	}
	product, ok := parse[checkout.Product](productPrefix, *item.ProductID)
	if !ok {
		return checkout.Line{}, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	line := checkout.Line{ProductID: product, Quantity: int64(item.Quantity)}
	if item.VariantID != nil {
		line.VariantID, ok = parse[checkout.Variant](variantPrefix, *item.VariantID)
		if !ok {
			return checkout.Line{}, checkout.RefuseField(checkout.ReasonVariantMismatch, "variant_id", "is not a variant of this product")
		}
	}
	return line, nil
}

// itemsOf shows an order's lines.
func itemsOf(lines []checkout.Line) []sessionItem {
	items := make([]sessionItem, len(lines))
	for i, line := range lines {
		items[i] = sessionItem{
			Name: line.Name, Amount: unitOf(line), Quantity: line.Quantity, Image: orNull(line.Image),
		}
	}
	return items
}
