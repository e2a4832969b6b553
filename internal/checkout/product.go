package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// ProductID identifies a Product.
type ProductID = id.ID[Product]

// VariantID identifies a Variant.
type VariantID = id.ID[Variant]

// ProductStatus is whether a product can be bought.
type ProductStatus string

// The states of a product.
const (
	ProductDraft    ProductStatus = "draft"    // the seller alone sees it
	ProductActive   ProductStatus = "active"   // it can be bought
	ProductArchived ProductStatus = "archived" // deleted: orders remember it, nobody else does
)

// ProductKind is what is sold. Dialects have their own words for it.
type ProductKind string

// The kinds of product.
const (
	KindLicence      ProductKind = "licence" // licence keys
	KindSerial       ProductKind = "serial"
	KindDownload     ProductKind = "download"
	KindService      ProductKind = "service"
	KindOneTime      ProductKind = "one_time"
	KindPhysical     ProductKind = "physical"
	KindSubscription ProductKind = "subscription" // kept for the dialects; checkout refuses to sell one
)

// Pricing is how a product's price is meant.
type Pricing string

// The ways of pricing. An order always asks for the catalogue's price; pay-what-you-want products ask for
// theirs.
const (
	PricingStandard Pricing = "standard"
	PricingOpen     Pricing = "open" // pay what you want
	PricingFree     Pricing = "free"
	PricingUsage    Pricing = "usage"
)

// DeliveryKind is how a product is handed over.
type DeliveryKind string

// The kinds of delivery; empty = nothing is handed over by us.
const (
	DeliverNothing   DeliveryKind = ""
	DeliverText      DeliveryKind = "text"
	DeliverUnits     DeliveryKind = "units"     // keys or serials from the stock
	DeliverGenerated DeliveryKind = "generated" // keys that we make
	DeliverDynamic   DeliveryKind = "dynamic"   // the seller's server is asked
	DeliverFile      DeliveryKind = "file"
	DeliverRedirect  DeliveryKind = "redirect"
	DeliverManual    DeliveryKind = "manual" // the seller does it
)

// Product is something that a store sells, in one or more variants.
type Product struct {
	ID      ProductID
	StoreID StoreID
	Version int64 // compare-and-swap; 1 when new
	// Number counts the products of this deployment from 1: SellApp's integer id. The database sets it.
	Number      int64
	Handle      string // in addresses: 1–128 of a–z 0–9 and -, unique among the store's products that are not archived
	Title       string // 1–256 characters
	Subtitle    string
	Description string
	Message     string // for buyers, after they have paid
	Kind        ProductKind
	Status      ProductStatus
	// Unlisted products are bought by those who know them; lists for buyers leave them out.
	Unlisted  bool
	Pricing   Pricing
	Delivery  DeliveryKind
	Currency  money.Currency // of all its prices
	Images    []string       // URLs, the first is the main one
	Options   []Option
	Detail    ProductDetail
	Variants  []Variant // by position; archived ones are not among them. Without any it cannot be bought
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Option is a way in which a product's variants differ, such as a size.
type Option struct {
	Name     string
	Values   []string
	Position int64
}

// ProductDetail is what the core stores for dialects and deliveries and never searches by. Amounts are
// minor units of the product's currency; nil is "not set".
type ProductDetail struct {
	MinimumPrice    *int64
	MaxPerCustomer  *int64 // units in one order
	AvailableFrom   time.Time
	AvailableUntil  time.Time
	DownloadURL     string
	RedirectURL     string
	KeyFormat       string
	KeyPrefix       string
	MaxActivations  *int64
	LicenceTerm     string
	RevokeOnRefund  bool
	LowStock        *int64
	WebhookURL      string // asked for dynamic deliveries
	WebhookSecret   string
	BillingInterval string
	BillingAnchor   string
	TrialDays       *int64
	Categories      []string
	Visibility      string // the dialect's own word, where it has more of them than Status has values
}

// StockKind is how much of a variant there is.
type StockKind string

// The kinds of stock.
const (
	StockUnlimited StockKind = "unlimited"
	StockCounted   StockKind = "counted" // Variant.Stock says how many are left
	StockUnits     StockKind = "units"   // as many as there are free stock units
)

// Variant is one form of a product: what is put into an order.
type Variant struct {
	ID        VariantID
	StoreID   StoreID
	ProductID ProductID
	// Number counts the variants of this deployment from 1: SellApp's integer id. The database sets it.
	Number      int64
	Title       string // empty for the product itself, where it is sold without choosing a variant
	Slug        string
	Description string
	SKU         string
	Options     map[string]string
	Price       money.Amount
	CompareAt   *int64 // an earlier price in minor units, shown struck out; nil = none
	Images      []string
	Position    int64
	StockKind   StockKind
	// Stock is how many are left of a counted variant; reserved ones are not in it.
	Stock int64
	// Deliverable is what its buyers get; without kinds of its own it is what the product says.
	Deliverable Deliverable
	// Rules say how it may be bought.
	Rules VariantRules
	// OutOfStock is the seller's own word that nothing is left, whatever the stock says.
	OutOfStock bool
	// Free is how many units may be had now: Stock, or the free units (counted to freeCounted), or
	// StockPlenty. Reads fill it in.
	Free int64
}

// StockPlenty stands for "more than anybody may order".
const StockPlenty int64 = 1000

// Base is the variant that is sold when none is named: the product itself, or else the first.
func (p Product) Base() (Variant, bool) {
	for _, v := range p.Variants {
		if v.Title == "" {
			return v, true
		}
	}
	if len(p.Variants) == 0 {
		return Variant{}, false
	}
	return p.Variants[0], true
}

// Variant finds one of the product's variants.
func (p Product) Variant(want VariantID) (Variant, bool) {
	for _, v := range p.Variants {
		if v.ID == want {
			return v, true
		}
	}
	return Variant{}, false
}

// Buyable tells whether the product is offered at this time.
func (p Product) Buyable(now time.Time) bool {
	d := p.Detail
	return p.Status == ProductActive && len(p.Variants) > 0 && (d.AvailableFrom.IsZero() || !now.Before(d.AvailableFrom)) &&
		(d.AvailableUntil.IsZero() || now.Before(d.AvailableUntil))
}

// InStock tells whether at least this many units may be had.
func (v Variant) InStock(quantity int64) bool { return !v.OutOfStock && v.Free >= quantity }

// InStock tells whether any of the product's variants is to be had.
func (p Product) InStock() bool {
	for _, v := range p.Variants {
		if v.InStock(1) {
			return true
		}
	}
	return false
}

// Name is how an order's line names a variant.
func (p Product) Name(v Variant) string {
	if v.Title == "" || v.Title == p.Title {
		return p.Title
	}
	return p.Title + " – " + v.Title
}
