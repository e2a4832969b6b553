package shoppex

import (
	"time"

	"kassa/internal/checkout"
)

// The statuses of a payment (contracts/shoppex.md, Statuses).
const (
	statusPending   = "PENDING"
	statusWaiting   = "WAITING_FOR_CONFIRMATIONS"
	statusPartial   = "PARTIAL"
	statusCompleted = "COMPLETED"
	statusVoided    = "VOIDED"
	statusDisputed  = "CUSTOMER_DISPUTE_ONGOING"
	statusReversed  = "REVERSED"
	statusRefunded  = "REFUNDED"
)

// statusOf tells a sale's status at a time: the clock ends a session before any job has written so.
func statusOf(sale checkout.Sale, now time.Time) string {
	switch sale.Order.State {
	case checkout.OrderPaid, checkout.OrderCompleted:
		return statusCompleted
	case checkout.OrderVoided, checkout.OrderFailed:
		return statusVoided
	case checkout.OrderRefunded:
		return statusRefunded
	case checkout.OrderDisputed:
		return statusDisputed
	case checkout.OrderReversed:
		return statusReversed
	case checkout.OrderReview:
		return statusWaiting
	case checkout.OrderPending, checkout.OrderPartiallyPaid:
		return unpaidStatus(sale, now)
	}
	return statusPending
}

func unpaidStatus(sale checkout.Sale, now time.Time) string {
	for _, p := range sale.Payments {
		if p.State == checkout.PaymentProcessing {
			return statusWaiting
		}
	}
	switch {
	case sale.Session.Lapsed(now):
		return statusVoided
	case sale.Order.State == checkout.OrderPartiallyPaid:
		return statusPartial
	default:
		return statusPending
	}
}
