package page

import (
	"net/http"

	"kassa/internal/checkout"
)

// pay answers POST …/pay.
func (h *Handler) pay(w http.ResponseWriter, r *http.Request) {
	v, posted, ok := h.posted(w, r)
	if !ok {
		return
	}
	wish := checkout.PayWish{Method: posted.text("gateway"), Details: v.details(posted), ReturnURL: h.origin + v.address.back()}
	payment, sale, err := h.core.Pay(r.Context(), v.sale, wish)
	if err != nil {
		h.notDone(w, r, &v, posted, err)
		return
	}
	target := webURL(payment.Instruction.URL)
	switch {
	case payment.ID.IsZero() && sale.Order.Settled(): // there was nothing to pay
		v.sale = sale
		h.redirect(w, r, v.done())
	case target != "" && payment.State == checkout.PaymentPending && payment.Instruction.Flow == checkout.FlowRedirect:
		h.redirect(w, r, target)
	default:
		h.redirect(w, r, v.address.page())
	}
}

// update answers POST …/update: the total for what the buyer has entered so far.
func (h *Handler) update(w http.ResponseWriter, r *http.Request) {
	v, posted, ok := h.posted(w, r)
	if !ok {
		return
	}
	sale, err := h.core.Tell(r.Context(), v.sale, v.pricedBy(posted))
	if err != nil {
		h.notDone(w, r, &v, posted, err)
		return
	}
	v.sale, v.now, v.change = sale, h.core.Now(), true
	h.answer(w, r, &v, http.StatusOK, entry{posted: posted})
}

// notDone answers for what the core refused to do.
func (h *Handler) notDone(w http.ResponseWriter, r *http.Request, v *visit, posted values, cause error) {
	switch checkout.ReasonOf(cause) {
	case checkout.ReasonInvalidField, checkout.ReasonMethodNotOffered, checkout.ReasonMethodUnavailable,
		checkout.ReasonNoPaymentMethods, checkout.ReasonCouponInvalid, checkout.ReasonAmountTooSmall, checkout.ReasonOutOfStock:
		if now, ok := h.begin(w, r); ok {
			now.change = true
			h.answer(w, r, &now, http.StatusUnprocessableEntity, entry{posted: posted, refusals: checkout.Refusals(cause)})
		}
	case checkout.ReasonSessionComplete:
		if now, ok := h.begin(w, r); ok {
			h.redirect(w, r, now.done())
		}
	case checkout.ReasonSessionExpired, checkout.ReasonOrderState, checkout.ReasonDeclined, checkout.ReasonGatewayUnavailable,
		checkout.ReasonPaymentOpen:
		// The page tells what the state is; the core has logged a gateway that does not answer.
		h.redirect(w, r, v.address.page())
	default:
		h.failed(w, r, cause)
	}
}
