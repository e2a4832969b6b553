package pandabase

import (
	"slices"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// productBody is a product as it is created or changed. The schemas of the two say which fields are needed
// and which may be null.
type productBody struct {
	Title             wire.Given[string]        `json:"title"`
	Subtitle          wire.Given[string]        `json:"subtitle"`
	Description       wire.Given[string]        `json:"description"`
	ProductType       wire.Given[string]        `json:"productType"`
	Price             wire.Given[wire.Int]      `json:"price"`
	CompareAtPrice    wire.Given[wire.Int]      `json:"compareAtPrice"`
	Images            wire.Given[[]string]      `json:"images"`
	Message           wire.Given[string]        `json:"message"`
	InStock           wire.Given[bool]          `json:"inStock"`
	FulfillmentMode   wire.Given[string]        `json:"fulfillmentMode"`
	PricingModel      wire.Given[string]        `json:"pricingModel"`
	Status            wire.Given[string]        `json:"status"`
	MinimumPrice      wire.Given[wire.Int]      `json:"minimumPrice"`
	MaxPerCustomer    wire.Given[wire.Int]      `json:"maxPerCustomer"`
	AvailableFrom     wire.Given[string]        `json:"availableFrom"`
	AvailableUntil    wire.Given[string]        `json:"availableUntil"`
	DownloadURL       wire.Given[string]        `json:"downloadUrl"`
	RedirectURL       wire.Given[string]        `json:"redirectUrl"`
	KeyFormat         wire.Given[string]        `json:"keyFormat"`
	CustomPrefix      wire.Given[string]        `json:"customPrefix"`
	MaxActivations    wire.Given[wire.Int]      `json:"maxActivations"`
	LicenseDuration   wire.Given[string]        `json:"licenseDuration"`
	RevokeOnRefund    wire.Given[bool]          `json:"revokeOnRefund"`
	LowStockThreshold wire.Given[wire.Int]      `json:"lowStockThreshold"`
	WebhookURL        wire.Given[string]        `json:"webhookUrl"`
	WebhookSecret     wire.Given[string]        `json:"webhookSecret"`
	BillingInterval   wire.Given[string]        `json:"billingInterval"`
	BillingAnchor     wire.Given[string]        `json:"billingAnchor"`
	TrialDays         wire.Given[wire.Int]      `json:"trialDays"`
	LicenseKeys       []string                  `json:"licenseKeys"`
	Variants          wire.Given[[]variantBody] `json:"variants"`
	Options           wire.Given[[]optionBody]  `json:"options"`
	CategoryIDs       wire.Given[[]string]      `json:"categoryIds"`
}

type optionBody struct {
	Name     string   `json:"name"`
	Values   []string `json:"values"`
	Position wire.Int `json:"position"`
}

// stocked is a quantity to write for a variant that is known.
type stocked struct {
	variant checkout.VariantID
	stock   int64
}

// into changes a product as the body says, and tells which quantities are to be set.
func (b productBody) into(p *checkout.Product) ([]stocked, error) {
	b.Title.Into(&p.Title)
	b.Subtitle.Into(&p.Subtitle)
	b.Description.Into(&p.Description)
	b.Message.Into(&p.Message)
	choice(b.ProductType, productTypes, &p.Kind)
	choice(b.FulfillmentMode, fulfillmentModes, &p.Delivery)
	choice(b.PricingModel, pricingModels, &p.Pricing)
	choice(b.Status, productStatuses, &p.Status)
	if len(b.LicenseKeys) > 0 && !b.FulfillmentMode.Set && p.Delivery == checkout.DeliverNothing {
		p.Delivery = checkout.DeliverUnits
	}
	if b.Options.Set {
		p.Options = b.options()
	}
	wrong := images("images", b.Images, &p.Images)
	wrong = append(wrong, b.detail(&p.Detail)...)
	wrong = append(wrong, b.base(p)...)
	sets, faults := b.variants(p)
	wrong = append(wrong, faults...)
	settleStock(p)
	wrong = append(wrong, coherent(*p)...)
	return sets, refuseAll(wrong)
}

// detail changes what the core only stores.
func (b productBody) detail(d *checkout.ProductDetail) []wire.FieldError {
	number(b.MinimumPrice, &d.MinimumPrice)
	number(b.MaxPerCustomer, &d.MaxPerCustomer)
	number(b.MaxActivations, &d.MaxActivations)
	number(b.LowStockThreshold, &d.LowStock)
	number(b.TrialDays, &d.TrialDays)
	b.KeyFormat.Into(&d.KeyFormat)
	b.CustomPrefix.Into(&d.KeyPrefix)
	b.LicenseDuration.Into(&d.LicenceTerm)
	b.RevokeOnRefund.Into(&d.RevokeOnRefund)
	b.WebhookSecret.Into(&d.WebhookSecret)
	b.BillingInterval.Into(&d.BillingInterval)
	b.BillingAnchor.Into(&d.BillingAnchor)
	b.CategoryIDs.Into(&d.Categories)
	wrong := instant("availableFrom", b.AvailableFrom, &d.AvailableFrom)
	wrong = append(wrong, instant("availableUntil", b.AvailableUntil, &d.AvailableUntil)...)
	wrong = append(wrong, link("downloadUrl", b.DownloadURL, &d.DownloadURL)...)
	wrong = append(wrong, link("redirectUrl", b.RedirectURL, &d.RedirectURL)...)
	return append(wrong, link("webhookUrl", b.WebhookURL, &d.WebhookURL)...)
}

func (b productBody) options() []checkout.Option {
	var options []checkout.Option
	if b.Options.Value == nil {
		return nil
	}
	for _, o := range *b.Options.Value {
		options = append(options, checkout.Option{Name: o.Name, Values: o.Values, Position: int64(o.Position)})
	}
	return options
}

// base changes the variant that is the product itself, and makes it where there is none. What the seller says
// of the stock of the whole product holds for all its variants.
func (b productBody) base(p *checkout.Product) []wire.FieldError {
	at := slices.IndexFunc(p.Variants, func(v checkout.Variant) bool { return v.Title == "" })
	if at < 0 {
		p.Variants = slices.Insert(p.Variants, 0, checkout.Variant{Price: money.Zero(p.Currency)})
		at = 0
	}
	base := &p.Variants[at]
	number(b.CompareAtPrice, &base.CompareAt)
	if b.InStock.Set {
		for i := range p.Variants {
			p.Variants[i].OutOfStock = b.InStock.Value != nil && !*b.InStock.Value
		}
	}
	return price("price", b.Price, p.Currency, &base.Price)
}

// price reads an amount in minor units.
func price(field string, g wire.Given[wire.Int], currency money.Currency, target *money.Amount) []wire.FieldError {
	if g.Value == nil {
		return nil
	}
	amount, err := money.New(int64(*g.Value), currency)
	if err != nil {
		return one(field, "is too large")
	}
	*target = amount
	return nil
}

// images reads addresses of pictures.
func images(field string, g wire.Given[[]string], target *[]string) []wire.FieldError {
	g.Into(target)
	if !g.Set {
		return nil
	}
	for i, address := range *target {
		if err := wire.CheckURL(address, wire.HTTPSOnly); err != nil {
			return one(field+"."+strconv.Itoa(i), err.Error())
		}
	}
	return nil
}

// settleStock makes the stock of a product that hands over keys one of units, and of others none.
func settleStock(p *checkout.Product) {
	for i := range p.Variants {
		switch v := &p.Variants[i]; {
		case p.Delivery == checkout.DeliverUnits:
			v.StockKind = checkout.StockUnits
		case v.StockKind == checkout.StockUnits:
			v.StockKind = checkout.StockUnlimited
		}
	}
}

// coherent refuses a product whose parts contradict one another.
func coherent(p checkout.Product) []wire.FieldError {
	var wrong []wire.FieldError
	if p.Kind == checkout.KindSubscription && p.Detail.BillingInterval == "" {
		wrong = one("billingInterval", "is required for a subscription")
	}
	dear := func(v checkout.Variant) bool { return !v.Price.IsZero() }
	if p.Pricing == checkout.PricingFree && slices.ContainsFunc(p.Variants, dear) {
		wrong = append(wrong, one("price", "must be 0 for a free product, and of all its variants")...)
	}
	return wrong
}
