package pandabase

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// variantBody is a variant of a product as it is created or changed; with an id it is one that is known.
type variantBody struct {
	ID             string               `json:"id"`
	Title          wire.Given[string]   `json:"title"`
	Slug           wire.Given[string]   `json:"slug"`
	Description    wire.Given[string]   `json:"description"`
	SKU            wire.Given[string]   `json:"sku"`
	Options        jsontext.Value       `json:"options"`
	Price          wire.Given[wire.Int] `json:"price"`
	CompareAtPrice wire.Given[wire.Int] `json:"compareAtPrice"`
	Images         wire.Given[[]string] `json:"images"`
	InStock        wire.Given[bool]     `json:"inStock"`
	Quantity       wire.Given[wire.Int] `json:"quantity"`
	TrackStock     wire.Given[bool]     `json:"trackStock"`
	Position       wire.Given[wire.Int] `json:"position"`
}

// variants replaces a product's variants by those of the body, where it has any; the base one stays. Known
// ones are changed, others are new.
func (b productBody) variants(p *checkout.Product) ([]stocked, []wire.FieldError) {
	if !b.Variants.Set || b.Variants.Value == nil {
		return nil, nil
	}
	var kept []checkout.Variant
	var sets []stocked
	var wrong []wire.FieldError
	for _, v := range p.Variants {
		if v.Title == "" {
			kept = append(kept, v)
		}
	}
	for i, body := range *b.Variants.Value {
		field := "variants." + strconv.Itoa(i)
		v, found := body.known(*p)
		if !found || slices.ContainsFunc(kept, func(k checkout.Variant) bool { return body.ID != "" && k.ID == v.ID }) {
			wrong = append(wrong, wire.FieldError{Field: field + ".id", Message: "is not a variant of this product that may be named here"})
			continue
		}
		if v.ID.IsZero() {
			v.Position = int64(i) + 1
		}
		faults := body.into(&v, field, p.Currency)
		if body.Quantity.Value != nil && !v.ID.IsZero() {
			sets = append(sets, stocked{v.ID, v.Stock})
		}
		wrong, kept = append(wrong, faults...), append(kept, v)
	}
	p.Variants = kept
	return sets, wrong
}

// forgetIDs makes all variants new: those of a new product.
func (b productBody) forgetIDs() {
	if b.Variants.Value == nil {
		return
	}
	for i := range *b.Variants.Value {
		(*b.Variants.Value)[i].ID = ""
	}
}

// known finds the variant that a body means, or a new one.
func (b variantBody) known(p checkout.Product) (checkout.Variant, bool) {
	if b.ID == "" {
		return checkout.Variant{Price: money.Zero(p.Currency), StockKind: checkout.StockUnlimited}, true
	}
	want, ok := parse[checkout.Variant](variantPrefix, b.ID)
	if !ok {
		return checkout.Variant{}, false
	}
	return p.Variant(want)
}

// into changes a variant. A new one needs a title and a price.
func (b variantBody) into(v *checkout.Variant, field string, currency money.Currency) (wrong []wire.FieldError) {
	if v.ID.IsZero() {
		if b.Title.Value == nil {
			wrong = append(wrong, one(field+".title", "is required")...)
		}
		if b.Price.Value == nil {
			wrong = append(wrong, one(field+".price", "is required")...)
		}
	}
	b.Title.Into(&v.Title)
	b.Slug.Into(&v.Slug)
	b.Description.Into(&v.Description)
	b.SKU.Into(&v.SKU)
	number(b.CompareAtPrice, &v.CompareAt)
	if b.Position.Value != nil {
		v.Position = int64(*b.Position.Value)
	}
	if b.InStock.Value != nil {
		v.OutOfStock = !*b.InStock.Value
	}
	b.stock(v)
	if b.Options != nil {
		options, ok := optionsOf(b.Options)
		if !ok {
			wrong = append(wrong, one(field+".options", "must be an object of option names and values")...)
		}
		v.Options = options
	}
	wrong = append(wrong, price(field+".price", b.Price, currency, &v.Price)...)
	return append(wrong, images(field+".images", b.Images, &v.Images)...)
}

// stock says how much there is of the variant: counted where it is tracked, or where a quantity is named and
// tracking is not.
func (b variantBody) stock(v *checkout.Variant) {
	switch {
	case b.TrackStock.Value != nil && *b.TrackStock.Value, b.TrackStock.Value == nil && b.Quantity.Value != nil:
		v.StockKind = checkout.StockCounted
	case b.TrackStock.Value != nil:
		v.StockKind = checkout.StockUnlimited
	}
	if b.Quantity.Value != nil {
		v.Stock = int64(*b.Quantity.Value)
	}
}

// optionsOf reads a variant's options: {"size": "L"}, or [{"name": "size", "value": "L"}]; null is none.
func optionsOf(raw jsontext.Value) (map[string]string, bool) {
	if raw.Kind() == '[' {
		var list []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		}
		if json.Unmarshal(raw, &list) != nil {
			return nil, false
		}
		options := map[string]string{}
		for _, o := range list {
			options[o.Name] = o.Value
		}
		return options, true
	}
	var options map[string]string
	return options, json.Unmarshal(raw, &options) == nil
}
