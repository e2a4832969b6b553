package sellapp

import (
	"net/url"
	"path"
	"slices"

	"kassa/internal/checkout"
)

// extraName is the name of the line that holds what a buyer pays on top.
const extraName = "Extra"

// invoice shows a sale.
func (a *API) invoice(f *folio, sale checkout.Sale) invoice {
	order, now := sale.Order, a.core.Now()
	sold := soldLines(order)
	full := priceOf(order, order.Lines)
	link, reference := a.gateway(sale)
	out := invoice{
		ID: order.Number,
		Payment: invoicePayment{
			Fee: nothing(order.Total.Currency()),
			Gateway: invoiceGateway{
				Data: gatewayData{Total: full, CustomerEmail: order.Email, TransactionID: reference, CheckoutURL: link},
				Type: methodOf(sale),
			},
			Subtotal: priceOf(order, sold), ExpiresAt: timestamp(sale.Session.ExpiresAt), FullPrice: full,
			OriginalAmount: priceOf(order, sold),
		},
		Status: statusHistory(sale, f.moves[order.ID], now), Webhooks: f.tries[order.ID],
		CreatedAt: timestamp(order.CreatedAt), UpdatedAt: timestamp(updatedAt(sale, now)), StoreID: f.store.Number,
		CustomerInformation: f.customer(order), ProductVariants: f.sold(sold),
	}
	if number, ok := f.coupons[order.CouponID]; ok {
		out.CouponID = &number
	}
	return out
}

// soldLines are an order's lines without what the buyer pays on top.
func soldLines(order checkout.Order) []checkout.Line {
	return slices.DeleteFunc(slices.Clone(order.Lines), func(l checkout.Line) bool { return l.Extra })
}

// sold lists what was bought of the catalogue.
func (f *folio) sold(lines []checkout.Line) []invoiceVariant {
	out := []invoiceVariant{}
	for _, line := range lines {
		variant, ok := f.variants[line.VariantID]
		if !ok {
			continue
		}
		out = append(out, invoiceVariant{
			ID: variant.Number, ProductID: f.products[line.ProductID].Number, Title: orElse(variant.Title, line.Name),
		})
	}
	return out
}

// customer shows who buys, as far as it is known.
func (f *folio) customer(order checkout.Order) customerInformation {
	buyer := order.Buyer
	return customerInformation{
		ID: f.customers[order.CustomerID], Email: order.Email, Country: countryName(buyer.Billing.Country),
		Location: orElse(buyer.Location, buyer.Billing.City), IP: buyer.IP, BrowserAgent: buyer.Agent,
		VAT: customerVAT{Amount: percent(order.TaxRate), Country: buyer.Billing.Country},
	}
}

// attempt is the payment that an invoice tells of: the one that brought the money first, else the newest that
// may still bring some.
func attempt(sale checkout.Sale) (shown checkout.Payment, found bool) {
	for _, p := range sale.Payments {
		brought := p.State == checkout.PaymentSucceeded
		if brought && shown.State != checkout.PaymentSucceeded || p.Open() && shown.State != checkout.PaymentSucceeded {
			shown, found = p, true
		}
	}
	return shown, found
}

// gateway is where the buyer pays, and the id of that: the last part of its path. Both are empty as long as
// there is no payment session. A gateway without pages of its own is explained on the hosted page.
func (a *API) gateway(sale checkout.Sale) (link, reference string) {
	p, ok := attempt(sale)
	if !ok || p.Reference == "" {
		return "", ""
	}
	link = p.Instruction.URL
	if p.Instruction.Flow != checkout.FlowRedirect || link == "" {
		link = a.pageURL(sale)
	}
	parsed, err := url.Parse(link)
	if err != nil { // cannot be: gateways give addresses that browsers follow
		return link, p.Reference
	}
	return link, path.Base(parsed.Path)
}

// methodOf is how an invoice is, or was, paid. What a seller took by hand is a method of their own.
func methodOf(sale checkout.Sale) string {
	if p, ok := attempt(sale); ok && p.Method != checkout.MethodManual {
		return methodWord(p.Method)
	}
	if sale.Session.Method != "" {
		return methodWord(sale.Session.Method)
	}
	return "CUSTOM_PAYMENT_METHOD"
}
