package sellapp

import (
	"slices"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// variantBody is a variant as it is created or changed. The schemas of the two say which fields are needed and
// which may be null.
type variantBody struct {
	Title          wire.Given[string]          `json:"title"`
	Description    wire.Given[string]          `json:"description"`
	Deliverable    wire.Given[deliverableBody] `json:"deliverable"`
	Pricing        wire.Given[pricingBody]     `json:"pricing"`
	Least          wire.Given[wire.Int]        `json:"minimum_purchase_quantity"`
	Most           wire.Given[wire.Int]        `json:"maximum_purchase_quantity"`
	BulkDiscount   wire.Given[[]bulkBody]      `json:"bulk_discount"`
	PaymentMethods wire.Given[[]string]        `json:"payment_methods"`
}

type pricingBody struct {
	Humble bool `json:"humble"`
	Price  struct {
		Price    wire.Int `json:"price"` // minor units
		Currency string   `json:"currency"`
	} `json:"price"`
}

type bulkBody struct {
	Least   wire.Int `json:"minimum_purchase_amount"`
	Percent wire.Int `json:"discount_percentage"`
}

// shelving changes the variants of a product and gathers what is wrong.
type shelving struct {
	product *checkout.Product
	wrong   []wire.FieldError
}

// add puts a new variant behind the others. field begins the names of its fields.
func (s *shelving) add(field string, b variantBody) {
	var position int64
	if len(s.product.Variants) > 0 {
		position = s.product.Variants[len(s.product.Variants)-1].Position + 1
	}
	s.product.Variants = append(s.product.Variants, checkout.Variant{Position: position, StockKind: checkout.StockUnlimited})
	s.change(field, b, len(s.product.Variants)-1)
	settleStatus(s.product)
}

// change changes one of the product's variants.
func (s *shelving) change(field string, b variantBody, at int) {
	v := &s.product.Variants[at]
	b.Title.Into(&v.Title)
	b.Description.Into(&v.Description)
	if b.Pricing.Value != nil {
		s.price(field+"pricing.price.", *b.Pricing.Value, v)
	}
	if b.Deliverable.Value != nil {
		s.wrong = append(s.wrong, b.Deliverable.Value.into(field+"deliverable.", v)...)
	}
	b.PaymentMethods.Into(&v.Rules.Methods)
	if b.BulkDiscount.Set {
		v.Rules.Bulk = b.bulk()
	}
	count(b.Least, &v.Rules.Least)
	count(b.Most, &v.Rules.Most)
	if v.Rules.Least != nil && v.Rules.Most != nil && *v.Rules.Least > *v.Rules.Most {
		s.refuse(field+"maximum_purchase_quantity", "must not be less than minimum_purchase_quantity")
	}
	if slices.ContainsFunc(s.product.Variants[:at], func(w checkout.Variant) bool { return w.Title == v.Title }) ||
		slices.ContainsFunc(s.product.Variants[at+1:], func(w checkout.Variant) bool { return w.Title == v.Title }) {
		s.refuse(field+"title", "is that of another variant of the product")
	}
}

// price reads what a variant costs. The first variant decides on the currency of all.
func (s *shelving) price(field string, b pricingBody, v *checkout.Variant) {
	currency, err := money.ParseCurrency(b.Price.Currency)
	if err != nil {
		s.refuse(field+"currency", "must be an ISO 4217 currency code, such as USD")
		return
	}
	if len(s.product.Variants) == 1 {
		s.product.Currency = currency
	}
	if currency != s.product.Currency {
		s.refuse(field+"currency", "must be "+s.product.Currency.Code()+", like that of the product's other variants")
		return
	}
	if v.Price, err = money.New(int64(b.Price.Price), currency); err != nil {
		s.refuse(field+"price", "is too large")
	}
	v.Rules.Open = b.Humble
}

func (s *shelving) refuse(field, message string) { s.wrong = append(s.wrong, one(field, message)...) }

func (b variantBody) bulk() []checkout.BulkDiscount {
	var all []checkout.BulkDiscount
	if b.BulkDiscount.Value == nil {
		return nil
	}
	for _, bulk := range *b.BulkDiscount.Value {
		all = append(all, checkout.BulkDiscount{Least: int64(bulk.Least), Percent: int64(bulk.Percent)})
	}
	return all
}

// place is where a variant stands among its product's.
func place(p checkout.Product, number int64) int {
	return slices.IndexFunc(p.Variants, func(v checkout.Variant) bool { return v.Number == number })
}

// numbered begins the names of fields of one of several variants.
func numbered(at int) string { return "variants." + strconv.Itoa(at) + "." }
