package page

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"kassa/internal/checkout"
)

// formLimit is the most bytes of a posted form (contracts/common.md: over 64 KB → 413).
const formLimit = 64 << 10

// entry is what a buyer entered, and what is wrong with it. The zero entry is a form nobody has touched.
type entry struct {
	method, email           string
	methodError, emailError string // keys of the catalogue
}

// pay answers POST …/pay.
func (h *Handler) pay(w http.ResponseWriter, r *http.Request) {
	if err := h.origins.Check(r); err != nil {
		h.refused(w, r, http.StatusForbidden)
		return
	}
	if status := readForm(w, r); status != http.StatusOK {
		h.refused(w, r, status)
		return
	}
	session, err := sessionOf(r)
	if err != nil {
		h.notFound(w, r)
		return
	}
	a := addressOf(session)
	email := strings.TrimSpace(text(r, "email"))
	wish := checkout.PayWish{
		Method: text(r, "gateway"), Details: checkout.Details{Email: &email}, ReturnURL: h.origin + a.back(),
	}
	payment, _, err := h.core.Pay(r.Context(), session, wish)
	if err != nil {
		h.notStarted(w, r, wish, err)
		return
	}
	if target := webURL(payment.Instruction.URL); target != "" && payment.State == checkout.PaymentPending &&
		payment.Instruction.Flow == checkout.FlowRedirect {
		h.redirect(w, r, target)
		return
	}
	h.redirect(w, r, a.page())
}

// notStarted answers for a payment that the core did not start.
func (h *Handler) notStarted(w http.ResponseWriter, r *http.Request, wish checkout.PayWish, cause error) {
	switch checkout.ReasonOf(cause) {
	case checkout.ReasonInvalidField, checkout.ReasonMethodNotOffered, checkout.ReasonMethodUnavailable,
		checkout.ReasonNoPaymentMethods:
		if v, ok := h.begin(w, r); ok {
			v.change = true
			h.answer(w, r, v, http.StatusUnprocessableEntity, entryOf(wish, cause))
		}
	case checkout.ReasonSessionComplete:
		if v, ok := h.begin(w, r); ok {
			h.redirect(w, r, v.done())
		}
	case checkout.ReasonSessionExpired, checkout.ReasonOrderState, checkout.ReasonDeclined, checkout.ReasonGatewayUnavailable:
		// The page tells what the state is; the core has logged a gateway that does not answer.
		if session, err := sessionOf(r); err == nil {
			h.redirect(w, r, addressOf(session).page())
		}
	default:
		h.failed(w, r, cause)
	}
}

// entryOf finds the fields that the core complains about.
func entryOf(wish checkout.PayWish, cause error) entry {
	e := entry{method: wish.Method, email: *wish.Details.Email}
	for _, refusal := range checkout.Refusals(cause) {
		switch {
		case refusal.Param == "email" && e.email == "":
			e.emailError = "error.email_missing"
		case refusal.Param == "email":
			e.emailError = "error.email_invalid"
		case e.method == "":
			e.methodError = "error.method_missing"
		default:
			e.methodError = "error.method_unavailable"
		}
	}
	return e
}

// text is a field of the form; bytes that are no text show as such.
func text(r *http.Request, name string) string {
	return strings.ToValidUTF8(r.PostForm.Get(name), "\ufffd")
}

// toPage answers GET …/pay: a buyer who loads the address of a form that had a mistake in it.
func (h *Handler) toPage(w http.ResponseWriter, r *http.Request) {
	session, err := sessionOf(r)
	if err != nil {
		h.notFound(w, r)
		return
	}
	h.redirect(w, r, addressOf(session).page())
}

// readForm reads an URL-encoded form and answers 200, or the status of the refusal.
func readForm(w http.ResponseWriter, r *http.Request) int {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" || r.Header.Get("Content-Encoding") != "" {
		return http.StatusUnsupportedMediaType
	}
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusBadRequest
	}
	return http.StatusOK
}
