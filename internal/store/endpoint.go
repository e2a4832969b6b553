package store

import "kassa/internal/checkout"

const endpointColumns = `store_id, id, version, dialect, url, events, note, secret, signature, enabled, created_at, updated_at,
	order_id, previous_secret, previous_until, failing_since, disabled_reason`

var insertEndpoint = insertInto("endpoint", endpointColumns)

const (
	updateEndpoint = `UPDATE endpoint SET version = version + 1, url = $4, events = $5, note = $6, secret = $7,
	signature = $8, enabled = $9, updated_at = $10, previous_secret = $11, previous_until = $12, failing_since = $13,
	disabled_reason = $14 WHERE store_id = $1 AND id = $2 AND version = $3`

	// One of another version stays as it is, which is no error.
	markEndpoint = `UPDATE endpoint SET version = version + 1, enabled = $4, failing_since = $5, disabled_reason = $6
	WHERE store_id = $1 AND id = $2 AND version = $3`

	deleteEndpoint = "DELETE FROM endpoint WHERE store_id = $1 AND id = $2"

	endpointByID = "SELECT " + endpointColumns + " FROM endpoint WHERE store_id = $1 AND id = $2"
)

// InsertEndpoint writes a webhook endpoint.
func (t *tx) InsertEndpoint(e checkout.Endpoint) {
	t.insert(insertEndpoint, e.StoreID, e.ID, e.Version, e.Dialect, e.URL, t.list(e.Events), e.Note, e.Secret, e.Signature,
		e.Enabled, micros(e.CreatedAt), micros(e.UpdatedAt), e.OrderID, e.PreviousSecret, micros(e.PreviousUntil),
		micros(e.FailingSince), e.DisabledReason)
}

// UpdateEndpoint writes all of an endpoint but its dialect, its order and when it was made.
func (t *tx) UpdateEndpoint(e checkout.Endpoint) {
	t.swap(updateEndpoint, e.StoreID, e.ID, e.Version, e.URL, t.list(e.Events), e.Note, e.Secret, e.Signature, e.Enabled,
		micros(e.UpdatedAt), e.PreviousSecret, micros(e.PreviousUntil), micros(e.FailingSince), e.DisabledReason)
}

// MarkEndpoint writes what deliveries have taught about an endpoint of that version.
func (t *tx) MarkEndpoint(e checkout.Endpoint) {
	t.insert(markEndpoint, e.StoreID, e.ID, e.Version, e.Enabled, micros(e.FailingSince), e.DisabledReason)
}

// DeleteEndpoint forgets a webhook endpoint; one that is not there is no error.
func (t *tx) DeleteEndpoint(store checkout.StoreID, endpoint checkout.EndpointID) {
	t.insert(deleteEndpoint, store, endpoint)
}

// Endpoint finds a webhook endpoint.
func (r reads) Endpoint(store checkout.StoreID, endpoint checkout.EndpointID) (checkout.Endpoint, error) {
	var endpoints []checkout.Endpoint
	err := r.query(query{endpointByID, []any{store, endpoint}, each(&endpoints, scanEndpoint)})
	switch {
	case err != nil:
		return checkout.Endpoint{}, err
	case len(endpoints) == 0:
		return checkout.Endpoint{}, checkout.Refuse(checkout.ReasonEndpointNotFound, "No such webhook endpoint.")
	}
	return endpoints[0], nil
}

// Endpoints reads a page of a dialect's endpoints, or of all, oldest first, and counts all that match.
func (r reads) Endpoints(store checkout.StoreID, dialect string, w checkout.Window) ([]checkout.Endpoint, int64, error) {
	l := listOf("endpoint", store, " AND order_id IS NULL")
	l.is("dialect", dialect)
	return pageOf(r, l, "endpoint", endpointColumns, false, w, scanEndpoint)
}

func scanEndpoint(scan scanner) (e checkout.Endpoint, err error) {
	err = scan(&e.StoreID, &e.ID, &e.Version, &e.Dialect, &e.URL, jsonColumn[[]string]{&e.Events}, &e.Note, &e.Secret,
		&e.Signature, &e.Enabled, timeColumn{&e.CreatedAt}, timeColumn{&e.UpdatedAt}, &e.OrderID, &e.PreviousSecret, timeColumn{&e.PreviousUntil},
		timeColumn{&e.FailingSince}, &e.DisabledReason)
	return e, err
}
