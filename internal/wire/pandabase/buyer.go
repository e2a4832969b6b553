package pandabase

import (
	"strings"

	"kassa/internal/checkout"
)

// buyerParams are the core's names for what is known of the buyer, as requests spell them.
var buyerParams = map[string]string{
	"email": "customer.email", "name": "customer.name", "line1": "customer.billing.line1",
	"line2": "customer.billing.line2", "city": "customer.billing.city", "state": "customer.billing.state",
	"postal_code": "customer.billing.postal_code", "country": "customer.billing.country",
}

// buyer is who pays, as far as a request knows.
func (c checkoutCustomer) buyer(taxID string) checkout.Buyer {
	buyer := checkout.Buyer{Name: strings.TrimSpace(deref(c.Name)), TaxID: strings.TrimSpace(taxID)}
	if c.Billing != nil {
		buyer.Billing = c.Billing.address()
	}
	return buyer
}

// details is what a request adds to what is known.
func (c checkoutCustomer) details() checkout.Details {
	told := checkout.Details{Email: c.Email, Name: c.Name}
	if c.Billing != nil {
		address := c.Billing.address()
		told.Billing = &address
	}
	return told
}

func (b billingAddress) address() checkout.Address {
	return checkout.Address{
		Line1: b.Line1, Line2: b.Line2, City: b.City, State: b.State, PostalCode: b.PostalCode, Country: b.Country,
	}
}
