package checkout

import (
	"fmt"
	"slices"
	"time"
)

// endBatches writes down what came of batches and gives their queues back. All rows are held before what is
// due next is asked for, and in one order, so that nothing that is queued meanwhile is missed.
func endBatches(tx Tx, s *Service, over []sentBatch) error {
	if len(over) == 0 {
		return nil
	}
	slices.SortFunc(over, func(a, b sentBatch) int { return compareQueues(a.Queue, b.Queue) })
	queues := make([]Queue, len(over))
	for i, b := range over {
		queues[i] = b.Queue
	}
	held, err := tx.HoldQueues(queues)
	if err != nil {
		return err
	}
	for i, b := range over {
		if err := b.end(tx, s, held[i]); err != nil {
			return err
		}
	}
	return nil
}

// end writes down what came of a batch, and gives its queue back if its lease still stands. Where it does
// not, somebody else sends the same messages: what became of those that were sent here is written for those
// that are as they were.
func (b sentBatch) end(tx Tx, s *Service, held bool) error {
	if !b.Endpoint.Enabled {
		return b.bury(tx, held)
	}
	e, wait := b.Endpoint, time.Duration(0)
	for _, one := range b.tries {
		m := s.tried(one, tx.Now())
		tx.UpdateMessage(m)
		tx.InsertAttempt(one.attempt)
		wait = max(wait, one.retryAfter)
	}
	if len(b.tries) > 0 {
		e = e.tried(b.tries, tx.Now())
	}
	if e.Enabled != b.Endpoint.Enabled || !e.FailingSince.Equal(b.Endpoint.FailingSince) {
		tx.MarkEndpoint(e)
	}
	if !held {
		return nil
	}
	queue, restsUntil := b.Queue, time.Time{}
	switch {
	case len(b.tries) == 0: // nothing was due any more, or it could not begin
		restsUntil = tx.Now().Add(probePause(0))
	case !e.Enabled: // buried next
	case e.FailingSince.IsZero():
		queue.Failing = b.took > slowAfter
	default:
		queue.Failing = true
		restsUntil = tx.Now().Add(max(probePause(tx.Now().Sub(e.FailingSince)), wait))
	}
	tx.EndLease(queue, restsUntil)
	if !e.Enabled {
		tx.WakeQueue(queue.StoreID, queue.EndpointID, tx.Now(), true)
	}
	return nil
}

// bury makes the messages dead that wait for an endpoint that is disabled or removed, and comes again while
// there are more of them.
func (b sentBatch) bury(tx Tx, held bool) error {
	buried, err := tx.BuryMessages(b.Queue.StoreID, b.Queue.EndpointID, b.Endpoint.grave(), buryAtOnce)
	if err != nil || !held {
		return err
	}
	tx.EndLease(b.Queue, time.Time{})
	if buried == buryAtOnce {
		tx.WakeQueue(b.Queue.StoreID, b.Queue.EndpointID, tx.Now(), true)
	}
	return nil
}

// tried is the message after a try.
func (s *Service) tried(one try, now time.Time) Message {
	m, a := one.message, one.attempt
	m.Tries++
	m.Status, m.Latency, m.Failure, m.UpdatedAt = a.Status, a.Latency, a.Failure, now
	if a.Delivered() {
		m.State, m.DueAt = MessageDelivered, time.Time{}
		return m
	}
	wait, again := s.retryIn(m.Tries)
	if !again || a.Status == gone {
		m.State, m.DueAt = MessageDead, time.Time{}
		return m
	}
	m.DueAt = now.Add(max(wait, one.retryAfter))
	return m
}

// tried is the endpoint after some tries. It fails while none of them is well; after five days of that, and
// at once when it says that it is gone, it is disabled.
func (e Endpoint) tried(tries []try, now time.Time) Endpoint {
	if slices.ContainsFunc(tries, func(one try) bool { return one.attempt.Status == gone }) {
		e.Enabled, e.DisabledReason = false, "it answered 410 Gone"
	}
	if slices.ContainsFunc(tries, func(one try) bool { return one.attempt.Delivered() }) {
		e.FailingSince = time.Time{}
		return e
	}
	if e.FailingSince.IsZero() {
		e.FailingSince = now
	}
	if e.Enabled && now.Sub(e.FailingSince) >= failedFor {
		e.Enabled, e.DisabledReason = false, fmt.Sprintf("it has failed since %s", e.FailingSince.Format(time.RFC3339))
	}
	return e
}

// grave is why the messages of an endpoint that is not enabled are dead.
func (e Endpoint) grave() string {
	switch {
	case e.ID.IsZero():
		return "the endpoint was removed"
	case e.DisabledReason != "":
		return "the endpoint is disabled: " + e.DisabledReason
	default:
		return "the endpoint is disabled"
	}
}
