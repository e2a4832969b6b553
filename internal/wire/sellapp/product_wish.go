package sellapp

import (
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// productBody is a product as it is created or changed. The schemas of the two say which fields are needed
// and which may be null.
type productBody struct {
	Title        given[string]   `json:"title"`
	Description  given[string]   `json:"description"`
	Slug         given[string]   `json:"slug"`
	Visibility   given[string]   `json:"visibility"`
	Images       given[[]string] `json:"images"`
	DeliveryText given[string]   `json:"delivery_text"`
	Variants     []variantBody   `json:"variants"` // of a new product only
}

// The words for who may see and buy a product.
const (
	visible = "PUBLIC"
	unseen  = "PRIVATE"
)

// productParams are the core's fields as a request spells them.
var productParams = map[string]string{
	"handle": "slug", "message": "delivery_text", "variants.title": "title", "price": "pricing.price.price",
	"licenseKeys": "deliverable.data.serials",
}

// into changes a product as the body says.
func (b productBody) into(p *checkout.Product) error {
	b.Title.into(&p.Title)
	b.Description.into(&p.Description)
	b.DeliveryText.into(&p.Message)
	b.Slug.into(&p.Handle)
	p.Detail.Visibility = visibility(*p)
	b.Visibility.into(&p.Detail.Visibility)
	settleStatus(p)
	b.Images.into(&p.Images)
	if !b.Images.set {
		return nil
	}
	var wrong []wire.FieldError
	for i, address := range p.Images {
		if err := wire.CheckURL(address, wire.HTTPSOnly); err != nil {
			wrong = append(wrong, one("images."+strconv.Itoa(i), err.Error())...)
		}
	}
	return refuseAll(wrong)
}

// visibility is a product's word. The core has fewer states: what it sells is PUBLIC, and a draft that another
// dialect made is PRIVATE.
func visibility(p checkout.Product) string {
	switch {
	case p.Status == checkout.ProductActive:
		return visible
	case p.Detail.Visibility == "":
		return unseen
	default:
		return p.Detail.Visibility
	}
}

// settleStatus offers a product that is PUBLIC and has something to sell.
func settleStatus(p *checkout.Product) {
	p.Status = checkout.ProductDraft
	if p.Detail.Visibility == visible && len(p.Variants) > 0 {
		p.Status = checkout.ProductActive
	}
}
