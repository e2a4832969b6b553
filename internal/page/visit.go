package page

import (
	"context"
	"net/http"
	"time"

	"kassa/internal/checkout"
)

// visit is one buyer's look at one sale.
type visit struct {
	reader
	address address
	sale    checkout.Sale
	store   checkout.Store
	now     time.Time
	handed  []checkout.Handed // of a paid order
	link    Link
	change  bool // the buyer asked for another method although a payment is open
}

// refreshTimeout is how long a buyer waits for a gateway's word before the page shows what is known.
const refreshTimeout = 3 * time.Second

// begin finds the sale that a request is about; otherwise it has answered the request and says false.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request) (visit, bool) {
	session, err := sessionOf(r)
	if err != nil {
		h.notFound(w, r)
		return visit{}, false
	}
	sale, store, err := h.core.SaleBySession(r.Context(), session)
	if err != nil {
		h.failed(w, r, err)
		return visit{}, false
	}
	if !leadsTo(r, sale) {
		h.notFound(w, r)
		return visit{}, false
	}
	own := addressOf(sale)
	if wantsFrame(r) {
		own = own.framed()
	}
	return visit{reader: h.reader(r), address: own, sale: sale, store: store, now: h.core.Now(), link: h.link}, true
}

// refresh looks open payments up.
func (h *Handler) refresh(r *http.Request, v *visit) {
	if len(v.sale.Payments) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), refreshTimeout)
	defer cancel()
	v.sale, v.now = h.core.Refresh(ctx, v.sale), h.core.Now()
}

// look reads what a paid order has handed over.
func (h *Handler) look(r *http.Request, v *visit) (err error) {
	if v.state() == statePaid {
		v.handed, err = h.core.Handed(r.Context(), v.sale.Order.StoreID, v.sale.Order.ID)
	}
	return err
}

// show answers GET of the page.
func (h *Handler) show(w http.ResponseWriter, r *http.Request) {
	v, ok := h.begin(w, r)
	if !ok {
		return
	}
	h.refresh(r, &v)
	v.change = wantsChange(r)
	h.answer(w, r, &v, http.StatusOK, entry{})
}

// comeBack answers GET …/return: the buyer comes from a gateway. That proves nothing; the payments are
// looked up. One who has given up, and has not paid after all, goes where the seller wants them.
func (h *Handler) comeBack(w http.ResponseWriter, r *http.Request) {
	v, ok := h.begin(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), refreshTimeout)
	defer cancel()
	v.sale = h.core.ReturnFrom(ctx, v.sale)
	if v.sale.Order.Settled() {
		h.redirect(w, r, v.done())
		return
	}
	if cancel := webURL(v.sale.Session.CancelURL); cancel != "" && wantsAway(r) {
		h.redirect(w, r, cancel)
		return
	}
	h.redirect(w, r, v.address.page())
}

// toPage answers GET of an address that forms are posted to: a buyer who loads the answer again.
func (h *Handler) toPage(w http.ResponseWriter, r *http.Request) {
	if v, ok := h.begin(w, r); ok {
		h.redirect(w, r, v.address.page())
	}
}

// status answers GET …/status: the page's script asks whether the page has changed, and where to go then.
func (h *Handler) status(w http.ResponseWriter, r *http.Request) {
	v, ok := h.begin(w, r)
	if !ok {
		return
	}
	h.refresh(r, &v)
	if err := h.look(r, &v); err != nil {
		h.failed(w, r, err)
		return
	}
	next := v.address.page()
	if v.sale.Order.Settled() && !v.address.inFrame() && !wantsReceipt(r) { // a frame is no place for the seller's site
		next = v.address.back()
	}
	h.send(w, file{
		body:        []byte(`{"version":"` + v.version() + `","next":"` + next + `"}` + "\n"),
		contentType: "application/json", cache: "no-store",
	})
}

// done is where a buyer who has paid goes.
func (v *visit) done() string {
	if success := webURL(v.sale.Session.SuccessURL); success != "" {
		return success
	}
	return v.address.page()
}
