package page

import (
	"net/http"
	"net/url"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// The addresses of this package. The paths of a session's page are known to sellers and their plugins
// (contracts/shoppex.md, "url"; contracts/pandabase.md, checkout_url).
const (
	pagePattern  = "/invoice/{session}"
	storePattern = "/pay/stores/{store}/sids/{session}"
	// framePattern is storePattern for the frames of sites that the store allows.
	framePattern = "/embed/stores/{store}/sids/{session}"
	assetPattern = "/assets/{name}"
	themePattern = "/theme/{name}"
)

// pandabase is the dialect whose orders have the address with a store in it, and the long form.
const pandabase = "pandabase"

// address is where one session's page stands; all that belongs to the page stands below it.
type address struct {
	path string // of the page as this visit sees it
	// hosted is the path of the page outside of a frame: what leads out of a frame leads there.
	hosted string
}

// URL is the address of a sale's page for the world: public is the origin of the server, without a
// slash at its end.
func URL(public string, sale checkout.Sale) string { return public + addressOf(sale).page() }

// addressOf is where a sale's page stands.
func addressOf(sale checkout.Sale) address {
	path := "/invoice/" + sale.Session.ID.String()
	if sale.Order.Dialect == pandabase {
		path = "/pay/stores/" + storeID(sale) + "/sids/" + sessionID(sale)
	}
	return address{path: path, hosted: path}
}

// storeID and sessionID are the names that the Pandabase dialect gives to a sale's store and session.
func storeID(sale checkout.Sale) string   { return "shp_" + sale.Order.StoreID.Base36() }
func sessionID(sale checkout.Sale) string { return "cs_" + sale.Session.ID.Base36() }

// framed is the same page for a frame.
func (a address) framed() address {
	return address{path: "/embed/" + strings.TrimPrefix(a.hosted, "/pay/"), hosted: a.hosted}
}

// inFrame tells whether the page may be shown in a frame.
func (a address) inFrame() bool { return a.path != a.hosted }

func (a address) page() string   { return a.path }
func (a address) status() string { return a.path + "/status" }

// receipt is status for a receipt, which the buyer goes on reading when it has changed.
func (a address) receipt() string { return a.status() + "?receipt=1" }

func (a address) update() string { return a.path + "/update" }

// pay and back are never in a frame: a gateway would not let itself be shown there.
func (a address) pay() string  { return a.hosted + "/pay" }
func (a address) back() string { return a.hosted + "/return" }

// change is the page with the choice of methods, although a payment is open.
func (a address) change() string { return a.hosted + "?change=1" }

// wantsChange tells whether a request is for the address that change gives.
func wantsChange(r *http.Request) bool { return r.URL.RawQuery == "change=1" }

// wantsReceipt tells whether a request is for the address that receipt gives.
func wantsReceipt(r *http.Request) bool { return r.URL.RawQuery == "receipt=1" }

// wantsAway tells whether a request comes from a gateway's page on which the buyer gave up.
func wantsAway(r *http.Request) bool { return r.URL.RawQuery == "cancelled=1" }

// wantsFrame tells whether a request is for a page in a frame.
func wantsFrame(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/embed/") }

// sessionOf reads the session from a request's path.
func sessionOf(r *http.Request) (checkout.SessionID, error) {
	text := r.PathValue("session")
	if r.PathValue("store") == "" {
		return id.Parse[checkout.Session](text)
	}
	digits, ok := strings.CutPrefix(text, "cs_")
	if !ok {
		return checkout.SessionID{}, id.ErrSyntax
	}
	return id.ParseBase36[checkout.Session](digits)
}

// leadsTo tells whether a request came by the address of the sale that its session belongs to, and not by
// that of another store or of another form.
func leadsTo(r *http.Request, sale checkout.Sale) bool {
	store := ""
	if sale.Order.Dialect == pandabase {
		store = storeID(sale)
	}
	return r.PathValue("store") == store
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
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return ""
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`;,*'"\`, r) }) {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// secureOrigin is originOf for https alone.
func secureOrigin(s string) string {
	if origin := originOf(s); strings.HasPrefix(origin, "https:") {
		return origin
	}
	return ""
}

// ownPath is s when it is an absolute path on this server, or else empty.
func ownPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return ""
	}
	return s
}
