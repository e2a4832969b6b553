package page

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// formLimit is the most bytes of a posted form (contracts/common.md: over 64 KB → 413).
const formLimit = 64 << 10

// entry is what a buyer entered, and what the core says is wrong with it. The zero entry is a form nobody
// has touched.
type entry struct {
	posted   values
	refusals []*checkout.Error
}

// refusal finds what is wrong with a field.
func (e entry) refusal(field string) (*checkout.Error, bool) {
	for _, refusal := range e.refusals {
		if fieldOf(refusal) == field {
			return refusal, true
		}
	}
	return nil, false
}

// values are the fields of a posted form.
type values url.Values

// has tells whether the form has a field, be it empty.
func (f values) has(field string) bool { return len(f[field]) > 0 }

// email is the e-mail address of the form as it came: the core refuses what is no text.
func (f values) email() string {
	return strings.TrimSpace(strings.ToValidUTF8(url.Values(f).Get("email"), string(unicode.ReplacementChar)))
}

// text is a field of the form; bytes and control characters that are no text show as such.
func (f values) text(field string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(url.Values(f).Get(field), string(unicode.ReplacementChar)))
}

// trimmed is text without the spaces around it.
func (f values) trimmed(field string) string { return strings.TrimSpace(f.text(field)) }

// posted reads the form that a request brings and finds its sale; otherwise it has answered the request and
// says false.
func (h *Handler) posted(w http.ResponseWriter, r *http.Request) (visit, values, bool) {
	if err := h.origins.Check(r); err != nil {
		h.refused(w, r, http.StatusForbidden)
		return visit{}, nil, false
	}
	if status := readForm(w, r); status != http.StatusOK {
		h.refused(w, r, status)
		return visit{}, nil, false
	}
	v, ok := h.begin(w, r)
	if !ok || !v.long() {
		return v, values(r.PostForm), ok
	}
	if repeats(r.PostForm) {
		h.refused(w, r, http.StatusBadRequest)
		return visit{}, nil, false
	}
	form := values(r.PostForm)
	if utf8.RuneCountInString(form.trimmed("tax_id")) > taxIDMost {
		refusal := checkout.RefuseField(checkout.ReasonInvalidField, "tax_id", "must have at most %d characters", taxIDMost)
		refusal.Rule = checkout.RuleTooLong
		h.notDone(w, r, &v, form, refusal)
		return visit{}, nil, false
	}
	return v, form, true
}

// taxIDMost is the most characters of a tax id (contracts/pandabase.md). The core leaves it to its callers.
const taxIDMost = 32

// repeats tells whether a form names a field twice, which no page does.
func repeats(form url.Values) bool {
	for _, all := range form {
		if len(all) > 1 {
			return true
		}
	}
	return false
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
