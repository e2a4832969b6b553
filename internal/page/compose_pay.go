package page

import (
	"kassa/internal/checkout"
)

// checkoutView is the page on which the buyer pays.
func (v *visit) checkoutView(s state, methods []string, e entry) checkoutView {
	view := checkoutView{
		Frame: v.frame(s, v.text("brand.pay", "store", v.store.Name)), Summary: v.summary(true),
		Notice: v.notice(s), Form: v.form(methods, e),
		Cancel: v.back("pay.cancel", v.sale.Session.CancelURL),
	}
	switch {
	case view.Form.Button == "":
		view.Notice = notice{
			Kind: "warning", Icon: "alert", Heading: v.text("pay.none"), Text: v.text("pay.none_text", "store", v.store.Name),
		}
	case e.soldOut():
		view.Frame.Title = v.text("title.error", "title", view.Frame.Title)
		view.Notice = notice{Kind: "danger", Icon: "alert", Heading: v.text("stock.heading"), Text: v.text("stock.text")}
	case len(view.Form.Mistakes) > 0:
		view.Frame.Title = v.text("title.error", "title", view.Frame.Title)
		view.Notice = notice{}
	}
	return view
}

// notice tells what became of the last attempt.
func (v *visit) notice(s state) notice {
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

// waitingView is the page of a buyer who waits for a gateway.
func (v *visit) waitingView(s state) waitingView {
	last, _ := v.sale.LastPayment()
	view := waitingView{
		Summary: v.summary(false), Heading: v.text("waiting.heading"), Action: v.address.pay(), Reload: v.address.hosted,
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
	view.Frame = v.frame(s, v.titled(view.Heading))
	return view
}

// transferView is the page of a buyer who sends the money with an app of their own.
func (v *visit) transferView() transferView {
	last, _ := v.sale.LastPayment()
	view := transferView{
		Frame: v.frame(stateTransfer, v.titled(v.text("transfer.heading"))), Summary: v.summary(false),
		Method: v.methodName(last.Method), Amount: last.Instruction.Amount,
		Address: last.Instruction.Address, Text: last.Instruction.Text, Change: v.address.change(),
	}
	if last.Instruction.Flow == checkout.FlowQR {
		view.QR, view.Open = newQRCode(last.Instruction.Payload), appURL(last.Instruction.Payload)
	}
	return view
}
