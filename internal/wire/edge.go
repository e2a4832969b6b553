package wire

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Edge is what every request passes on its way in, whatever the dialect: a request id, the time limit
// of its body, recovery from panics, the size of its headers, a clean path; and on the way out one log
// line and the metrics.
type Edge struct {
	Log         *slog.Logger
	Metrics     *Metrics      // nil = none
	Proxies     Proxies       // peers whose X-Forwarded-For is believed
	BodyTimeout time.Duration // for the whole body, from the end of the headers; 0 = no limit
	HeaderLimit int           // bytes of request line and headers; 0 = no limit
	Fail        ErrorWriter   // writes what is refused here
}

// Handler puts the edge before next.
func (e Edge) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ex := &exchange{ResponseWriter: w, id: newRequestID(), started: time.Now()}
		w.Header().Set(RequestIDHeader, ex.id)
		inner := r.WithContext(context.WithValue(r.Context(), exchangeKey{}, ex))
		if e.BodyTimeout > 0 && r.Body != nil && r.Body != http.NoBody {
			ex.body.start(w, r.Body, e.BodyTimeout)
			inner.Body = &ex.body
		}
		e.Metrics.begin()
		defer e.finish(ex, inner)
		e.admit(ex, inner, next)
	})
}

// admit refuses what no handler should see and survives a handler's panic.
func (e Edge) admit(ex *exchange, r *http.Request, next http.Handler) {
	defer e.recovered(ex, r)
	switch {
	case e.HeaderLimit > 0 && headerSize(r) > e.HeaderLimit:
		e.Fail(ex, r, headersTooLarge())
	case !cleanPath(r.URL):
		e.Fail(ex, r, routeNotFound())
	default:
		next.ServeHTTP(ex, r)
	}
}

// finish runs when the answer is complete, or was cut off by a panic.
func (e Edge) finish(ex *exchange, r *http.Request) {
	took := time.Since(ex.started)
	status := ex.status
	if status == 0 { // a handler that writes nothing answers 200
		status = http.StatusOK
	}
	e.Metrics.end(ex.surface, r.Method, ex.pattern, status, took)
	e.logAccess(ex, r, status, took)
}
