package sandbox

import (
	"bytes"
	"net/http"

	"kassa/internal/checkout"
)

// choiceView is the page on which the buyer decides.
type choiceView struct {
	Stylesheet string
	Heading    string // the page's title
	Amount     string
	Title      string // what is bought, in the merchant's words
	Shop       string // the host that the buyer goes back to
	Method     string
	Problem    string // what was wrong with the last try, empty when nothing
	Groups     []outcomeGroup
}

// noticeView is a page that only tells something.
type noticeView struct {
	Stylesheet string
	Heading    string
	Text       string
	BackURL    string // where the buyer may go on to; empty = nowhere
	status     int
}

var (
	noticeStay = noticeView{status: http.StatusOK, Heading: "Payment received",
		Text: "Thank you. You may close this window."}
	noticeUnknown = noticeView{status: http.StatusNotFound, Heading: "Nothing here",
		Text: "There is no payment at this address."}
	noticeMethod = noticeView{status: http.StatusMethodNotAllowed, Heading: "Not possible",
		Text: "This address cannot do that."}
	noticeTrouble = noticeView{status: http.StatusServiceUnavailable, Heading: "Out of order",
		Text: "The sandbox cannot reach its ledger. Nothing was paid; please try again in a moment."}
)

// choiceOf fills the page for a payment.
func choiceOf(d payment) choiceView {
	return choiceView{
		Stylesheet: stylesheetPath, Heading: "Choose how this payment ends", Amount: d.money().String(),
		Title: d.Title, Shop: shopOf(d), Method: d.Method, Groups: outcomeGroups,
	}
}

// noticeOf tells what became of a payment.
func noticeOf(d payment, now status) noticeView {
	view := noticeView{status: http.StatusOK, BackURL: d.ReturnURL}
	switch now.state {
	case checkout.PaymentSucceeded:
		view.Heading, view.Text = "Payment received", "This payment was made. It cannot be made twice."
		if back := d.refunded(); back > 0 && back >= now.received {
			view.Heading, view.Text = "Payment refunded", "This payment was made, and all of it went back to the buyer."
		}
	case checkout.PaymentFailed:
		view.Heading, view.Text = "Payment declined", now.reason
	case checkout.PaymentCancelled:
		view.Heading, view.Text = "Payment cancelled", "This payment was called off, or its time is over. Nothing was paid."
	default:
		view.Heading, view.Text = "Payment on its way", "This payment was made and has not arrived yet."
	}
	return view
}

// notice writes a page that only tells something.
func (p *Provider) notice(w http.ResponseWriter, view noticeView) {
	view.Stylesheet = stylesheetPath
	p.show(w, view.status, "notice.html", view)
}

// pagePolicy is the pages' content security policy. It has no form-action: browsers apply that to the
// whole chain of redirects after a form, which ends at an address of the seller's choice.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

// show writes a page at once, so that a template's failure never leaves half a page.
func (p *Provider) show(w http.ResponseWriter, status int, name string, view any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, view); err != nil {
		p.log.Error("render a sandbox page", "page", name, "error", err)
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // a browser that is gone reads nothing
}
