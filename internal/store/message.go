package store

import (
	"time"

	"kassa/internal/checkout"
)

const messageColumns = `store_id, id, endpoint_id, event_id, order_id, version, event, body, state, tries, due_at, status, latency, failure,
	created_at, updated_at`

var insertMessage = insertInto("message", messageColumns)

const (
	// A message of another version stays as it is, which is no error.
	updateMessage = `UPDATE message SET version = version + 1, state = $4, tries = $5, due_at = $6, status = $7, latency = $8,
	failure = $9, updated_at = $10 WHERE store_id = $1 AND id = $2 AND version = $3`

	messageByID = "SELECT " + messageColumns + " FROM message WHERE store_id = $1 AND id = $2"

	// The partial index message_waiting serves what is due of an endpoint.
	dueMessages = "SELECT " + messageColumns + ` FROM message WHERE store_id = $1 AND endpoint_id = $2 AND due_at IS NOT NULL
	AND due_at <= $3 ORDER BY due_at, id LIMIT $4`

	buryMessages = `UPDATE message SET version = version + 1, state = 'dead', due_at = NULL, failure = $3, updated_at = $4
	WHERE store_id = $1 AND id IN (SELECT id FROM message WHERE store_id = $1 AND endpoint_id = $2 AND due_at IS NOT NULL
	ORDER BY due_at, id LIMIT $5) RETURNING 1`

	// Messages grow old in all stores alike: the index message_over serves this. The rows to delete are found
	// first and once, as in pruneClaims.
	pruneMessages = `WITH old AS MATERIALIZED (SELECT store_id, id FROM message WHERE state = $1 AND due_at IS NULL
	AND updated_at < $2 ORDER BY updated_at LIMIT $3`
	pruneOld = `) DELETE FROM message WHERE (store_id, id) IN (SELECT store_id, id FROM old) RETURNING store_id, id`

	dropAttempts = "DELETE FROM message_attempt WHERE store_id = $1 AND message_id = $2"
)

// InsertMessage writes a message.
func (t *tx) InsertMessage(m checkout.Message) {
	body := m.Body
	if body == nil {
		body = []byte{}
	}
	t.insert(insertMessage, m.StoreID, m.ID, m.EndpointID, m.EventID, m.OrderID, m.Version, m.Event, body, string(m.State),
		m.Tries, micros(m.DueAt), m.Status, m.Latency.Microseconds(), sound(m.Failure), micros(m.CreatedAt), micros(m.UpdatedAt))
}

// UpdateMessage writes what has become of a message of that version.
func (t *tx) UpdateMessage(m checkout.Message) {
	t.insert(updateMessage, m.StoreID, m.ID, m.Version, string(m.State), m.Tries, micros(m.DueAt), m.Status,
		m.Latency.Microseconds(), sound(m.Failure), micros(m.UpdatedAt))
}

// BuryMessages makes waiting messages of an endpoint dead, longest due first, and tells how many.
func (t *tx) BuryMessages(store checkout.StoreID, endpoint checkout.EndpointID, failure string, limit int) (buried int64, err error) {
	err = t.query(query{buryMessages, []any{store, endpoint, sound(failure), micros(t.now), int64(limit)},
		func(scanner) error { buried++; return nil }})
	return buried, err
}

// ReplayMessages makes messages that are over pending again, by id, and gives them.
func (t *tx) ReplayMessages(store checkout.StoreID, r checkout.Replay, after checkout.MessageID, limit int) ([]checkout.Message, error) {
	l := listOf("message", store, " AND due_at IS NULL AND event_id IS NOT NULL AND length(body) > 0")
	if !after.IsZero() {
		l.and("id > " + l.arg(after))
	}
	if !r.All {
		l.and("state = 'dead'")
	}
	narrow(l, r.Endpoint, r.From, r.Until)
	ids := l.page("id", checkout.Window{Limit: limit})
	var replayed []checkout.Message
	err := t.query(query{"UPDATE message SET version = version + 1, state = 'pending', tries = 0, due_at = " + l.arg(micros(t.now)) +
		", updated_at = " + l.arg(micros(t.now)) + " WHERE store_id = $1 AND id IN (" + ids + ") RETURNING " + messageColumns,
		l.args, each(&replayed, scanMessage)})
	return replayed, err
}

// narrow narrows a list of messages to an endpoint and to when they were made.
func narrow(l *list, endpoint checkout.EndpointID, from, until time.Time) {
	if !endpoint.IsZero() {
		l.and("endpoint_id = " + l.arg(endpoint))
	}
	if !from.IsZero() {
		l.and("created_at >= " + l.arg(micros(from)))
	}
	if !until.IsZero() {
		l.and("created_at < " + l.arg(micros(until)))
	}
}

