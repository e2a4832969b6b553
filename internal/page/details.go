package page

import (
	"maps"
	"strings"

	"kassa/internal/checkout"
)

// answerPrefix begins the names of the custom fields in the form and in the core's refusals.
const answerPrefix = "field_"

// long tells whether the sale has the long form, with billing, coupon and custom fields.
func (v *visit) long() bool { return v.sale.Order.Dialect == pandabase }

// details is what a form tells of the buyer. A field that the form does not have says nothing.
func (v *visit) details(posted values) checkout.Details {
	if !v.long() {
		email := posted.email()
		return checkout.Details{Email: &email}
	}
	d := v.pricedBy(posted)
	if posted.has("email") {
		email := posted.email()
		d.Email = &email
	}
	d.Name, d.Answers, d.Billing = posted.told("name"), v.answers(posted), v.billing(posted)
	return d
}

// pricedBy is what a form tells that changes the price. An address that is not whole yet tells its place
// only: the buyer is still at it.
func (v *visit) pricedBy(posted values) checkout.Details {
	d := checkout.Details{
		TaxID: posted.told("tax_id"), CouponCode: posted.told("coupon_code"), CheckTaxID: true, Billing: v.billing(posted),
	}
	if d.Billing != nil && !d.Billing.Whole() {
		place := checkout.Address{Country: d.Billing.Country, State: d.Billing.State}
		if place.Country == "" {
			place.State = ""
		}
		d.Billing = &place
	}
	return d
}

// told is a field of the form, or nil when the form does not have it.
func (f values) told(field string) *string {
	if !f.has(field) {
		return nil
	}
	text := f.trimmed(field)
	return &text
}

// billing is the address that is known with what the form tells of it; nil when it tells nothing.
func (v *visit) billing(posted values) *checkout.Address {
	address, told := v.sale.Order.Buyer.Billing, false
	for field, part := range partsOf(&address) {
		if posted.has(field) {
			*part, told = posted.trimmed(field), true
		}
	}
	if !told {
		return nil
	}
	return &address
}

// partsOf are the parts of an address by the names of their fields.
func partsOf(a *checkout.Address) map[string]*string {
	return map[string]*string{
		"line1": &a.Line1, "line2": &a.Line2, "city": &a.City, "state": &a.State,
		"postal_code": &a.PostalCode, "country": &a.Country,
	}
}

// answers are the answers that are known with those of the form, also to fields that there are not: the
// core refuses them. nil when the form has none.
func (v *visit) answers(posted values) map[string]string {
	var told map[string]string
	for field := range posted {
		key, ok := strings.CutPrefix(field, answerPrefix)
		if !ok {
			continue
		}
		if told == nil {
			told = map[string]string{}
			maps.Copy(told, v.sale.Order.Answers)
		}
		told[key] = posted.text(field)
	}
	return told
}
