package page

import (
	"slices"
	"strconv"

	"kassa/internal/checkout"
)

// checkoutView is the page on which the buyer pays.
func (v visit) checkoutView(s state, methods []string, e entry) checkoutView {
	view := checkoutView{
		frame: v.frame(s, v.text("brand.pay", "store", v.store.Name)), Summary: v.summary(true),
		Notice: v.notice(s), Form: v.form(methods, e),
		Cancel: v.back("pay.cancel", v.sale.Session.CancelURL),
	}
	view.Title = v.text("brand.pay", "store", v.store.Name)
	switch {
	case len(methods) == 0:
		view.Notice = notice{
			Kind: "warning", Icon: "alert", Heading: v.text("pay.none"), Text: v.text("pay.none_text", "store", v.store.Name),
		}
	case view.Form.Failed:
		view.Title = v.text("title.error", "title", view.Title)
		view.Notice = notice{}
	}
	return view
}

// notice tells what became of the last attempt.
func (v visit) notice(s state) notice {
	last, _ := v.sale.LastPayment()
	switch s {
	case stateDeclined:
		return notice{
			Kind: "danger", Icon: "alert", Heading: v.text("declined.heading"), Text: last.Failure, Hint: v.text("declined.text"),
		}
	case stateCancelled:
		return notice{Kind: "info", Icon: "info", Heading: v.text("cancelled.heading"), Text: v.text("cancelled.text")}
	case stateChange:
		return notice{Kind: "warning", Icon: "alert", Heading: v.text("change.heading"), Text: v.text("change.text")}
	case statePartial:
		return notice{
			Kind: "info", Icon: "info", Heading: v.text("partial.heading"),
			Text: v.text("partial.text", "paid", v.amount(v.sale.Order.Paid), "left", v.amount(v.sale.Order.Due())),
		}
	default:
		return notice{}
	}
}

// form is the choice of a method; empty when there is none. It keeps what the buyer entered before.
func (v visit) form(methods []string, e entry) form {
	f := form{
		Action: v.address.pay(), AskEmail: v.sale.Order.Email == "", Email: e.email,
		Button: v.text("pay.button", "amount", v.amount(v.sale.Order.Due())),
	}
	if len(methods) == 0 {
		return f
	}
	if e.emailError != "" {
		f.EmailError, f.Failed = v.text(e.emailError), true
	}
	if e.methodError != "" {
		f.MethodError, f.Failed = v.text(e.methodError), true
	}
	selected := v.selected(methods, e)
	for i, wire := range methods {
		f.Methods = append(f.Methods, choice{
			ID: "method-" + strconv.Itoa(i+1), Value: wire, Name: v.methodName(wire), Icon: methodIcon(wire),
			Checked: wire == selected,
		})
	}
	if len(f.Methods) == 1 {
		f.Single = f.Methods[0]
	}
	f.First = f.Methods[0].ID
	return f
}

// selected is the method that is chosen already: the buyer's entry, the last attempt's, the session's,
// or the store's first.
func (v visit) selected(methods []string, e entry) string {
	last, _ := v.sale.LastPayment()
	for _, wanted := range []string{e.method, last.Method, v.sale.Session.Method} {
		if slices.Contains(methods, wanted) {
			return wanted
		}
	}
	if e.methodError != "" {
		return ""
	}
	return methods[0]
}

// waitingView is the page of a buyer who waits for a gateway.
func (v visit) waitingView(s state) waitingView {
	last, _ := v.sale.LastPayment()
	view := waitingView{
		Summary: v.summary(false), Heading: v.text("waiting.heading"), Action: v.address.pay(), Reload: v.address.page(),
	}
	if last.Method != "" {
		view.Method = v.methodName(last.Method)
	}
	switch s {
	case stateChecking:
		view.Text, view.Gateway = v.text("waiting.pending"), last.Method
		view.Button, view.Change = v.text("waiting.continue"), v.address.change()
	case stateUnanswered:
		view.Heading, view.Text = v.text("waiting.unknown_heading"), v.text("waiting.unknown")
		view.Gateway, view.Button, view.Change = last.Method, v.text("waiting.retry"), v.address.change()
	case stateReview:
		view.Heading, view.Text = v.text("waiting.review_heading"), v.text("waiting.review", "store", v.store.Name)
	default:
		view.Text = v.text("waiting.processing")
	}
	view.frame = v.frame(s, view.Heading)
	return view
}

// transferView is the page of a buyer who sends the money with an app of their own.
func (v visit) transferView() transferView {
	last, _ := v.sale.LastPayment()
	view := transferView{
		frame: v.frame(stateTransfer, v.text("transfer.heading")), Summary: v.summary(false),
		Method: v.methodName(last.Method), Amount: last.Instruction.Amount,
		Address: last.Instruction.Address, Text: last.Instruction.Text, Change: v.address.change(),
	}
	if last.Instruction.Flow == checkout.FlowQR {
		view.QR, view.Open = newQRCode(last.Instruction.Payload), appURL(last.Instruction.Payload)
	}
	return view
}
