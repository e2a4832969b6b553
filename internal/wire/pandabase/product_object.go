package pandabase

import (
	"slices"
	"time"

	"kassa/internal/checkout"
)

// coreProduct is a product as its seller reads it. The secret of its webhook is never answered.
type coreProduct struct {
	ID                string        `json:"id"`
	VariantID         *string       `json:"variantId"` // of the product itself
	Title             string        `json:"title"`
	Subtitle          *string       `json:"subtitle"`
	Description       *string       `json:"description"`
	Handle            string        `json:"handle"`
	Price             int64         `json:"price"`
	CompareAtPrice    *int64        `json:"compareAtPrice"`
	Images            []string      `json:"images"`
	Message           *string       `json:"message"`
	InStock           bool          `json:"inStock"`
	Currency          string        `json:"currency"`
	ProductType       *string       `json:"productType"`
	FulfillmentMode   *string       `json:"fulfillmentMode"`
	PricingModel      *string       `json:"pricingModel"`
	Status            *string       `json:"status"`
	MinimumPrice      *int64        `json:"minimumPrice"`
	MaxPerCustomer    *int64        `json:"maxPerCustomer"`
	AvailableFrom     *string       `json:"availableFrom"`
	AvailableUntil    *string       `json:"availableUntil"`
	DownloadURL       *string       `json:"downloadUrl"`
	RedirectURL       *string       `json:"redirectUrl"`
	KeyFormat         *string       `json:"keyFormat"`
	CustomPrefix      *string       `json:"customPrefix"`
	MaxActivations    *int64        `json:"maxActivations"`
	LicenseDuration   *string       `json:"licenseDuration"`
	RevokeOnRefund    bool          `json:"revokeOnRefund"`
	LowStockThreshold *int64        `json:"lowStockThreshold"`
	WebhookURL        *string       `json:"webhookUrl"`
	BillingInterval   *string       `json:"billingInterval"`
	BillingAnchor     *string       `json:"billingAnchor"`
	TrialDays         *int64        `json:"trialDays"`
	Options           []coreOption  `json:"options"`
	Variants          []coreVariant `json:"variants"`
	CategoryIDs       []string      `json:"categoryIds"`
	Categories        []string      `json:"categories"` // there are none: a category is just an id here
	CreatedAt         string        `json:"createdAt"`
	UpdatedAt         string        `json:"updatedAt"`
}

type coreOption struct {
	Name     string   `json:"name"`
	Values   []string `json:"values"`
	Position int64    `json:"position"`
}

type coreVariant struct {
	ID             string            `json:"id"`
	Title          string            `json:"title"`
	Slug           *string           `json:"slug"`
	Description    *string           `json:"description"`
	SKU            *string           `json:"sku"`
	Options        map[string]string `json:"options"`
	Price          int64             `json:"price"`
	CompareAtPrice *int64            `json:"compareAtPrice"`
	Images         []string          `json:"images"`
	InStock        bool              `json:"inStock"`
	Quantity       *int64            `json:"quantity"` // null where stock is not kept
	TrackStock     bool              `json:"trackStock"`
	Position       int64             `json:"position"`
}

// productObject renders a product. Variants are those that a buyer chooses among; the one that is the
// product itself is told by its id alone.
func productObject(p checkout.Product) coreProduct {
	d := p.Detail
	out := coreProduct{
		ID: name(productPrefix, p.ID), Title: p.Title, Subtitle: orNull(p.Subtitle), Description: orNull(p.Description),
		Handle: p.Handle, Images: p.Images, Message: orNull(p.Message), InStock: p.InStock(), Currency: p.Currency.Code(),
		ProductType: productTypes.word(p.Kind), FulfillmentMode: fulfillmentModes.word(p.Delivery),
		PricingModel: pricingModels.word(p.Pricing), Status: productStatuses.word(p.Status),
		MinimumPrice: d.MinimumPrice, MaxPerCustomer: d.MaxPerCustomer,
		AvailableFrom: isoOrNull(d.AvailableFrom), AvailableUntil: isoOrNull(d.AvailableUntil),
		DownloadURL: orNull(d.DownloadURL), RedirectURL: orNull(d.RedirectURL), KeyFormat: orNull(d.KeyFormat),
		CustomPrefix: orNull(d.KeyPrefix), MaxActivations: d.MaxActivations, LicenseDuration: orNull(d.LicenceTerm),
		RevokeOnRefund: d.RevokeOnRefund, LowStockThreshold: d.LowStock, WebhookURL: orNull(d.WebhookURL),
		BillingInterval: orNull(d.BillingInterval), BillingAnchor: orNull(d.BillingAnchor), TrialDays: d.TrialDays,
		CategoryIDs: d.Categories, CreatedAt: iso(p.CreatedAt), UpdatedAt: iso(p.UpdatedAt),
	}
	if base, ok := p.Base(); ok {
		out.Price, out.CompareAtPrice = base.Price.Minor(), base.CompareAt
		out.VariantID = nameOrNull(variantPrefix, base.ID)
	}
	for _, o := range p.Options {
		out.Options = append(out.Options, coreOption(o))
	}
	for _, v := range p.Variants {
		if v.Title != "" {
			out.Variants = append(out.Variants, variantObject(v))
		}
	}
	slices.SortStableFunc(out.Options, func(a, b coreOption) int { return int(a.Position - b.Position) })
	return out
}

func variantObject(v checkout.Variant) coreVariant {
	out := coreVariant{
		ID: name(variantPrefix, v.ID), Title: v.Title, Slug: orNull(v.Slug), Description: orNull(v.Description), SKU: orNull(v.SKU),
		Options: v.Options, Price: v.Price.Minor(), CompareAtPrice: v.CompareAt, Images: v.Images, InStock: v.InStock(1),
		TrackStock: v.StockKind == checkout.StockCounted, Position: v.Position,
	}
	if v.StockKind != checkout.StockUnlimited {
		out.Quantity = &v.Free
	}
	return out
}

// isoMillis is ISO 8601 as JavaScript's Date writes it.
const isoMillis = "2006-01-02T15:04:05.000Z"

// iso writes a time.
func iso(at time.Time) string { return at.UTC().Format(isoMillis) }

// isoOrNull writes a time; null for the zero one.
func isoOrNull(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := iso(at)
	return &text
}
