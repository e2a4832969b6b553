package cli

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// apply writes what is said into a product and one of its variants; what is not said stays.
func (e entry) apply(p *checkout.Product, v *checkout.Variant) error {
	for _, field := range []struct {
		said string
		to   *string
	}{
		{e.title, &p.Title}, {e.description, &p.Description}, {e.handle, &p.Handle}, {e.sku, &v.SKU},
		{e.downloadURL, &p.Detail.DownloadURL},
	} {
		if field.said != "" {
			*field.to = field.said
		}
	}
	for _, step := range []func(*checkout.Product, *checkout.Variant) error{
		e.applyKind, e.applyPrice, e.applyStock, e.applyAddresses, e.applyStatus,
	} {
		if err := step(p, v); err != nil {
			return err
		}
	}
	return nil
}

// applyKind sets what the product is and how it is handed over. Units come from a stock of units.
func (e entry) applyKind(p *checkout.Product, v *checkout.Variant) error {
	if e.kind != "" {
		known, ok := kinds[e.kind]
		if !ok {
			return refuseFlag("kind", "%q is not one of licence, serial, download, service, one_time, physical", e.kind)
		}
		if p.Kind != known.kind {
			p.Kind, p.Delivery = known.kind, known.delivery
		}
	}
	if e.delivery != "" {
		delivery, ok := deliveries[e.delivery]
		if !ok {
			return refuseFlag("delivery", "%q is not one of units, generated, dynamic, file, redirect, manual, nothing", e.delivery)
		}
		p.Delivery = delivery
	}
	switch units := p.Delivery == checkout.DeliverUnits; {
	case units:
		v.StockKind = checkout.StockUnits
	case v.StockKind == checkout.StockUnits:
		v.StockKind = checkout.StockUnlimited
	}
	return nil
}

// applyPrice sets the price, in the product's currency.
func (e entry) applyPrice(p *checkout.Product, v *checkout.Variant) error {
	if e.price == "" {
		return nil
	}
	price, err := parsePrice("price", e.price, p.Currency)
	if err != nil {
		return err
	}
	v.Price = price
	return nil
}

// parsePrice reads an amount in major units that is not negative.
func parsePrice(name, text string, currency money.Currency) (money.Amount, error) {
	amount, err := money.ParseMajor(text, currency)
	switch {
	case errors.Is(err, money.ErrPrecision):
		return amount, refuseFlag(name, "%s has more decimals than %s has, which are %d", text, currency, currency.Exponent())
	case errors.Is(err, money.ErrOverflow):
		return amount, refuseFlag(name, "%s is too large", text)
	case err != nil:
		return amount, refuseFlag(name, "%q is not an amount, which is like %s", text, money.Must(4900, currency).Major())
	case amount.IsNegative():
		return amount, refuseFlag(name, "%s is negative", text)
	}
	return amount, nil
}

// mostStock is more than anybody has.
const mostStock = 1_000_000_000

// applyStock sets how much there is. A stock of units is as large as its units.
func (e entry) applyStock(_ *checkout.Product, v *checkout.Variant) error {
	if e.stock == "" {
		return nil
	}
	if v.StockKind == checkout.StockUnits {
		return refuseFlag("stock", "this product's stock is its keys; kassa stock add --file adds some")
	}
	if e.stock == unlimited {
		v.StockKind, v.Stock = checkout.StockUnlimited, 0
		return nil
	}
	count, err := strconv.ParseInt(e.stock, 10, 64)
	if err != nil || count < 0 || count > mostStock {
		return refuseFlag("stock", "%q is not a number from 0 to %d, nor %s", e.stock, mostStock, unlimited)
	}
	v.StockKind, v.Stock = checkout.StockCounted, count
	return nil
}

// applyAddresses sets the pictures and checks the form of all addresses.
func (e entry) applyAddresses(p *checkout.Product, _ *checkout.Variant) error {
	if e.handle != "" && checkout.Handle(e.handle) != e.handle {
		return refuseFlag("handle", "%q is not a handle, which has a–z, 0–9 and single hyphens, like %s", e.handle, checkout.Handle(e.handle))
	}
	if e.downloadURL != "" && !webAddress(e.downloadURL) {
		return refuseFlag("download_url", "%q is not a web address", e.downloadURL)
	}
	images := strings.Fields(e.image)
	if len(images) > 10 {
		return refuseFlag("image", "there are %d, which is more than 10", len(images))
	}
	for _, image := range images {
		if !webAddress(image) {
			return refuseFlag("image", "%q is not a web address", image)
		}
	}
	if len(images) > 0 {
		p.Images = images
	}
	return nil
}

// webAddress tells whether text is an absolute address that a browser can load.
func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(text) <= 2048
}

// applyStatus sets whether the product is sold.
func (e entry) applyStatus(p *checkout.Product, _ *checkout.Variant) error {
	switch status := checkout.ProductStatus(e.status); status {
	case "":
		return nil
	case checkout.ProductActive, checkout.ProductDraft:
		p.Status = status
		return nil
	default:
		return refuseFlag("status", "%q is not active or draft", e.status)
	}
}
