package page

import (
	"net/http"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// retryAfter is when a browser may try again after a failure on our side that passes.
const retryAfter = 5 * time.Second

// Problem writes what was refused before it reached a route of this package as a page. It is a
// wire.ErrorWriter.
func (h *Handler) Problem(w http.ResponseWriter, r *http.Request, p *wire.Problem) {
	key := "refused"
	switch {
	case p.Status == http.StatusNotFound:
		key = "notfound"
	case p.Status >= http.StatusInternalServerError:
		key = "failed"
	}
	reader := h.reader(r)
	h.render(w, r, page{reader: reader, head: p.WriteHeader, template: "closed", view: problemView(reader, key)})
}

// failed answers for an error of the core, and logs what is our fault.
func (h *Handler) failed(w http.ResponseWriter, r *http.Request, cause error) {
	switch checkout.ReasonOf(cause) {
	case checkout.ReasonSessionNotFound, checkout.ReasonOrderNotFound, checkout.ReasonStoreNotFound:
		h.notFound(w, r)
	case checkout.ReasonUnavailable, checkout.ReasonGatewayUnavailable:
		h.log.WarnContext(r.Context(), "page unavailable", "error", cause)
		h.Problem(w, r, &wire.Problem{Status: http.StatusServiceUnavailable, RetryAfter: retryAfter})
	default:
		if r.Context().Err() != nil {
			return // the browser went away, and that is all that failed
		}
		h.log.ErrorContext(r.Context(), "page failed", "error", cause)
		h.Problem(w, r, &wire.Problem{Status: http.StatusInternalServerError})
	}
}

// notFound answers for an address that leads nowhere: one same page, whatever the reason.
func (h *Handler) notFound(w http.ResponseWriter, r *http.Request) {
	h.Problem(w, r, &wire.Problem{Status: http.StatusNotFound})
}

// refused answers for a request that no form of ours has sent.
func (h *Handler) refused(w http.ResponseWriter, r *http.Request, status int) {
	h.Problem(w, r, &wire.Problem{Status: status})
}
