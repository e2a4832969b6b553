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
	ID             string          `json:"id"`
	Title          given[string]   `json:"title"`
	Slug           given[string]   `json:"slug"`
	Description    given[string]   `json:"description"`
	SKU            given[string]   `json:"sku"`
	Options        jsontext.Value  `json:"options"`
	Price          given[wire.Int] `json:"price"`
	CompareAtPrice given[wire.Int] `json:"compareAtPrice"`
	Images         given[[]string] `json:"images"`
	InStock        given[bool]     `json:"inStock"`
	Quantity       given[wire.Int] `json:"quantity"`
	TrackStock     given[bool]     `json:"trackStock"`
	Position       given[wire.Int] `json:"position"`
}

// variants replaces a product's variants by those of the body, where it has any; the base one stays. Known
// ones are changed, others are new.
func (b productBody) variants(p *checkout.Product) ([]stocked, []wire.FieldError) {
	if !b.Variants.set || b.Variants.value == nil {
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
	for i, body := range *b.Variants.value {
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
		if body.Quantity.value != nil && !v.ID.IsZero() {
			sets = append(sets, stocked{v.ID, v.Stock})
		}
		wrong, kept = append(wrong, faults...), append(kept, v)
	}
	p.Variants = kept
	return sets, wrong
}

// forgetIDs makes all variants new: those of a new product.
func (b productBody) forgetIDs() {
	if b.Variants.value == nil {
		return
	}
	for i := range *b.Variants.value {
		(*b.Variants.value)[i].ID = ""
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
		if b.Title.value == nil {
			wrong = append(wrong, one(field+".title", "is required")...)
		}
		if b.Price.value == nil {
			wrong = append(wrong, one(field+".price", "is required")...)
		}
	}
	b.Title.into(&v.Title)
	b.Slug.into(&v.Slug)
	b.Description.into(&v.Description)
	b.SKU.into(&v.SKU)
	number(b.CompareAtPrice, &v.CompareAt)
	if b.Position.value != nil {
		v.Position = int64(*b.Position.value)
	}
	if b.InStock.value != nil {
		v.OutOfStock = !*b.InStock.value
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
	case b.TrackStock.value != nil && *b.TrackStock.value, b.TrackStock.value == nil && b.Quantity.value != nil:
		v.StockKind = checkout.StockCounted
	case b.TrackStock.value != nil:
		v.StockKind = checkout.StockUnlimited
	}
	if b.Quantity.value != nil {
		v.Stock = int64(*b.Quantity.value)
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
