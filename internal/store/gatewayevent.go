package store

import (
	"time"

	"kassa/internal/checkout"
)

const gatewayEventColumns = "store_id, account_id, event_id, type, reference, received_at, tries, due_at"

var insertGatewayEvent = insertInto("gateway_event", gatewayEventColumns)

const (
	// Events fall due in all stores alike: the partial index gateway_event_due serves this.
	dueGatewayEvents = "SELECT " + gatewayEventColumns + ` FROM gateway_event WHERE due_at IS NOT NULL AND due_at <= $1
	ORDER BY due_at LIMIT $2`

	leaseGatewayEvent = `UPDATE gateway_event SET tries = tries + 1, due_at = $4
	WHERE store_id = $1 AND account_id = $2 AND event_id = $3`

	scheduleGatewayEvent = `UPDATE gateway_event SET due_at = $4
	WHERE store_id = $1 AND account_id = $2 AND event_id = $3`

	// Events grow old in all stores alike: the partial index gateway_event_done serves this. As with claims the rows
	// to delete are found first and once.
	pruneGatewayEvents = `WITH old AS MATERIALIZED (SELECT store_id, account_id, event_id FROM gateway_event
	WHERE due_at IS NULL AND received_at < $1 ORDER BY received_at LIMIT $2`
	pruneGatewayEventsFound = `) DELETE FROM gateway_event WHERE (store_id, account_id, event_id) IN
	(SELECT store_id, account_id, event_id FROM old) RETURNING 1`
)

// InsertGatewayEvent keeps an event; one that came before makes the transaction return checkout.ErrEventKept.
func (t *tx) InsertGatewayEvent(e checkout.GatewayEvent) {
	t.insertUnless(checkout.ErrEventKept, insertGatewayEvent, e.StoreID, e.AccountID, e.EventID, e.Type, e.Reference, micros(e.ReceivedAt),
		e.Tries, micros(e.DueAt))
}

// LeaseGatewayEvents takes events whose DueAt is at or before now, longest due first, raises their Tries
// and moves their DueAt to until. What it returns is as it is after that.
func (t *tx) LeaseGatewayEvents(now, until time.Time, limit int) ([]checkout.GatewayEvent, error) {
	var due []checkout.GatewayEvent
	err := t.query(query{dueGatewayEvents + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanGatewayEvent)})
	for i := range due {
		e := &due[i]
		t.swap(leaseGatewayEvent, e.StoreID, e.AccountID, e.EventID, micros(until))
		e.Tries++
		e.DueAt = until
	}
	return due, err
}

// ScheduleGatewayEvent sets when an event is processed next; the zero time marks it as done.
func (t *tx) ScheduleGatewayEvent(e checkout.GatewayEvent, due time.Time) {
	t.insert(scheduleGatewayEvent, e.StoreID, e.AccountID, e.EventID, micros(due))
}

// PruneGatewayEvents deletes at most limit events that are done and were received before, oldest first, and tells
// how many.
func (t *tx) PruneGatewayEvents(before time.Time, limit int) (int64, error) {
	var pruned int64
	err := t.query(query{
		sql:  pruneGatewayEvents + t.locks.skip + pruneGatewayEventsFound,
		args: []any{micros(before), int64(limit)},
		row:  func(scanner) error { pruned++; return nil },
	})
	return pruned, err
}

func scanGatewayEvent(scan scanner) (e checkout.GatewayEvent, err error) {
	err = scan(&e.StoreID, &e.AccountID, &e.EventID, &e.Type, &e.Reference, timeColumn{&e.ReceivedAt}, &e.Tries, timeColumn{&e.DueAt})
	return e, err
}
