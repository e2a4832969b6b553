package page

import (
	"net/http"
	"slices"
	"strings"
)

// policy is the content security policy but for form-action. Nothing is loaded from elsewhere, nothing
// stands inline, and nobody may frame the page.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// permissions takes from the page what it does not need.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), midi=(), payment=(), usb=()"

// guard sets the headers of a page. targets are the origins that its form may lead to: Chromium applies
// form-action to all redirects that follow a form, so the gateways and the seller's site are among them.
//
// Referrer-Policy is same-origin, not no-referrer: with the latter browsers post forms with "Origin:
// null", which the check against forged requests must refuse.
func (h *Handler) guard(header http.Header, targets []string) {
	var csp strings.Builder
	csp.WriteString(policy)
	for i, target := range targets {
		if target != "" && !slices.Contains(targets[:i], target) {
			csp.WriteString(" ")
			csp.WriteString(target)
		}
	}
	header.Set("Content-Security-Policy", csp.String())
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", permissions)
	header.Set("X-Robots-Tag", "noindex")
	header.Set("Cache-Control", "no-store")
}

// redirect sends a browser on with 303, so that it goes on with GET. A target on this server is a path.
func (h *Handler) redirect(w http.ResponseWriter, r *http.Request, target string) {
	h.guard(w.Header(), nil)
	http.Redirect(w, r, target, http.StatusSeeOther)
}
