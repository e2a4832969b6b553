package binarytest

import (
	"encoding/json"
	"slices"
	"testing"

	"kassa/internal/gateway/stripe/stripetest"
)

// names lists the events that came to a path, in the order in which they came.
func (r *receiver) names(t *testing.T, path string) (names []string) {
	t.Helper()
	for _, h := range r.at(path) {
		var told struct{ Event, Type string }
		if err := json.Unmarshal([]byte(h.body), &told); err != nil {
			t.Fatalf("%v: %s", err, h.body)
		}
		names = append(names, told.Event+told.Type)
	}
	return names
}

// What a bank or a seller does at Stripe is told to endpoints of each dialect that has a word for it.
func TestDisputesAndRefundsAtStripeAreTold(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		r, db := receive(t), w.db(t)
		for _, dialect := range []string{"pandabase", "shoppex", "sellapp", "standard"} {
			w.hookup(t, r.url+"/"+dialect, "--dialect", dialect)
		}
		told := map[string][]string{}
		acts := func(act error, want map[string]string) {
			t.Helper()
			if act != nil {
				t.Fatal(act)
			}
			for path, event := range want {
				eventually(t, func() bool { return slices.Contains(r.names(t, path)[len(told[path]):], event) })
				told[path] = r.names(t, path)
			}
		}
		bought := func() string {
			t.Helper()
			id, _, reference := w.atStripe(t)
			w.act(t, reference, stripetest.Pay)
			eventually(t, func() bool { return w.order(t, db, id, "state") == "completed" })
			acts(nil, map[string]string{"/pandabase": "PAYMENT_COMPLETED", "/shoppex": "order:paid", "/sellapp": "order.completed", "/standard": "order.completed"})
			return reference
		}
		opened := map[string]string{"/pandabase": "PAYMENT_DISPUTED", "/shoppex": "order:disputed", "/sellapp": "order.disputed", "/standard": "order.disputed"}
		reference := bought()
		acts(w.fake.Dispute(reference, "needs_response"), opened)
		acts(w.fake.Dispute(reference, "won"), map[string]string{"/pandabase": "PAYMENT_DISPUTE_WON", "/shoppex": "order:updated", "/standard": "order.dispute_won"})
		acts(w.fake.RefundAtStripe(reference, 2499), map[string]string{"/pandabase": "PAYMENT_REFUNDED", "/shoppex": "order:updated", "/standard": "order.refunded"})
		reference = bought()
		acts(w.fake.Dispute(reference, "needs_response"), opened)
		acts(w.fake.Dispute(reference, "lost"), map[string]string{"/pandabase": "PAYMENT_DISPUTE_LOST", "/shoppex": "order:updated", "/standard": "order.dispute_lost"})
	})
}
