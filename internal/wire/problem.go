package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"kassa/internal/checkout"
)

// Codes of a [Problem]: stable reasons in snake_case, which every dialect translates.
const (
	CodeInvalidJSON          = "invalid_json"
	CodeBodyTooLarge         = "body_too_large"
	CodeHeadersTooLarge      = "headers_too_large"
	CodeUnsupportedMediaType = "unsupported_media_type"
	CodeMethodNotAllowed     = "method_not_allowed"
	CodeRouteNotFound        = "route_not_found"
	CodeRateLimited          = "rate_limited"
	CodeRequestTimeout       = "request_timeout"
	CodeUnauthenticated      = "unauthenticated"
	CodeMissingScope         = "missing_scope"
	CodeBadRequest           = "bad_request"
	CodeValidation           = "validation"
	CodeInternal             = "internal"
)

// Problem is a refusal of the transport or the core, before a dialect gives it its shape.
type Problem struct {
	Status     int           // HTTP status; a dialect may choose another
	Code       string        // stable reason in snake_case, one of the Code constants or a core reason
	Message    string        // plain English, safe to show to the client
	Fields     []FieldError  // what is wrong with single fields, in a stable order; may be empty
	RetryAfter time.Duration // how long to wait before another try; 0 = say nothing
	Allow      []string      // methods that the path knows; only with 405
	RequestID  string        // of the request that is refused, set just before [Dialect.Render]
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Field   string // dotted path as the client spelt it: product.name, items.0.quantity; "" = the whole body
	Message string // reads after the field's name: "must be a number", "is required"
}

// ErrorWriter gives a problem the shape of a dialect and writes it, headers included
// (see [Problem.WriteHeader]).
type ErrorWriter func(w http.ResponseWriter, r *http.Request, p *Problem)

// Error gives the code and the message; it makes a Problem usable as an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Message }

// WriteHeader sets the headers that belong to the problem whatever the dialect (Allow, Retry-After in
// whole seconds rounded up, Connection: close where the body was left unread) and writes the status.
func (p *Problem) WriteHeader(w http.ResponseWriter) {
	h := w.Header()
	if len(p.Allow) > 0 {
		h.Set("Allow", strings.Join(p.Allow, ", "))
	}
	if p.RetryAfter > 0 {
		seconds := (p.RetryAfter + time.Second - 1) / time.Second
		h.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	if p.Status == http.StatusRequestTimeout || p.Status == http.StatusRequestEntityTooLarge {
		h.Set("Connection", "close")
	}
	w.WriteHeader(p.Status)
}

// Spelt is a field of the core as the request spells it: renames says which are called otherwise there.
func Spelt(field string, renames map[string]string) string {
	if renamed, ok := renames[field]; ok {
		return renamed
	}
	return field
}

// RetryAfter is how long a client waits before it sends the same request again: it will soon be answered where one
// of its key is under way, or what it needs does not answer now. 0 = it need not try.
func RetryAfter(reason checkout.Reason, status int) time.Duration {
	if reason == checkout.ReasonInFlight || status == http.StatusServiceUnavailable {
		return time.Second
	}
	return 0
}
