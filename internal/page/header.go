package page

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// grants are the origins that one page's policy names. The zero value is the strictest policy.
type grants struct {
	// targets may be led to by the page's form: Chromium applies form-action to all redirects that follow
	// a form, so the gateways and the seller's site are among them.
	targets []string
	images  []string // where pictures come from
	// framed is an embedded page; frames are the sites that may show it.
	framed bool
	frames []string
}

// csp writes the content security policy: nothing stands inline, and nothing but the pictures of what is bought
// is loaded from elsewhere.
func (g grants) csp() string {
	frames := sources(g.frames)
	if frames == "" {
		frames = " 'none'"
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'" + sources(g.images) +
		"; connect-src 'self'; base-uri 'none'; frame-ancestors" + frames + "; form-action 'self'" + sources(g.targets)
}

// sources writes each origin once, with a space before it.
func sources(origins []string) string {
	var list strings.Builder
	for i, origin := range origins {
		if origin != "" && !slices.Contains(origins[:i], origin) {
			list.WriteString(" ")
			list.WriteString(origin)
		}
	}
	return list.String()
}

// permissions takes from the page what it does not need.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), midi=(), payment=(), usb=()"

// fixedHeaders are the same on every page. Their values are shared and never changed.
//
// Referrer-Policy is same-origin, not no-referrer: with the latter browsers post forms with "Origin:
// null", which the check against forged requests must refuse.
var fixedHeaders = http.Header{
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {permissions},
	"X-Robots-Tag":                 {"noindex"},
	"Cache-Control":                {"no-store"},
}

// guard sets the headers of a page.
func (h *Handler) guard(header http.Header, g grants) {
	header.Set("Content-Security-Policy", g.csp())
	if !g.framed { // it cannot name several origins
		header.Set("X-Frame-Options", "DENY")
	}
	maps.Copy(header, fixedHeaders)
}

// redirect sends a browser on with 303, so that it goes on with GET. A target on this server is a path.
func (h *Handler) redirect(w http.ResponseWriter, r *http.Request, target string) {
	h.guard(w.Header(), grants{})
	http.Redirect(w, r, target, http.StatusSeeOther)
}
