package sandbox

import (
	"errors"
	"net/http"
	"net/url"

	"kassa/internal/checkout"
)

// formLimit is the most bytes of the page's form.
const formLimit = 4 << 10

// page shows a payment: the choices while it waits for the buyer, afterwards what became of it.
func (p *Provider) page(w http.ResponseWriter, r *http.Request) {
	d, _, err := p.load(r.Context(), r.PathValue("reference"))
	if err != nil {
		p.trouble(w, r, err)
		return
	}
	if now := d.status(p.clock.Now()); d.Outcome != "" || now.state != checkout.PaymentPending {
		p.notice(w, noticeOf(d, now))
		return
	}
	p.show(w, http.StatusOK, "choice.html", choiceOf(d))
}

// decide takes the buyer's choice and sends the buyer back to the shop. A payment that was decided, or
// is over, is left as it is.
func (p *Provider) decide(w http.ResponseWriter, r *http.Request) {
	chosen, known := chosenIn(w, r)
	now := p.clock.Now()
	fresh := false
	d, err := p.change(r.Context(), r.PathValue("reference"), func(d *payment) (bool, error) {
		fresh = known && d.choose(chosen, now, p.delay)
		return fresh, nil
	})
	switch {
	case err != nil:
		p.trouble(w, r, err)
		return
	case !known:
		view := choiceOf(d)
		view.Problem = "That is none of the choices below. Nothing has happened to this payment."
		p.show(w, http.StatusUnprocessableEntity, "choice.html", view)
		return
	case fresh:
		p.courier.send(d, now, chosen.events)
		p.courier.send(d, d.SettlesAt, chosen.settled)
	}
	if fresh && chosen.stays {
		p.notice(w, noticeStay)
		return
	}
	// The address is the merchant's own, given in an authenticated call.
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("Location", d.ReturnURL)
	w.WriteHeader(http.StatusSeeOther)
}

// chosenIn reads the form's one field.
func chosenIn(w http.ResponseWriter, r *http.Request) (outcome, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := r.ParseForm(); err != nil || len(r.PostForm["outcome"]) != 1 {
		return outcome{}, false
	}
	return outcomeNamed(r.PostForm.Get("outcome"))
}

// trouble shows why there is no payment to show.
func (p *Provider) trouble(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, errUnknown) {
		p.notice(w, noticeUnknown)
		return
	}
	p.log.ErrorContext(r.Context(), "sandbox page", "error", err)
	p.notice(w, noticeTrouble)
}

// pageMethod refuses a method at a page's address.
func (p *Provider) pageMethod(w http.ResponseWriter, _ *http.Request) { p.notice(w, noticeMethod) }

// shopOf names where a payment's buyer came from.
func shopOf(d payment) string {
	back, err := url.Parse(d.ReturnURL)
	if err != nil {
		return ""
	}
	return back.Host
}
