package page

import (
	"slices"
	"strings"
)

// form is what the buyer fills in; without a button when nothing can be done. It keeps what was entered
// before.
func (v *visit) form(methods []string, e entry) form {
	f := form{Action: v.address.pay()}
	switch {
	case v.sale.Order.Total.IsZero(): // there is nothing to choose
		f.Button = v.text("pay.free")
	case len(methods) == 0:
		return f
	default:
		f.Button = v.text("pay.button", "amount", v.amount(v.sale.Order.Due()))
		f.Offer = v.offer(methods, e)
	}
	if f.Offer.Long = v.long(); f.Offer.Long {
		f.Long = v.longForm(e)
	} else if v.sale.Order.Email == "" {
		f.Email = v.emailField(e)
	}
	f.Mistakes = v.mistakes(f, e)
	return f
}

// offer is the choice of methods.
func (v *visit) offer(methods []string, e entry) offer {
	o := offer{locale: v.locale, wires: strings.Join(methods, " "), selected: v.selected(methods, e)}
	if refusal, ok := e.refusal("gateway"); ok {
		o.Error = v.mistake(refusal, field{}, e)
	}
	return o
}

// selected is the method that is chosen already: the buyer's entry, the last attempt's, the session's,
// or the store's first.
func (v *visit) selected(methods []string, e entry) string {
	last, _ := v.sale.LastPayment()
	for _, wanted := range []string{e.posted.text("gateway"), last.Method, v.sale.Session.Method} {
		if slices.Contains(methods, wanted) {
			return wanted
		}
	}
	if _, wrong := e.refusal("gateway"); wrong {
		return ""
	}
	return methods[0]
}

// fields are all fields of the form in its order.
func (f form) fields() []field {
	if f.Long.Update == "" {
		return []field{f.Email}
	}
	return slices.Concat(f.Long.Contact, f.Long.Answers, f.Long.Place, f.Long.Billing, []field{f.Long.Coupon})
}
