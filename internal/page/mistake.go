package page

import (
	"strconv"

	"kassa/internal/checkout"
)

// fieldOf is the form's name for what a refusal is about; empty when it is about none of its fields.
func fieldOf(refusal *checkout.Error) string {
	switch refusal.Reason {
	case checkout.ReasonCouponInvalid:
		return "coupon_code"
	case checkout.ReasonMethodNotOffered, checkout.ReasonMethodUnavailable, checkout.ReasonNoPaymentMethods:
		return "gateway"
	case checkout.ReasonOutOfStock, checkout.ReasonAmountTooSmall:
		return ""
	default:
		return refusal.Param
	}
}

// soldOut tells whether there is not enough of what is bought.
func (e entry) soldOut() bool {
	for _, refusal := range e.refusals {
		if refusal.Reason == checkout.ReasonOutOfStock {
			return true
		}
	}
	return false
}

// sentences are the texts of what is wrong with fields that the page knows; the others are told by rule.
var sentences = map[string]string{
	"country": "error.country", "tax_id": "error.tax_id", "name": "error.name", "coupon_code": "error.coupon",
}

// mistake says in the buyer's language what is wrong with a field.
func (v *visit) mistake(refusal *checkout.Error, f field, e entry) string {
	name := fieldOf(refusal)
	empty := e.posted.trimmed(name) == ""
	switch {
	case refusal.Reason == checkout.ReasonAmountTooSmall:
		return v.text("error.amount")
	case name == "email" && empty:
		return v.text("error.email_missing")
	case name == "email":
		return v.text("error.email_invalid")
	case name == "gateway" && empty:
		return v.text("error.method_missing")
	case name == "gateway":
		return v.text("error.method_unavailable")
	case refusal.Rule == checkout.RuleTooShort:
		return v.text("error.too_short", "count", strconv.FormatInt(f.Min, 10))
	case refusal.Rule == checkout.RuleTooLong:
		return v.text("error.too_long", "count", strconv.FormatInt(f.Max, 10))
	case sentences[name] != "":
		return v.text(sentences[name])
	case refusal.Rule == checkout.RuleRequired:
		return v.text("error.required")
	case refusal.Rule == checkout.RuleDigits:
		return v.text("error.digits")
	case refusal.Rule == checkout.RuleOption:
		return v.text("error.option")
	default:
		return v.text("error.form")
	}
}

// mistakes lists all that is wrong, in the order of the form; what none of its fields is to blame for
// comes last.
func (v *visit) mistakes(f form, e entry) []mistake {
	if len(e.refusals) == 0 {
		return nil
	}
	var list []mistake
	known := map[string]bool{}
	for _, one := range f.fields() {
		if known[one.Name] = true; one.Error == "" {
			continue
		}
		text := one.Error
		if one.Name != "email" && sentences[one.Name] == "" { // the text alone does not tell what it is about
			text = v.text("error.of", "problem", text, "field", one.Label)
		}
		list = append(list, mistake{Field: one.Name, Text: text})
	}
	if f.Offer.Error != "" {
		list = append(list, mistake{Field: firstChoice, Text: f.Offer.Error})
	}
	for _, refusal := range e.refusals {
		if name := fieldOf(refusal); name != "gateway" && !known[name] && refusal.Reason != checkout.ReasonOutOfStock {
			list = append(list, mistake{Text: v.mistake(refusal, field{}, e)})
		}
	}
	return list
}
