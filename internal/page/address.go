package page

import (
	"net/http"
	"net/url"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// The addresses of this package. The path of a session's page is known to sellers and their plugins
// (contracts/shoppex.md, "url").
const (
	pagePattern   = "/invoice/{session}"
	payPattern    = pagePattern + "/pay"
	returnPattern = pagePattern + "/return"
	statusPattern = pagePattern + "/status"
	assetPattern  = "/assets/{name}"
	themePattern  = "/theme/{name}"
)

// address is the path of one session's page; all that belongs to the page stands below it.
type address string

// URL is the address of a session's page for the world: public is the origin of the server, without a
// slash at its end.
func URL(public string, session checkout.SessionID) string { return public + addressOf(session).page() }

func addressOf(session checkout.SessionID) address { return address("/invoice/" + session.String()) }

func (a address) page() string   { return string(a) }
func (a address) pay() string    { return string(a) + "/pay" }
func (a address) back() string   { return string(a) + "/return" }
func (a address) status() string { return string(a) + "/status" }

// change is the page with the choice of methods, although a payment is open.
func (a address) change() string { return string(a) + "?change=1" }

// wantsChange tells whether a request is for the address that change gives.
func wantsChange(r *http.Request) bool { return r.URL.RawQuery == "change=1" }

// sessionOf reads the session from a request's path.
func sessionOf(r *http.Request) (checkout.SessionID, error) {
	return id.Parse[checkout.Session](r.PathValue("session"))
}

// webURL is s when a browser may be sent there: an absolute http or https URL. Otherwise it is empty.
func webURL(s string) string {
	if originOf(s) == "" {
		return ""
	}
	return s
}

// originOf is the origin of an absolute http or https URL as a content security policy names it, or
// empty.
func originOf(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return ""
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`;,'"\`, r) }) {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// ownPath is s when it is an absolute path on this server, or else empty.
func ownPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return ""
	}
	return s
}
