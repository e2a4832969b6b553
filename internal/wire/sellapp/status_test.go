package sellapp

import (
	"testing"
	"time"

	"kassa/internal/checkout"
)

func TestStatusOf(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	open := checkout.Session{State: checkout.SessionOpen, ExpiresAt: now.Add(time.Second)}
	over := checkout.Session{State: checkout.SessionOpen, ExpiresAt: now}
	paying := []checkout.Payment{{State: checkout.PaymentFailed}, {State: checkout.PaymentProcessing}}
	for _, c := range []struct {
		name     string
		state    checkout.OrderState
		session  checkout.Session
		payments []checkout.Payment
		want     string
	}{
		{"new", checkout.OrderPending, open, nil, "PENDING"},
		{"the clock ended it", checkout.OrderPending, over, nil, "VOIDED"},
		{"with the gateway after the end", checkout.OrderPending, over, paying, "PENDING"},
		{"a part is paid", checkout.OrderPartiallyPaid, open, nil, "PARTIAL"},
		{"a part was paid in time", checkout.OrderPartiallyPaid, over, nil, "VOIDED"},
		{"paid", checkout.OrderPaid, over, nil, "PAID"},
		{"delivered", checkout.OrderCompleted, over, nil, "COMPLETED"},
		{"called off", checkout.OrderVoided, over, nil, "VOIDED"},
		{"given up", checkout.OrderFailed, open, nil, "FAILED"},
		{"held", checkout.OrderReview, over, nil, "REVIEW"},
		{"refunded", checkout.OrderRefunded, over, nil, "REFUNDED"},
		{"disputed", checkout.OrderDisputed, over, nil, "DISPUTING"},
		{"lost", checkout.OrderReversed, over, nil, "REVERSED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sale := checkout.Sale{Order: checkout.Order{State: c.state}, Session: c.session, Payments: c.payments}
			if got := statusOf(sale, now); got != c.want {
				t.Errorf("status %s, want %s", got, c.want)
			}
		})
	}
	if len(statuses) != len(checkout.OrderStates()) {
		t.Errorf("%d words for %d states", len(statuses), len(checkout.OrderStates()))
	}
}

// A status was set when the one before it ended; moves of payments and sessions are none of the invoice's.
func TestStatusHistory(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC) }
	sale := checkout.Sale{Order: checkout.Order{State: checkout.OrderCompleted, CreatedAt: at(0), UpdatedAt: at(9)}}
	got := statusHistory(sale, []checkout.Transition{
		{Noun: "payment", From: "created", To: "pending", At: at(1)}, {Noun: "order", From: "pending", To: "paid", At: at(2)},
		{Noun: "session", From: "open", To: "complete", At: at(2)}, {Noun: "order", From: "paid", To: "completed", At: at(5)},
	}, at(10))
	entry := func(status string, from, to int) statusEntry {
		return statusEntry{SetAt: timestamp(at(from)), Status: status, UpdatedAt: timestamp(at(to))}
	}
	if len(got.History) != 2 || got.History[0] != entry("PENDING", 0, 2) || got.History[1] != entry("PAID", 2, 5) || got.Status != entry("COMPLETED", 5, 9) {
		t.Errorf("%+v", got)
	}
}

func TestTimestamp(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	for want, at := range map[string]time.Time{
		"2024-01-09T23:50:11.000000Z": time.Date(2024, 1, 10, 1, 50, 11, 0, zone),
		"2024-01-09T23:50:11.120000Z": time.Date(2024, 1, 9, 23, 50, 11, 120_000_999, time.UTC),
	} {
		if got := timestamp(at); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
