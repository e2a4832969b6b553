package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"kassa/internal/id"
)

// relayAtOnce bounds the messages that are made in one transaction; the event that goes beyond is the last.
const relayAtOnce = 2000

// RelayWake signals that events wait to be relayed; the job runner listens.
func (s *Service) RelayWake() <-chan struct{} { return s.db.relay }

// RelayEvents gives events their position, at most limit of those that nobody listens to and as many of the others,
// and makes messages of them for the endpoints that listen. It tells how many events it took on. Those are read and rendered outside of a transaction, and
// written in one that finds the position as it was read: of two replicas that relay the same events one
// writes nothing (docs/adr/0016-outbox-and-relay.md).
func (s *Service) RelayEvents(ctx context.Context, limit int) (int, error) {
	var unheard int
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		unheard, err = tx.RelayUnheard(limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	heard, err := s.relayHeard(ctx, limit)
	return unheard + heard, err
}

// relayHeard is RelayEvents for events that somebody may listen to.
func (s *Service) relayHeard(ctx context.Context, limit int) (int, error) {
	events, position, err := s.db.Read(ctx).UnrelayedEvents(limit)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	events, messages, err := s.messagesOf(ctx, events)
	if err != nil {
		return 0, err
	}
	for i := range events {
		events[i].Position = position + int64(i) + 1
	}
	var first bool
	err = s.db.Tx(ctx, func(tx Tx) (err error) {
		if first, err = tx.AdvanceRelay(position, position+int64(len(events))); err != nil || !first {
			return err
		}
		tx.PositionEvents(events)
		for _, m := range messages {
			tx.InsertMessage(m)
		}
		for _, q := range queuesOf(messages) {
			tx.WakeQueue(q.StoreID, q.EndpointID, tx.Now(), false)
		}
		return nil
	})
	switch {
	case err != nil:
		return 0, err
	case !first: // what the other replica did not see is looked for again
		nudge(s.db.relay)
		return 0, nil
	case len(messages) > 0:
		nudge(s.sendWake)
	}
	return len(events), nil
}

// messagesOf makes the messages of events, or of as many of the first as make enough messages.
func (s *Service) messagesOf(ctx context.Context, events []Event) ([]Event, []Message, error) {
	if s.teller == nil {
		return events, nil, nil
	}
	reader := s.db.Read(ctx)
	endpoints, err := reader.Listeners(events)
	if err != nil || len(endpoints) == 0 {
		return events, nil, err
	}
	heard := slices.DeleteFunc(slices.Clone(events), func(e Event) bool {
		return !slices.ContainsFunc(endpoints, func(one Endpoint) bool { return one.hears(e) })
	})
	stories, err := s.stories(ctx, reader, heard)
	if err != nil {
		return nil, nil, err
	}
	var messages []Message
	for _, story := range stories {
		for _, e := range endpoints {
			if e.hears(story.Event) {
				messages = append(messages, s.render(e, story)...)
			}
		}
		if len(messages) >= relayAtOnce {
			last := slices.IndexFunc(events, func(e Event) bool { return e.ID == story.Event.ID })
			return events[:last+1], messages, nil
		}
	}
	return events, messages, nil
}

// hears tells whether an event may concern an endpoint, whatever its dialect calls it.
func (e Endpoint) hears(event Event) bool {
	if e.StoreID != event.StoreID {
		return false
	}
	return e.OrderID.IsZero() || e.OrderID == event.OrderID && event.Type == EventOrderPaid
}

// render makes an endpoint's messages of a story. What cannot be rendered becomes a dead message that says
// so, and holds up nothing.
func (s *Service) render(e Endpoint, story Story) []Message {
	notices, err := s.tell(e, story)
	now := s.clock.Now()
	if err != nil {
		s.log.Error("an event could not be rendered", "event", story.Event.ID, "type", story.Event.Type,
			"store", story.Event.StoreID, "endpoint", e.ID, "dialect", e.Dialect, "error", err)
		m := newMessage(e, story.Event, Notice{Event: string(story.Event.Type)}, now)
		m.State, m.DueAt, m.Failure = MessageDead, time.Time{}, "the event could not be rendered"
		return []Message{m}
	}
	messages := make([]Message, len(notices))
	for i, notice := range notices {
		messages[i] = newMessage(e, story.Event, notice, now)
	}
	return messages
}

// tell asks the teller; a panic is an error like any other.
func (s *Service) tell(e Endpoint, story Story) (notices []Notice, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			s.log.Error("panic in a teller", "panic", reason, "stack", string(debug.Stack()))
			notices, err = nil, fmt.Errorf("panic: %v", reason)
		}
	}()
	notices, err = s.teller.Notices(e, story)
	if slices.ContainsFunc(notices, func(n Notice) bool { return len(n.Body) == 0 }) {
		return nil, errors.Join(err, errors.New("a notice without a body"))
	}
	return notices, err
}

// newMessage makes a message that is due at once. The zero event makes a test.
func newMessage(e Endpoint, event Event, n Notice, now time.Time) Message {
	return Message{
		ID: id.New[Message](), StoreID: e.StoreID, EndpointID: e.ID, EventID: event.ID, OrderID: event.OrderID, Version: 1,
		Event: n.Event, Body: n.Body, State: MessagePending, DueAt: now, CreatedAt: now, UpdatedAt: now,
	}
}

// queuesOf lists the queues that messages wait in, each once, in the order in which all hold them.
func queuesOf(messages []Message) []Queue {
	queues := make([]Queue, 0, len(messages))
	for _, m := range messages {
		if m.State == MessagePending {
			queues = append(queues, Queue{StoreID: m.StoreID, EndpointID: m.EndpointID})
		}
	}
	slices.SortFunc(queues, compareQueues)
	return slices.Compact(queues)
}

func compareQueues(a, b Queue) int {
	return cmp.Or(a.StoreID.Compare(b.StoreID), a.EndpointID.Compare(b.EndpointID))
}
