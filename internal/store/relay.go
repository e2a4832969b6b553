package store

import (
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

const (
	// Events wait in all stores alike: the partial index event_unrelayed serves this.
	unrelayedEvents = "SELECT " + eventColumns + " FROM event WHERE position IS NULL ORDER BY id LIMIT $1"
	lastPosition    = "SELECT position FROM relay"

	// Of several that read the same position one moves it on, and the others find another.
	advanceRelay  = "UPDATE relay SET position = $2 WHERE id = 1 AND position = $1 RETURNING 1"
	positionEvent = "UPDATE event SET position = $4 WHERE store_id = $1 AND order_id = $2 AND id = $3"

	// Most stores listen to nothing: their events are positioned where they lie.
	holdRelay    = "SELECT position FROM relay WHERE id = 1"
	relayUnheard = `UPDATE event SET position = waiting.position FROM (
		SELECT store_id, order_id, id, $1 + row_number() OVER (ORDER BY id) AS position
		FROM (SELECT store_id, order_id, id FROM event WHERE position IS NULL ORDER BY id LIMIT $2) AS oldest
		WHERE NOT EXISTS (SELECT 1 FROM endpoint WHERE endpoint.store_id = oldest.store_id AND endpoint.enabled)
	) AS waiting
	WHERE event.store_id = waiting.store_id AND event.order_id = waiting.order_id AND event.id = waiting.id RETURNING 1`
	moveRelay = "UPDATE relay SET position = position + $1 WHERE id = 1"

	feed = "SELECT " + eventColumns + ` FROM event WHERE store_id = $1 AND position IS NOT NULL AND position > $2
	ORDER BY position LIMIT $3`

	// The partial index endpoint_of_store serves this: orders' own endpoints are as many as orders.
	listeners       = "SELECT " + endpointColumns + " FROM endpoint WHERE store_id = $1 AND order_id IS NULL AND enabled ORDER BY id"
	listenersOfPaid = "SELECT " + endpointColumns + " FROM endpoint WHERE store_id = $1 AND order_id IS NOT NULL AND enabled AND id IN "
)

// UnrelayedEvents lists events that have no position, and the last position given, on one snapshot.
func (r reads) UnrelayedEvents(limit int) (events []checkout.Event, position int64, err error) {
	err = r.query(
		query{unrelayedEvents, []any{int64(limit)}, each(&events, scanEvent)},
		query{sql: lastPosition, row: func(scan scanner) error { return scan(&position) }},
	)
	return events, position, err
}

// RelayUnheard gives the next positions to those of the oldest limit events that no endpoint of their store hears.
func (t *tx) RelayUnheard(limit int) (n int, err error) {
	var position int64
	if err := t.query(query{holdRelay + t.locks.row, nil, func(scan scanner) error { return scan(&position) }}); err != nil {
		return 0, err
	}
	err = t.query(query{relayUnheard, []any{position, int64(limit)}, func(scanner) error { n++; return nil }})
	if err == nil && n > 0 {
		t.insert(moveRelay, int64(n))
	}
	return n, err
}

// AdvanceRelay moves the last position on; false = it is another one by now.
func (t *tx) AdvanceRelay(from, to int64) (first bool, err error) {
	err = t.query(query{advanceRelay, []any{from, to}, func(scanner) error { first = true; return nil }})
	return first, err
}

// PositionEvents writes the events' positions.
func (t *tx) PositionEvents(events []checkout.Event) {
	for _, e := range events {
		t.insert(positionEvent, e.StoreID, orderOfEvent(e), e.ID, e.Position)
	}
}

// Feed lists a store's events behind a position, in the order of their commits.
func (r reads) Feed(store checkout.StoreID, after int64, limit int) ([]checkout.Event, error) {
	var events []checkout.Event
	err := r.query(query{feed, []any{store, after, int64(limit)}, each(&events, scanEvent)})
	return events, err
}

// Listeners lists the enabled endpoints of the events' stores, and those of the orders that were paid, by
// store and id.
func (r reads) Listeners(events []checkout.Event) ([]checkout.Endpoint, error) {
	paid := make(map[checkout.StoreID][]checkout.EndpointID)
	var stores []checkout.StoreID
	for _, e := range events {
		if _, known := paid[e.StoreID]; !known {
			paid[e.StoreID] = nil
			stores = append(stores, e.StoreID)
		}
		if e.Type == checkout.EventOrderPaid { // an order's own endpoint has its id
			paid[e.StoreID] = append(paid[e.StoreID], id.Convert[checkout.Endpoint](e.OrderID))
		}
	}
	slices.SortFunc(stores, checkout.StoreID.Compare)
	var found []checkout.Endpoint
	var rows []query
	for _, store := range stores {
		rows = append(rows, query{listeners, []any{store}, each(&found, scanEndpoint)})
		if orders := paid[store]; len(orders) > 0 {
			names, args := among([]any{store}, orders)
			rows = append(rows, query{listenersOfPaid + names, args, each(&found, scanEndpoint)})
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	err := r.query(rows...)
	return found, err
}
