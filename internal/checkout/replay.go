package checkout

import (
	"context"
	"time"
)

// Replay says which messages of a store are sent again: those made at From or later and before Until, zero
// times narrowing nothing. Tests and what could not be rendered are never among them.
type Replay struct {
	Endpoint    EndpointID // zero = of all endpoints
	From, Until time.Time
	All         bool // delivered ones too, not just dead ones
}

// replayAtOnce is how many messages are replayed in one transaction.
const replayAtOnce = 500

// ReplayMessage sends a message again from now on, with its id and body, by the whole schedule. One that is
// waiting comes to its next try at once. ReasonMessageNotFound.
func (s *Service) ReplayMessage(tx Tx, store StoreID, message MessageID) (Message, error) {
	m, err := tx.Message(store, message)
	if err != nil {
		return Message{}, err
	}
	switch {
	case m.EventID.IsZero():
		return Message{}, broken(RuleForm, "message", "is a test, which is sent once and never again")
	case len(m.Body) == 0:
		return Message{}, broken(RuleForm, "message", "could not be rendered: there is nothing to send again")
	}
	if m.State != MessagePending {
		m.Tries = 0
	}
	m.State, m.DueAt, m.UpdatedAt = MessagePending, tx.Now(), tx.Now()
	tx.UpdateMessage(m)
	tx.WakeQueue(m.StoreID, m.EndpointID, tx.Now(), true)
	m.Version++
	return m, nil
}

// ReplayMessages sends messages that are over again, like ReplayMessage, and tells how many. Those that it
// has come to stay replayed when it fails half-way.
func (s *Service) ReplayMessages(ctx context.Context, store StoreID, replay Replay) (int, error) {
	var after MessageID
	for total := 0; ; {
		var replayed []Message
		err := s.db.Tx(ctx, func(tx Tx) (err error) {
			replayed, err = tx.ReplayMessages(store, replay, after, replayAtOnce)
			for _, q := range queuesOf(replayed) {
				tx.WakeQueue(q.StoreID, q.EndpointID, tx.Now(), true)
			}
			return err
		})
		if err != nil {
			return total, err
		}
		total += len(replayed)
		for _, m := range replayed {
			if m.ID.Compare(after) > 0 {
				after = m.ID
			}
		}
		if len(replayed) < replayAtOnce {
			nudge(s.sendWake)
			return total, nil
		}
	}
}
