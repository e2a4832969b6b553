package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// answer renders the page that a sale has now.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, v visit, status int, e entry) {
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
	if s.payable() || s.watched() {
		origins, err := h.core.Origins(r.Context(), v.sale)
		if err != nil {
			h.failed(w, r, err)
			return
		}
		p.targets = append([]string{h.origin, originOf(v.sale.Session.SuccessURL)}, origins...)
	}
	h.render(w, r, p)
}

// frame is the frame of a sale's page; heading is what the window's title begins with.
func (v visit) frame(s state, heading string) frame {
	initial, _ := utf8.DecodeRuneInString(v.store.Name)
	f := frame{
		Title: heading + " – " + v.store.Name, Theme: themeName(v.store.Accent), Store: v.store.Name,
		Initial: strings.ToUpper(string(initial)), Logo: ownPath(v.store.LogoURL),
		Test: v.sale.Order.Mode == checkout.ModeTest, Powered: !v.sale.Session.WhiteLabel, Support: v.store.SupportEmail,
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

// summary is what is bought and what is to be paid for it.
func (v visit) summary(main bool) summary {
	order := v.sale.Order
	s := summary{
		Main: main, Label: v.text("summary.due"), Amount: v.amount(order.Due()), Lines: v.lines(),
		Until: v.text("summary.until", "date", v.date(v.sale.Session.ExpiresAt)), Expiry: machineTime(v.sale.Session.ExpiresAt),
	}
	if order.Paid.IsPositive() {
		s.Label = v.text("summary.left")
		s.Total, s.Paid = v.amount(order.Total), v.amount(order.Paid)
	} else if len(s.Lines) > 1 {
		s.Total = v.amount(order.Total)
	}
	return s
}

func (v visit) lines() []line {
	lines := make([]line, len(v.sale.Order.Lines))
	for i, l := range v.sale.Order.Lines {
		lines[i] = line{Name: l.Name, Total: v.amount(l.Total)}
		if l.Quantity > 1 {
			lines[i].Quantity = v.text("summary.quantity", "count", strconv.FormatInt(l.Quantity, 10))
		}
	}
	return lines
}

// back leads to one of the seller's addresses, if there is one.
func (v visit) back(key string, addresses ...string) link {
	for _, address := range addresses {
		if address = webURL(address); address != "" {
			return link{URL: address, Text: v.text(key, "store", v.store.Name)}
		}
	}
	return link{}
}

// machineTime is a time in the form of HTML's time element.
func machineTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
