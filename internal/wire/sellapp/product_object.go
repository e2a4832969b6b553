package sellapp

import (
	"strconv"
	"time"

	"kassa/internal/checkout"
)

// productObject is a product as its seller reads it.
type productObject struct {
	ID           int64           `json:"id"`
	StoreID      int64           `json:"store_id"`
	Title        string          `json:"title"`
	Slug         string          `json:"slug"`
	Description  string          `json:"description"`
	Visibility   string          `json:"visibility"`
	Images       []imageObject   `json:"images"`
	DeliveryText *string         `json:"delivery_text"`
	Variants     []variantObject `json:"variants"`
	CreatedAt    string          `json:"created_at"`
	UpdatedAt    string          `json:"updated_at"`
	DeletedAt    *string         `json:"deleted_at"` // set in the answer that deletes it
}

type imageObject struct {
	Path string `json:"path"` // its address
}

// variantObject is a variant as its seller reads it. Its times are the product's.
type variantObject struct {
	ID             int64             `json:"id"`
	ProductID      int64             `json:"product_id"`
	Title          string            `json:"title"`
	Description    string            `json:"description"`
	Deliverable    deliverableObject `json:"deliverable"`
	Pricing        pricingObject     `json:"pricing"`
	Least          int64             `json:"minimum_purchase_quantity"`
	Most           *int64            `json:"maximum_purchase_quantity"`
	BulkDiscount   []bulkObject      `json:"bulk_discount"`
	PaymentMethods []string          `json:"payment_methods"`
	CreatedAt      string            `json:"created_at"`
	UpdatedAt      string            `json:"updated_at"`
	DeletedAt      *string           `json:"deleted_at"`
}

type deliverableObject struct {
	Types []string              `json:"types"`
	Data  deliverableDataObject `json:"data"`
}

// deliverableDataObject tells how many serials there are, never which: they are the buyers'.
type deliverableDataObject struct {
	Stock   *int64   `json:"stock"` // null = no end of them; counted to 1000
	Text    string   `json:"text,omitzero"`
	Comment string   `json:"comment,omitzero"`
	Files   []string `json:"files,omitempty"`
	Webhook string   `json:"webhook,omitzero"`
}

type pricingObject struct {
	Humble bool        `json:"humble"`
	Type   string      `json:"type"`
	Price  priceObject `json:"price"`
}

type priceObject struct {
	Price    string `json:"price"` // minor units
	Currency string `json:"currency"`
}

type bulkObject struct {
	Least   int64 `json:"minimum_purchase_amount"`
	Percent int64 `json:"discount_percentage"`
}

// singlePayment is how all variants are paid for: the core has no subscriptions.
const singlePayment = "SINGLE_PAYMENT"

func productShown(store checkout.Store, p checkout.Product) productObject {
	out := productObject{
		ID: p.Number, StoreID: store.Number, Title: p.Title, Slug: p.Handle, Description: p.Description, Visibility: visibility(p),
		DeliveryText: textOrNull(p.Message), Variants: variantsShown(p), CreatedAt: timestamp(p.CreatedAt), UpdatedAt: timestamp(p.UpdatedAt),
	}
	for _, address := range p.Images {
		out.Images = append(out.Images, imageObject{Path: address})
	}
	return out
}

func variantsShown(p checkout.Product) []variantObject {
	out := make([]variantObject, len(p.Variants))
	for i, v := range p.Variants {
		out[i] = variantShown(p, v)
	}
	return out
}

// variantShown renders a variant. One without a title is the product itself.
func variantShown(p checkout.Product, v checkout.Variant) variantObject {
	out := variantObject{
		ID: v.Number, ProductID: p.Number, Title: v.Title, Description: v.Description,
		Deliverable: deliverableShown(p, v),
		Pricing: pricingObject{Humble: v.Rules.Open, Type: singlePayment, Price: priceObject{
			Price: strconv.FormatInt(v.Price.Minor(), 10), Currency: v.Price.Currency().Code(),
		}},
		Least: 1, Most: v.Rules.Most, PaymentMethods: v.Rules.Methods, CreatedAt: timestamp(p.CreatedAt), UpdatedAt: timestamp(p.UpdatedAt),
	}
	if out.Title == "" {
		out.Title = p.Title
	}
	if v.Rules.Least != nil {
		out.Least = *v.Rules.Least
	}
	for _, bulk := range v.Rules.Bulk {
		out.BulkDiscount = append(out.BulkDiscount, bulkObject(bulk))
	}
	return out
}

// deliverableShown renders what a variant's buyers get. What another dialect says of the whole product is
// told by its type alone.
func deliverableShown(p checkout.Product, v checkout.Variant) deliverableObject {
	d := v.Deliverable
	out := deliverableObject{Types: v.Rules.Delivery, Data: deliverableDataObject{
		Text: d.Text, Comment: d.Note, Webhook: d.Webhook,
	}}
	for _, file := range d.Files {
		out.Data.Files = append(out.Data.Files, file.String())
	}
	if v.StockKind != checkout.StockUnlimited {
		out.Data.Stock = &v.Free
	}
	kinds := d.Kinds
	if len(kinds) == 0 && p.Delivery != checkout.DeliverNothing {
		kinds = []checkout.DeliveryKind{p.Delivery}
	}
	if len(out.Types) == 0 {
		for _, kind := range kinds {
			out.Types = append(out.Types, deliveryTypes[kind])
		}
	}
	return out
}

// textOrNull is null for what is not there.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// timestampOrNull writes a time; null for the zero one.
func timestampOrNull(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := timestamp(at)
	return &text
}
