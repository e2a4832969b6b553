package page

import (
	"slices"
	"strings"
	"time"

	"kassa/internal/checkout"
)

// receiptView is the page of a paid order.
func (v *visit) receiptView() receiptView {
	at, methods := v.paid()
	heading := v.text("receipt.heading")
	if v.sale.Order.Total.IsZero() {
		heading = v.text("receipt.heading_free")
	}
	view := receiptView{
		Frame: v.frame(statePaid, v.titled(heading)), Summary: v.summary(false), Heading: heading,
		Thanks: v.text("receipt.thanks", "store", v.store.Name), Date: v.date(at), Time: machineTime(at),
		Method: strings.Join(methods, ", "), Order: v.orderNumber(), Email: v.sale.Order.Email,
		Back: v.back("receipt.back", v.sale.Session.SuccessURL), Handed: v.handedViews(),
	}
	v.watchReceipt(&view.Frame)
	view.Summary.Amount = v.amount(v.sale.Order.Total)
	view.Summary.Paid = "" // all of it
	if len(view.Summary.Lines) < 2 && len(view.Summary.Rows) == 0 {
		view.Summary.Total = ""
	}
	return view
}

// orderNumber is what the seller's own list calls the order.
func (v *visit) orderNumber() string {
	if v.long() {
		return sessionID(v.sale)
	}
	return v.sale.Order.ID.String()
}

// paid tells when the last money came, and by which methods it came.
func (v *visit) paid() (at time.Time, methods []string) {
	at = v.sale.Order.UpdatedAt
	for i, p := range v.sale.Payments {
		if p.State != checkout.PaymentSucceeded {
			continue
		}
		if len(methods) == 0 || p.UpdatedAt.After(at) {
			at = v.sale.Payments[i].UpdatedAt
		}
		if name := v.methodName(p.Method); !slices.Contains(methods, name) {
			methods = append(methods, name)
		}
	}
	return at, methods
}

// closedView is the page of an order that cannot be paid.
func (v *visit) closedView(s state) closedView {
	keys := map[state]string{
		stateRefunded: "refunded", stateVoided: "voided", stateExpired: "expired", stateClosed: "closed",
	}
	icons := map[state]string{stateExpired: "clock", stateRefunded: "info", stateVoided: "cross", stateClosed: "cross"}
	heading := v.text(keys[s] + ".heading")
	return closedView{
		Frame: v.frame(s, v.titled(heading)), Icon: icons[s], Heading: heading, Text: v.text(keys[s] + ".text"), Lines: v.lines(),
		Back: v.back("receipt.back", v.sale.Session.CancelURL),
	}
}

// problemView is a page that belongs to no sale; key is the beginning of its texts' keys.
func problemView(l reader, key string) closedView {
	heading := l.text(key + ".heading")
	return closedView{
		Frame: frame{Title: heading, Theme: themeName(""), Powered: true},
		Icon:  "alert", Heading: heading, Text: l.text(key + ".text"),
	}
}