// PruneMessages deletes messages of a state that have not changed since before, with their attempts.
func (t *tx) PruneMessages(state checkout.MessageState, before time.Time, limit int) (int64, error) {
	var old []checkout.Message
	err := t.query(query{
		sql:  pruneMessages + t.locks.skip + pruneOld,
		args: []any{string(state), micros(before), int64(limit)},
		row: each(&old, func(scan scanner) (m checkout.Message, err error) {
			err = scan(&m.StoreID, &m.ID)
			return m, err
		}),
	})
	for _, m := range old {
		t.insert(dropAttempts, m.StoreID, m.ID)
	}
	return int64(len(old)), err
}

// Message finds a message.
func (r reads) Message(store checkout.StoreID, message checkout.MessageID) (checkout.Message, error) {
	var found []checkout.Message
	err := r.query(query{messageByID, []any{store, message}, each(&found, scanMessage)})
	switch {
	case err != nil:
		return checkout.Message{}, err
	case len(found) == 0:
		return checkout.Message{}, checkout.Refuse(checkout.ReasonMessageNotFound, "No such message.")
	}
	return found[0], nil
}

// Messages reads a page of messages, newest first, and counts all that match.
func (r reads) Messages(store checkout.StoreID, q checkout.MessageQuery) ([]checkout.Message, int64, error) {
	l := listOf("message", store, "")
	narrow(l, q.Endpoint, q.From, q.Until)
	l.is("event", sound(q.Event))
	anyOf(l, "state", q.States)
	if q.Dialect != "" {
		l.and("endpoint_id IN (SELECT id FROM endpoint WHERE store_id = $1 AND dialect = " + l.arg(sound(q.Dialect)) + ")")
	}
	return pageOf(r, l, "message", messageColumns, true, q.Window, scanMessage)
}

// messagesOfOrders finds what was told of orders: the index message_of_order serves it.
const messagesOfOrders = "SELECT " + messageColumns + " FROM message WHERE store_id = $1 AND order_id IS NOT NULL AND order_id IN "

// MessagesOf lists the messages about orders.
func (r reads) MessagesOf(store checkout.StoreID, orders []checkout.OrderID) (map[checkout.OrderID][]checkout.Message, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, orders)
	var messages []checkout.Message
	err := r.query(query{messagesOfOrders + names + " ORDER BY id", args, each(&messages, scanMessage)})
	found := map[checkout.OrderID][]checkout.Message{}
	for _, m := range messages {
		found[m.OrderID] = append(found[m.OrderID], m)
	}
	return found, err
}

func scanMessage(scan scanner) (m checkout.Message, err error) {
	var latency int64
	err = scan(&m.StoreID, &m.ID, &m.EndpointID, &m.EventID, &m.OrderID, &m.Version, &m.Event, &m.Body, &m.State, &m.Tries,
		timeColumn{&m.DueAt}, &m.Status, &latency, &m.Failure, timeColumn{&m.CreatedAt}, timeColumn{&m.UpdatedAt})
	m.Latency = time.Duration(latency) * time.Microsecond
	if len(m.Body) == 0 {
		m.Body = nil
	}
	return m, err
}

const attemptColumns = "store_id, message_id, number, endpoint_id, at, latency, status, answer, failure"

const (
	insertAttempt = "INSERT INTO message_attempt (" + attemptColumns + `) VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1
	FROM message_attempt WHERE store_id = $1 AND message_id = $2), $3, $4, $5, $6, $7, $8)`

	attemptsOf = "SELECT " + attemptColumns + " FROM message_attempt WHERE store_id = $1 AND message_id IN "
)

// InsertAttempt writes an attempt, behind those that its message has.
func (t *tx) InsertAttempt(a checkout.Attempt) {
	t.insert(insertAttempt, a.StoreID, a.MessageID, a.EndpointID, micros(a.At), a.Latency.Microseconds(), a.Status,
		sound(a.Answer), sound(a.Failure))
}

// AttemptsOf lists the attempts of messages, oldest first for each.
func (r reads) AttemptsOf(store checkout.StoreID, messages []checkout.MessageID) ([]checkout.Attempt, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, messages)
	var all []checkout.Attempt
	err := r.query(query{attemptsOf + names + " ORDER BY message_id, number", args, each(&all, scanAttempt)})
	return all, err
}

func scanAttempt(scan scanner) (a checkout.Attempt, err error) {
	var latency int64
	err = scan(&a.StoreID, &a.MessageID, &a.Number, &a.EndpointID, timeColumn{&a.At}, &latency, &a.Status, &a.Answer, &a.Failure)
	a.Latency = time.Duration(latency) * time.Microsecond
	return a, err
}
