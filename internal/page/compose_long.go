package page

import (
	"slices"

	"kassa/internal/checkout"
)

// longForm is the form that asks for all that a bill may need.
func (v *visit) longForm(e entry) longForm {
	l := longForm{Update: v.address.update(), Required: v.store.BillingRequired}
	email, name := v.emailField(e), v.textField(e, "name", v.sale.Order.Buyer.Name, 128)
	name.Autocomplete = "name"
	l.Contact = []field{email, name}
	for _, asked := range v.sale.Order.Fields {
		l.Answers = append(l.Answers, v.answerField(e, asked))
	}
	place := v.placeFields(e)
	l.Billing = v.addressFields(e)
	if v.asksPlace() {
		l.Place = place
	} else {
		l.Billing = append(l.Billing, place...)
	}
	taxID := v.textField(e, "tax_id", v.sale.Order.Buyer.TaxID, taxIDMost)
	taxID.Hint, taxID.Live = v.text("form.tax_id_hint"), true
	l.Billing = append(l.Billing, taxID)
	l.Open = slices.ContainsFunc(l.Billing, func(f field) bool { return f.Value != "" || f.Error != "" })
	l.Coupon = v.textField(e, "coupon_code", v.sale.Order.CouponCode, 64)
	l.Coupon.Live = true
	return l
}

// emailField is where the buyer's e-mail address is asked for.
func (v *visit) emailField(e entry) field {
	f := v.textField(e, "email", v.sale.Order.Email, 320)
	f.Label, f.Hint = v.text("pay.email"), v.text("pay.email_hint")
	f.Email, f.Required, f.Autocomplete = true, true, "email"
	if !v.sale.Order.SubmittedAt.IsZero() && v.sale.Order.Email != "" { // the order goes by it
		f.ReadOnly, f.Value = true, v.sale.Order.Email
	}
	return f
}

// placeFields are country and state.
func (v *visit) placeFields(e entry) []field {
	known := v.sale.Order.Buyer.Billing
	country, state := v.textField(e, "country", known.Country, 0), v.textField(e, "state", known.State, 100)
	country.Autocomplete, state.Autocomplete = "country", "address-level1"
	country.Countries, country.Required = v.countryOptions(country.Value), v.store.BillingRequired
	country.Half, state.Half = true, true
	country.Live, state.Live = v.asksPlace(), v.asksPlace()
	return []field{country, state}
}

// addressFields are the rest of a billing address.
func (v *visit) addressFields(e entry) []field {
	known := v.sale.Order.Buyer.Billing
	line1, line2 := v.textField(e, "line1", known.Line1, 200), v.textField(e, "line2", known.Line2, 200)
	code, city := v.textField(e, "postal_code", known.PostalCode, 20), v.textField(e, "city", known.City, 100)
	line1.Autocomplete, line2.Autocomplete = "address-line1", "address-line2"
	code.Autocomplete, city.Autocomplete = "postal-code", "address-level2"
	required := v.store.BillingRequired
	line1.Required, code.Required, city.Required = required, required, required
	code.Half, city.Half = true, true
	return []field{line1, line2, code, city}
}

// textField is a field of ours with what was entered, or else what is known.
func (v *visit) textField(e entry, name, known string, limit int64) field {
	f := field{Name: name, Label: v.text("form." + name), Value: known, Max: limit}
	return v.filled(f, e)
}

// filled is a field with what was entered and what is wrong with it.
func (v *visit) filled(f field, e entry) field {
	if e.posted.has(f.Name) {
		f.Value = e.posted.text(f.Name)
	}
	if refusal, ok := e.refusal(f.Name); ok {
		f.Error = v.mistake(refusal, f, e)
	}
	return f
}

// answerMost is the most characters of an answer where the seller has set no bound.
const answerMost = 255

// answerField is one of the seller's own questions.
func (v *visit) answerField(e entry, asked checkout.Field) field {
	f := field{
		Name: answerPrefix + asked.Key, Label: asked.Label, Own: true, Required: !asked.Optional, Value: asked.Default,
		Digits: asked.Kind == checkout.FieldNumeric, Dropdown: asked.Kind == checkout.FieldDropdown, Max: answerMost,
	}
	if v.sale.Order.Answers != nil {
		f.Value = v.sale.Order.Answers[asked.Key]
	}
	if asked.Min != nil {
		f.Min = *asked.Min
	}
	if asked.Max != nil {
		f.Max = *asked.Max
	}
	if f.Dropdown {
		f.Min, f.Max = 0, 0
	}
	f = v.filled(f, e)
	if f.Dropdown {
		f.Options = choicesOf(asked, f.Value)
	}
	return f
}

// choicesOf are the choices of a dropdown.
func choicesOf(asked checkout.Field, selected string) *[]option {
	options := make([]option, len(asked.Options))
	for i, choice := range asked.Options {
		options[i] = option{Value: choice.Value, Label: choice.Label, Selected: choice.Value == selected}
	}
	return &options
}
