package shoppex

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// unlimited is the stock of what there is no end of.
const unlimited = -1

// stockedProduct is a product with its stock, as product:stock tells it.
type stockedProduct struct {
	ID        string           `json:"id"`
	Uniqid    string           `json:"uniqid"`
	ShopID    string           `json:"shop_id"`
	Title     string           `json:"title"`
	Currency  string           `json:"currency"`
	Stock     int64            `json:"stock"`      // of all variants; -1 = unlimited
	VariantID *string          `json:"variant_id"` // the one whose stock has changed
	Variants  []stockedVariant `json:"variants"`
	CreatedAt int64            `json:"created_at"` // Unix seconds
	UpdatedAt int64            `json:"updated_at"` // Unix seconds
}

type stockedVariant struct {
	ID    string         `json:"id"`
	Title *string        `json:"title"` // null for the product itself
	SKU   *string        `json:"sku"`
	Price jsontext.Value `json:"price"` // major units
	Stock int64          `json:"stock"` // -1 = unlimited
}

// stockObject tells what there is of a product when it is told.
func stockObject(s checkout.Story) stockedProduct {
	p := s.Product
	out := stockedProduct{
		ID: p.ID.String(), Uniqid: p.ID.String(), ShopID: s.Event.StoreID.String(), Title: p.Title, Currency: p.Currency.Code(),
		Variants: []stockedVariant{}, CreatedAt: p.CreatedAt.Unix(), UpdatedAt: p.UpdatedAt.Unix(),
	}
	if !s.Event.VariantID.IsZero() {
		text := s.Event.VariantID.String()
		out.VariantID = &text
	}
	for _, v := range p.Variants {
		out.Variants = append(out.Variants, stockedVariant{
			ID: v.ID.String(), Title: orNull(v.Title), SKU: orNull(v.SKU), Price: major(v.Price), Stock: stockOf(v),
		})
	}
	out.Stock = stockOfAll(p.Variants)
	return out
}

// stockOfAll is how many of all variants together may be had.
func stockOfAll(variants []checkout.Variant) int64 {
	var sum int64
	for _, v := range variants {
		left := stockOf(v)
		if left == unlimited {
			return unlimited
		}
		sum += left
	}
	return sum
}

// stockOf is how many of a variant may be had.
func stockOf(v checkout.Variant) int64 {
	switch {
	case v.OutOfStock:
		return 0
	case v.StockKind == checkout.StockUnlimited:
		return unlimited
	default:
		return v.Free
	}
}
