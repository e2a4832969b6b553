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
	}
}

// endpoints writes, updates, lists and deletes webhook endpoints.
func endpoints(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := newStore("a"), newStore("b")
	one, two, elsewhere, foreign := newEndpoint(owner.ID), newEndpoint(owner.ID), newEndpoint(owner.ID), newEndpoint(other.ID)
	two.Events, two.Note, two.Enabled = nil, "", false
	elsewhere.Dialect = "sellapp"
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertStore(other)
		for _, endpoint := range []checkout.Endpoint{two, elsewhere, foreign, one} {
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

	one.URL, one.Events, one.Note, one.Secret, one.Signature = "https://b.example", []string{"*"}, "n", "whsec_2", "V1"
	one.Enabled, one.UpdatedAt = false, start.Add(time.Hour)
	told := one
	told.Dialect, told.CreatedAt = "x", start.Add(time.Hour) // never change
	write(t, db, func(tx checkout.Tx) { tx.UpdateEndpoint(told) })
	one.Version = 2
	listed(one, two)
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateEndpoint(told); return nil })
	reason(t, "an update of version 1 again", err, checkout.ReasonUnavailable)

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
