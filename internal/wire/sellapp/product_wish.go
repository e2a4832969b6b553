package sellapp

import (
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// productBody is a product as it is created or changed. The schemas of the two say which fields are needed
// and which may be null.
type productBody struct {
	Title        wire.Given[string]   `json:"title"`
	Description  wire.Given[string]   `json:"description"`
	Slug         wire.Given[string]   `json:"slug"`
	Visibility   wire.Given[string]   `json:"visibility"`
	Images       wire.Given[[]string] `json:"images"`
	DeliveryText wire.Given[string]   `json:"delivery_text"`
	Variants     []variantBody        `json:"variants"` // of a new product only
}

// The words for who may see and buy a product.
const (
	visible  = "PUBLIC"
	unlisted = "HIDDEN" // bought by those who have its link
	unseen   = "PRIVATE"
)

// productParams are the core's fields as a request spells them.
var productParams = map[string]string{
	"handle": "slug", "message": "delivery_text", "variants.title": "title", "price": "pricing.price.price",
	"licenseKeys": "deliverable.data.serials",
}

// into changes a product as the body says.
func (b productBody) into(p *checkout.Product) error {
	b.Title.Into(&p.Title)
	b.Description.Into(&p.Description)
	b.DeliveryText.Into(&p.Message)
	b.Slug.Into(&p.Handle)
	p.Detail.Visibility = visibility(*p)
	b.Visibility.Into(&p.Detail.Visibility)
	settleStatus(p)
	b.Images.Into(&p.Images)
	if !b.Images.Set {
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

// visibility is a product's word. The core has fewer states: what it sells is PUBLIC or HIDDEN, and a draft that
// another dialect made is PRIVATE.
func visibility(p checkout.Product) string {
	switch {
	case p.Status == checkout.ProductActive && p.Unlisted:
		return unlisted
	case p.Status == checkout.ProductActive:
		return visible
	case p.Detail.Visibility == "":
		return unseen
	default:
		return p.Detail.Visibility
	}
}

// settleStatus offers a product that is PUBLIC or HIDDEN and has something to sell.
func settleStatus(p *checkout.Product) {
	p.Status, p.Unlisted = checkout.ProductDraft, p.Detail.Visibility == unlisted
	if (p.Detail.Visibility == visible || p.Unlisted) && len(p.Variants) > 0 {
		p.Status = checkout.ProductActive
	}
}
