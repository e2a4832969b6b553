package storetest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// newEndpoint makes a webhook endpoint with every field set.
func newEndpoint(store checkout.StoreID) checkout.Endpoint {
	return checkout.Endpoint{
		ID: id.New[checkout.Endpoint](), StoreID: store, Version: 1, Dialect: "pandabase", URL: "https://example.com/hook",
		Events: []string{"PAYMENT_COMPLETED", "ORDER_CREATED"}, Note: "the – first", Secret: "whsec_1", Signature: "V2",
		Enabled: true, CreatedAt: start, UpdatedAt: start.Add(time.Second),
		PreviousSecret: "whsec_0", PreviousUntil: start.Add(24 * time.Hour), FailingSince: start.Add(-time.Hour), DisabledReason: "tired",
	}
}

// endpoints writes, updates, lists and deletes webhook endpoints.
func endpoints(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := newStore("a"), newStore("b")
	one, two, elsewhere, foreign := newEndpoint(owner.ID), newEndpoint(owner.ID), newEndpoint(owner.ID), newEndpoint(other.ID)
	two.Events, two.Note, two.Enabled = nil, "", false
	two.PreviousSecret, two.PreviousUntil, two.FailingSince, two.DisabledReason = "", time.Time{}, time.Time{}, ""
	elsewhere.Dialect = "sellapp"
	ofOrder := newEndpoint(owner.ID)
	ofOrder.OrderID = id.New[checkout.Order]()
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertStore(other)
		for _, endpoint := range []checkout.Endpoint{two, elsewhere, foreign, one, ofOrder} {
			tx.InsertEndpoint(endpoint)
		}
	})
	r := db.Read(t.Context())
	listed := func(want ...checkout.Endpoint) {
		t.Helper()
		paged(t, "endpoints", want, []bool{false}, func(_ bool, w checkout.Window) ([]checkout.Endpoint, int64, error) {
			return r.Endpoints(owner.ID, "pandabase", w)
		})
		for _, endpoint := range want {
			got, err := r.Endpoint(owner.ID, endpoint.ID)
			equal(t, "endpoint", must(t, got, err), endpoint)
		}
	}
	listed(one, two)
	found, total, err := r.Endpoints(owner.ID, "", checkout.Window{Limit: 9})
	equal(t, "of all dialects", must(t, found, err), []checkout.Endpoint{one, two, elsewhere})
	equal(t, "of all dialects, counted", total, int64(3))
	got, err := r.Endpoint(owner.ID, ofOrder.ID)
	equal(t, "an order's own", must(t, got, err), ofOrder)

	one.URL, one.Events, one.Note, one.Secret, one.Signature = "https://b.example", []string{"*"}, "n", "whsec_2", "V1"
	one.Enabled, one.UpdatedAt = false, start.Add(time.Hour)
	one.PreviousSecret, one.PreviousUntil, one.FailingSince, one.DisabledReason = "whsec_1", start, start, "gone"
	told := one
	told.Dialect, told.CreatedAt, told.OrderID = "x", start.Add(time.Hour), id.New[checkout.Order]() // never change
	write(t, db, func(tx checkout.Tx) { tx.UpdateEndpoint(told) })
	one.Version = 2
	listed(one, two)
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateEndpoint(told); return nil })
	reason(t, "an update of version 1 again", err, checkout.ReasonUnavailable)

	told.Enabled, told.FailingSince, told.DisabledReason = true, time.Time{}, ""
	write(t, db, func(tx checkout.Tx) { tx.MarkEndpoint(told) }) // of version 1, which it has no more
	listed(one, two)
	told.Version, told.URL = 2, "https://c.example" // the URL is not marked
	write(t, db, func(tx checkout.Tx) { tx.MarkEndpoint(told) })
	one.Version, one.Enabled, one.FailingSince, one.DisabledReason = 3, true, time.Time{}, ""
	listed(one, two)

	_, err = r.Endpoint(other.ID, one.ID)
	reason(t, "another store's endpoint", err, checkout.ReasonEndpointNotFound)
	write(t, db, func(tx checkout.Tx) { tx.DeleteEndpoint(other.ID, one.ID) })
	listed(one, two)
	write(t, db, func(tx checkout.Tx) { tx.DeleteEndpoint(owner.ID, one.ID) })
	listed(two)
	_, err = r.Endpoint(owner.ID, one.ID)
	reason(t, "a deleted endpoint", err, checkout.ReasonEndpointNotFound)
	write(t, db, func(tx checkout.Tx) { tx.DeleteEndpoint(owner.ID, one.ID) }) // again is no error
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateEndpoint(one); return nil })
	reason(t, "an update of a deleted endpoint", err, checkout.ReasonUnavailable)
}
