package shoppex

import (
	"testing"
	"time"

	"kassa/internal/checkout"
)

func TestStatusOf(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	open := checkout.Session{State: checkout.SessionOpen, ExpiresAt: now.Add(time.Second)}
	lapsed := checkout.Session{State: checkout.SessionOpen, ExpiresAt: now}
	expired := checkout.Session{State: checkout.SessionExpired, ExpiresAt: now.Add(time.Hour)}
	paying := []checkout.Payment{{State: checkout.PaymentFailed}, {State: checkout.PaymentProcessing}}
	for _, c := range []struct {
		name     string
		state    checkout.OrderState
		session  checkout.Session
		payments []checkout.Payment
		want     string
	}{
		{"new", checkout.OrderPending, open, nil, "PENDING"},
		{"the clock ended it", checkout.OrderPending, lapsed, nil, "VOIDED"},
		{"closed early", checkout.OrderPending, expired, nil, "VOIDED"},
		{"the gateway saw the buyer", checkout.OrderPending, open, paying, "WAITING_FOR_CONFIRMATIONS"},
		{"still with the gateway after the end", checkout.OrderPending, lapsed, paying, "WAITING_FOR_CONFIRMATIONS"},
		{"a part is paid", checkout.OrderPartiallyPaid, open, nil, "PARTIAL"},
		{"a part was paid in time", checkout.OrderPartiallyPaid, lapsed, nil, "VOIDED"},
		{"paid", checkout.OrderPaid, lapsed, nil, "COMPLETED"},
		{"delivered", checkout.OrderCompleted, lapsed, nil, "COMPLETED"},
		{"called off", checkout.OrderVoided, expired, nil, "VOIDED"},
		{"given up", checkout.OrderFailed, open, nil, "VOIDED"},
		{"held", checkout.OrderReview, open, nil, "WAITING_FOR_CONFIRMATIONS"},
		{"refunded", checkout.OrderRefunded, lapsed, nil, "REFUNDED"},
		{"disputed", checkout.OrderDisputed, lapsed, nil, "CUSTOMER_DISPUTE_ONGOING"},
		{"lost", checkout.OrderReversed, lapsed, nil, "REVERSED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sale := checkout.Sale{Order: checkout.Order{State: c.state}, Session: c.session, Payments: c.payments}
			got := statusOf(sale, now)
			if got != c.want {
				t.Errorf("status %s, want %s", got, c.want)
			}
		})
	}
}
