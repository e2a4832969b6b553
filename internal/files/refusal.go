package files

import (
	"errors"
	"fmt"
	"net/http"

	"kassa/internal/checkout"
)

// refuse gives an error its status. Only what is nobody's refusal is logged.
func (d Downloads) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	if status >= http.StatusInternalServerError && r.Context().Err() == nil {
		d.Log.ErrorContext(r.Context(), "a download failed", "path", r.URL.Path, "error", err)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	refuse(w, status)
}

// statusOf gives a forged link and an unknown file one same answer, so that nobody learns which files there are.
func statusOf(err error) int {
	var refusal *checkout.Error
	switch {
	case errors.Is(err, ErrSignature), errors.Is(err, ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, ErrExpired):
		return http.StatusGone
	case !errors.As(err, &refusal):
		return http.StatusInternalServerError
	}
	switch refusal.Kind {
	case checkout.NotFound, checkout.Invalid, checkout.Unauthenticated:
		return http.StatusNotFound
	case checkout.Conflict, checkout.Declined, checkout.Forbidden:
		return http.StatusGone
	case checkout.RateLimited:
		return http.StatusTooManyRequests
	case checkout.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// sentences are what a buyer reads instead of a file.
var sentences = map[int]string{
	http.StatusNotFound:            "There is nothing at this address.",
	http.StatusGone:                "This link does not work any more. The page of your order has a new one.",
	http.StatusMethodNotAllowed:    "A download can only be fetched.",
	http.StatusTooManyRequests:     "Too many requests. Please try again in a moment.",
	http.StatusServiceUnavailable:  "The file cannot be read at the moment. Please try again soon.",
	http.StatusInternalServerError: "Something went wrong. Please try again soon.",
}

// refuse answers with a status and its sentence.
func refuse(w http.ResponseWriter, status int) {
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, sentences[status]) // a client that is gone needs no answer
}
