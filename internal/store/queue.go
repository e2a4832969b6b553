package store

import (
	"time"

	"kassa/internal/checkout"
)

const (
	// A queue that is leased, or due before, stays as it is; its row is held all the same.
	newQueue = `INSERT INTO endpoint_queue (store_id, endpoint_id, version, leased, failing, due_at)
	VALUES ($1, $2, 1, FALSE, FALSE, $3) ON CONFLICT (store_id, endpoint_id) DO UPDATE SET due_at = `
	unlessSooner = " WHERE NOT endpoint_queue.leased AND (endpoint_queue.due_at IS NULL OR endpoint_queue.due_at > "
	rested       = `CASE WHEN endpoint_queue.rests_until > excluded.due_at THEN endpoint_queue.rests_until ELSE excluded.due_at END`
	wakeQueue    = newQueue + rested + unlessSooner + rested + ")"
	rouseQueue   = newQueue + "excluded.due_at, rests_until = NULL" + unlessSooner + "excluded.due_at)"

	// Queues fall due in all stores alike: the partial index endpoint_queue_due serves this. Those to lease are
	// found first and once, as in pruneClaims.
	dueQueues = `WITH due AS MATERIALIZED (SELECT store_id, endpoint_id FROM endpoint_queue
	WHERE failing = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`
	leaseDue = `) UPDATE endpoint_queue SET version = version + 1, leased = TRUE, due_at = $4 FROM due
	WHERE endpoint_queue.store_id = due.store_id AND endpoint_queue.endpoint_id = due.endpoint_id
	RETURNING endpoint_queue.store_id, endpoint_queue.endpoint_id, version, failing`

	holdQueue = "SELECT version FROM endpoint_queue WHERE store_id = $1 AND endpoint_id = $2"

	endLease = `UPDATE endpoint_queue SET leased = FALSE, failing = $4, rests_until = $5, due_at = (SELECT CASE WHEN due_at < $5 THEN $5 ELSE due_at END
	FROM message WHERE store_id = $1 AND endpoint_id = $2 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1)
	WHERE store_id = $1 AND endpoint_id = $2 AND version = $3`
)

// WakeQueue makes an endpoint's queue due at a time, unless it is due earlier or leased. One that rests is due
// with the end of that, unless it is roused.
func (t *tx) WakeQueue(store checkout.StoreID, endpoint checkout.EndpointID, at time.Time, rouse bool) {
	sql := wakeQueue
	if rouse {
		sql = rouseQueue
	}
	t.insert(sql, store, endpoint, micros(at))
}

// LeaseQueues takes the queues of one lane that have been due for longest, until the given time.
func (t *tx) LeaseQueues(failing bool, now, until time.Time, limit int) ([]checkout.Queue, error) {
	var leased []checkout.Queue
	err := t.query(query{dueQueues + t.locks.skip + leaseDue, []any{failing, micros(now), int64(limit), micros(until)}, each(&leased, scanQueue)})
	return leased, err
}

func scanQueue(scan scanner) (q checkout.Queue, err error) {
	err = scan(&q.StoreID, &q.EndpointID, &q.Version, &q.Failing)
	return q, err
}

// HoldQueues holds the rows of queues, in their order, and tells which leases still stand.
func (t *tx) HoldQueues(queues []checkout.Queue) ([]bool, error) {
	held, rows := make([]bool, len(queues)), make([]query, len(queues))
	for i, q := range queues {
		rows[i] = query{holdQueue + t.locks.row, []any{q.StoreID, q.EndpointID}, func(scan scanner) error {
			var version int64
			err := scan(&version)
			held[i] = version == q.Version
			return err
		}}
	}
	return held, t.query(rows...)
}

// EndLease gives a queue back, which rests until a time: it is due with its first message, but not before.
func (t *tx) EndLease(q checkout.Queue, restsUntil time.Time) {
	t.insert(endLease, q.StoreID, q.EndpointID, q.Version, q.Failing, micros(restsUntil))
}

// Batches reads what queues have to send, in one round trip.
func (r reads) Batches(queues []checkout.Queue, now time.Time, limit int) ([]checkout.Batch, error) {
	batches := make([]checkout.Batch, len(queues))
	endpoints := make([][]checkout.Endpoint, len(queues))
	var rows []query
	for i, q := range queues {
		rows = append(rows, query{endpointByID, []any{q.StoreID, q.EndpointID}, each(&endpoints[i], scanEndpoint)},
			query{dueMessages, []any{q.StoreID, q.EndpointID, micros(now), int64(limit)}, each(&batches[i].Messages, scanMessage)})
	}
	if err := r.query(rows...); err != nil {
		return nil, err
	}
	for i, found := range endpoints {
		batches[i].Queue = queues[i]
		if len(found) > 0 {
			batches[i].Endpoint = found[0]
		}
	}
	return batches, nil
}
