package page

import (
	"slices"
	"strconv"
)

// form is what the buyer fills in; without a button when nothing can be done. It keeps what was entered
// before.
func (v visit) form(methods []string, e entry) form {
	f := form{Action: v.address.pay()}
	switch {
	case v.sale.Order.Total.IsZero(): // there is nothing to choose
		f.Button = v.text("pay.free")
	case len(methods) == 0:
		return f
	default:
		f.Button = v.text("pay.button", "amount", v.amount(v.sale.Order.Due()))
		f.Methods = v.choices(methods, e)
		if len(f.Methods) == 1 {
			f.Single = f.Methods[0]
		}
		if refusal, ok := e.refusal("gateway"); ok {
			f.MethodError = v.mistake(refusal, field{}, e)
		}
	}
	if v.long() {
		f.Long = v.longForm(e)
	} else if v.sale.Order.Email == "" {
		f.Email = v.emailField(e)
	}
	f.Mistakes = v.mistakes(f, e)
	return f
}

// choices are the methods to choose from.
func (v visit) choices(methods []string, e entry) []choice {
	choices, selected := make([]choice, len(methods)), v.selected(methods, e)
	for i, wire := range methods {
		choices[i] = choice{
			ID: "method-" + strconv.Itoa(i+1), Value: wire, Name: v.methodName(wire), Icon: methodIcon(wire),
			Checked: wire == selected,
		}
	}
	return choices
}

// selected is the method that is chosen already: the buyer's entry, the last attempt's, the session's,
// or the store's first.
func (v visit) selected(methods []string, e entry) string {
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
