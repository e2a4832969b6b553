package page

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// answer renders the page that a sale has now.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, v *visit, status int, e entry) {
	if err := h.look(r, v); err != nil {
		h.failed(w, r, err)
		return
	}
	p := page{reader: v.reader, status: status}
	s := v.state()
	switch s {
	case stateTransfer:
		p.template, p.view = "transfer", v.transferView()
	case stateChecking, stateUnanswered, stateProcessing, stateReview:
		p.template, p.view = "waiting", v.waitingView(s)
	case statePaid:
		p.template, p.view = "receipt", v.receiptView()
	case stateRefunded, stateVoided, stateExpired, stateClosed:
		p.template, p.view = "closed", v.closedView(s)
	default:
		methods, err := h.core.Methods(r.Context(), v.sale)
		if err != nil {
			h.failed(w, r, err)
			return
		}
		p.template, p.view = "checkout", v.checkoutView(s, methods, e)
	}
	p.grants = v.grants()
	if s.payable() || s.watched() {
		origins, err := h.core.Origins(r.Context(), v.sale)
		if err != nil {
			h.failed(w, r, err)
			return
		}
		p.grants.targets = append([]string{h.origin, originOf(v.sale.Session.SuccessURL)}, origins...)
	}
	h.render(w, r, p)
}

// grants are the origins that the page may show pictures from, and that may show the page.
func (v *visit) grants() grants {
	g := grants{images: v.imageOrigins(), framed: v.address.inFrame()}
	if g.framed {
		for _, site := range v.store.EmbedOrigins {
			g.frames = append(g.frames, originOf(site))
		}
	}
	return g
}

// titled is the title of the window of a page with a heading.
func (v *visit) titled(heading string) string { return heading + " – " + v.store.Name }

// frame is the frame of a sale's page.
func (v *visit) frame(s state, title string) frame {
	initial, _ := utf8.DecodeRuneInString(v.store.Name)
	f := frame{
		Title: title, Theme: themeName(v.store.Accent), Store: v.store.Name,
		Initial: strings.ToUpper(string(initial)), Logo: ownPath(v.store.LogoURL),
		Test: v.sale.Order.Mode == checkout.ModeTest, Powered: !v.sale.Session.WhiteLabel, Support: v.store.SupportEmail,
		Framed: v.address.inFrame(), Split: s.payable() || s.watched(),
	}
	if s.watched() {
		f.Watch = watch{Status: v.address.status(), Version: v.version()}
		f.Refresh = refreshSeconds(s, v.sale, v.now)
	}
	return f
}

// refreshSeconds is how soon a browser without JavaScript asks again: often at first, then calmly, and
// never while the buyer fills in a form.
func refreshSeconds(s state, sale checkout.Sale, now time.Time) int {
	last, _ := sale.LastPayment()
	switch {
	case s == stateChange:
		return 0
	case s == stateTransfer, now.Sub(last.UpdatedAt) > 2*time.Minute:
		return 15
	default:
		return 3
	}
}

// back leads to one of the seller's addresses, if there is one.
func (v *visit) back(key string, addresses ...string) link {
	for _, address := range addresses {
		if address = webURL(address); address != "" {
			return link{URL: address, Text: v.text(key, "store", v.store.Name)}
		}
	}
	return link{}
}

// machineTime is a time in the form of HTML's time element.
func machineTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
