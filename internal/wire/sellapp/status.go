package sellapp

import (
	"time"

	"kassa/internal/checkout"
)

// statusVoided is the status of what the clock has ended, whatever the order's state.
const statusVoided = "VOIDED"

// statuses are the states of an order in SellApp's words.
var statuses = map[checkout.OrderState]string{
	checkout.OrderPending: "PENDING", checkout.OrderPartiallyPaid: "PARTIAL", checkout.OrderPaid: "PAID",
	checkout.OrderCompleted: "COMPLETED", checkout.OrderVoided: statusVoided, checkout.OrderFailed: "FAILED",
	checkout.OrderRefunded: "REFUNDED", checkout.OrderDisputed: "DISPUTING", checkout.OrderReversed: "REVERSED",
	checkout.OrderReview: "REVIEW",
}

// lapsed tells whether an unpaid order's time is over although no job has written so yet. One whose payment is
// under way is not given up.
func lapsed(sale checkout.Sale, now time.Time) bool {
	if !sale.Order.Payable() || !sale.Session.Lapsed(now) {
		return false
	}
	for _, p := range sale.Payments {
		if p.State == checkout.PaymentProcessing {
			return false
		}
	}
	return true
}

// statusOf is an invoice's status at a time.
func statusOf(sale checkout.Sale, now time.Time) string {
	if lapsed(sale, now) {
		return statusVoided
	}
	return statuses[sale.Order.State]
}

// statusHistory shows an invoice's status and those before it, the oldest first. Each was set when the one
// before it ended, and last touched when it ended itself.
func statusHistory(sale checkout.Sale, moves []checkout.Transition, now time.Time) invoiceStatus {
	out := invoiceStatus{History: []statusEntry{}}
	since := sale.Order.CreatedAt
	end := func(status string, at time.Time) {
		out.History = append(out.History, statusEntry{SetAt: timestamp(since), Status: status, UpdatedAt: timestamp(at)})
		since = at
	}
	for _, move := range moves {
		if move.Noun == "order" {
			end(statuses[checkout.OrderState(move.From)], move.At)
		}
	}
	if lapsed(sale, now) {
		end(statuses[sale.Order.State], sale.Session.ExpiresAt)
	}
	updated := updatedAt(sale, now)
	out.Status = statusEntry{SetAt: timestamp(since), Status: statusOf(sale, now), UpdatedAt: timestamp(updated)}
	return out
}

// updatedAt is when the invoice last changed.
func updatedAt(sale checkout.Sale, now time.Time) time.Time {
	latest := sale.Order.UpdatedAt
	if sale.Session.UpdatedAt.After(latest) {
		latest = sale.Session.UpdatedAt
	}
	for _, p := range sale.Payments {
		if p.UpdatedAt.After(latest) {
			latest = p.UpdatedAt
		}
	}
	if lapsed(sale, now) && sale.Session.ExpiresAt.After(latest) {
		latest = sale.Session.ExpiresAt
	}
	return latest
}
