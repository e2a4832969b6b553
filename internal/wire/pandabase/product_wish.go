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
	Title             given[string]        `json:"title"`
	Subtitle          given[string]        `json:"subtitle"`
	Description       given[string]        `json:"description"`
	ProductType       given[string]        `json:"productType"`
	Price             given[wire.Int]      `json:"price"`
	CompareAtPrice    given[wire.Int]      `json:"compareAtPrice"`
	Images            given[[]string]      `json:"images"`
	Message           given[string]        `json:"message"`
	InStock           given[bool]          `json:"inStock"`
	FulfillmentMode   given[string]        `json:"fulfillmentMode"`
	PricingModel      given[string]        `json:"pricingModel"`
	Status            given[string]        `json:"status"`
	MinimumPrice      given[wire.Int]      `json:"minimumPrice"`
	MaxPerCustomer    given[wire.Int]      `json:"maxPerCustomer"`
	AvailableFrom     given[string]        `json:"availableFrom"`
	AvailableUntil    given[string]        `json:"availableUntil"`
	DownloadURL       given[string]        `json:"downloadUrl"`
	RedirectURL       given[string]        `json:"redirectUrl"`
	KeyFormat         given[string]        `json:"keyFormat"`
	CustomPrefix      given[string]        `json:"customPrefix"`
	MaxActivations    given[wire.Int]      `json:"maxActivations"`
	LicenseDuration   given[string]        `json:"licenseDuration"`
	RevokeOnRefund    given[bool]          `json:"revokeOnRefund"`
	LowStockThreshold given[wire.Int]      `json:"lowStockThreshold"`
	WebhookURL        given[string]        `json:"webhookUrl"`
	WebhookSecret     given[string]        `json:"webhookSecret"`
	BillingInterval   given[string]        `json:"billingInterval"`
	BillingAnchor     given[string]        `json:"billingAnchor"`
	TrialDays         given[wire.Int]      `json:"trialDays"`
	LicenseKeys       []string             `json:"licenseKeys"`
	Variants          given[[]variantBody] `json:"variants"`
	Options           given[[]optionBody]  `json:"options"`
	CategoryIDs       given[[]string]      `json:"categoryIds"`
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
	b.Title.into(&p.Title)
	b.Subtitle.into(&p.Subtitle)
	b.Description.into(&p.Description)
	b.Message.into(&p.Message)
	choice(b.ProductType, productTypes, &p.Kind)
	choice(b.FulfillmentMode, fulfillmentModes, &p.Delivery)
	choice(b.PricingModel, pricingModels, &p.Pricing)
	choice(b.Status, productStatuses, &p.Status)
	if len(b.LicenseKeys) > 0 && !b.FulfillmentMode.set && p.Delivery == checkout.DeliverNothing {
		p.Delivery = checkout.DeliverUnits
	}
	if b.Options.set {
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
	b.KeyFormat.into(&d.KeyFormat)
	b.CustomPrefix.into(&d.KeyPrefix)
	b.LicenseDuration.into(&d.LicenceTerm)
	b.RevokeOnRefund.into(&d.RevokeOnRefund)
	b.WebhookSecret.into(&d.WebhookSecret)
	b.BillingInterval.into(&d.BillingInterval)
	b.BillingAnchor.into(&d.BillingAnchor)
	b.CategoryIDs.into(&d.Categories)
	wrong := instant("availableFrom", b.AvailableFrom, &d.AvailableFrom)
	wrong = append(wrong, instant("availableUntil", b.AvailableUntil, &d.AvailableUntil)...)
	wrong = append(wrong, link("downloadUrl", b.DownloadURL, &d.DownloadURL)...)
	wrong = append(wrong, link("redirectUrl", b.RedirectURL, &d.RedirectURL)...)
	return append(wrong, link("webhookUrl", b.WebhookURL, &d.WebhookURL)...)
}

func (b productBody) options() []checkout.Option {
	var options []checkout.Option
	if b.Options.value == nil {
		return nil
	}
	for _, o := range *b.Options.value {
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
	if b.InStock.set {
		for i := range p.Variants {
			p.Variants[i].OutOfStock = b.InStock.value != nil && !*b.InStock.value
		}
	}
	return price("price", b.Price, p.Currency, &base.Price)
}

// price reads an amount in minor units.
func price(field string, g given[wire.Int], currency money.Currency, target *money.Amount) []wire.FieldError {
	if g.value == nil {
		return nil
	}
	amount, err := money.New(int64(*g.value), currency)
	if err != nil {
		return one(field, "is too large")
	}
	*target = amount
	return nil
}

// images reads addresses of pictures.
func images(field string, g given[[]string], target *[]string) []wire.FieldError {
	g.into(target)
	if !g.set {
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
