package stripe

import (
	"strconv"
	"strings"

	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

const (
	// itemLimit is the most line items that Stripe takes in payment mode.
	itemLimit = 100
	// nameLimit is the most characters of an item's name.
	nameLimit = 250
)

// itemsOf lists what the buyer pays for as Stripe shows it: each line less its discount, and the tax that comes on
// top. Stripe's total is the sum, to the unit. Where that cannot be (a part is paid already, there are too many lines,
// a line's amount does not exist at Stripe), there is one item over the whole amount. ReasonDeclined when that cannot
// be either.
func itemsOf(req checkout.OpenRequest) ([]*stripego.CheckoutSessionLineItemParams, error) {
	whole, err := toStripe(req.Amount)
	if err != nil {
		return nil, err
	}
	if items, sum := linesOf(req); len(items) > 0 && len(items) <= itemLimit && sum == whole {
		return items, nil
	}
	return []*stripego.CheckoutSessionLineItemParams{itemOf(req.Title, 1, whole, req.Amount.Currency())}, nil
}

// linesOf is an item for each line and one for the tax, with their sum; none when one of them cannot be written.
func linesOf(req checkout.OpenRequest) (items []*stripego.CheckoutSessionLineItemParams, sum int64) {
	currency := req.Amount.Currency()
	for _, line := range req.Lines {
		if line.Total.Currency() != currency {
			return nil, 0
		}
		units, ok := netOf(line)
		if !ok || sum > money.MaxMinor-units {
			return nil, 0
		}
		sum += units
		if line.Quantity > 1 && units%line.Quantity == 0 {
			items = append(items, itemOf(line.Name, line.Quantity, units/line.Quantity, currency))
			continue
		}
		items = append(items, itemOf(counted(line), 1, units, currency))
	}
	if req.Tax.IsPositive() {
		units, err := toStripe(req.Tax)
		if err != nil || req.Tax.Currency() != currency {
			return nil, 0
		}
		sum += units
		items = append(items, itemOf("Tax", 1, units, currency))
	}
	return items, sum
}

// netOf is a line's total less its discount, in Stripe's unit.
func netOf(line checkout.Line) (units int64, ok bool) {
	net := line.Total
	if line.Discount.IsPositive() {
		var err error
		if net, err = net.Sub(line.Discount); err != nil {
			return 0, false
		}
	}
	units, err := toStripe(net)
	return units, err == nil && units >= 0
}

// counted is the name of a line that Stripe is told of as one piece, since its price is no multiple of its quantity.
func counted(line checkout.Line) string {
	if line.Quantity <= 1 {
		return line.Name
	}
	return strconv.FormatInt(line.Quantity, 10) + " × " + line.Name
}

func itemOf(name string, quantity, units int64, currency money.Currency) *stripego.CheckoutSessionLineItemParams {
	if runes := []rune(strings.TrimSpace(name)); len(runes) > nameLimit {
		name = string(runes[:nameLimit-1]) + "…"
	}
	if strings.TrimSpace(name) == "" {
		name = "Payment"
	}
	return &stripego.CheckoutSessionLineItemParams{
		Quantity: stripego.Int64(quantity),
		PriceData: &stripego.CheckoutSessionLineItemPriceDataParams{
			Currency: stripego.String(strings.ToLower(currency.Code())), UnitAmount: stripego.Int64(units),
			ProductData: &stripego.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripego.String(name)},
		},
	}
}
