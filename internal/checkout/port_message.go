package checkout

import "time"

// MessageReader reads the feed of events, and what became of them as messages.
type MessageReader interface {
	// Feed lists a store's events behind a position, in the order of their commits.
	Feed(store StoreID, after int64, limit int) ([]Event, error)
	// Stories reads what events are about, in their order. What is gone, and the store, is zero.
	Stories(events []Event) ([]Story, error)
	// UnrelayedEvents lists events of all stores that have no position, oldest first, and tells the last
	// position that was given when it read them.
	UnrelayedEvents(limit int) (events []Event, position int64, err error)
	// Listeners lists the enabled endpoints of the events' stores and, where an order was paid, its own.
	Listeners(events []Event) ([]Endpoint, error)
	// Batches reads what leased queues have to send now, at most limit messages each, longest due first. The
	// Endpoint is zero where there is none any more.
	Batches(queues []Queue, now time.Time, limit int) ([]Batch, error)
	// Message finds a message; ReasonMessageNotFound.
	Message(store StoreID, message MessageID) (Message, error)
	// Messages reads a page of messages, newest first, and counts all that match.
	Messages(store StoreID, query MessageQuery) ([]Message, int64, error)
	// MessagesOf lists the messages about orders, oldest first for each order.
	MessagesOf(store StoreID, orders []OrderID) (map[OrderID][]Message, error)
	// AttemptsOf lists the attempts of messages, oldest first for each.
	AttemptsOf(store StoreID, messages []MessageID) ([]Attempt, error)
}

// RelayWriter gives events their positions.
type RelayWriter interface {
	// RelayUnheard gives the next positions to those of the oldest limit events whose store has no enabled
	// endpoint: no messages are made of them. It tells how many.
	RelayUnheard(limit int) (int, error)
	// AdvanceRelay moves the last position on; false = it is not from any more: another replica was first.
	AdvanceRelay(from, to int64) (bool, error)
	// PositionEvents writes the events' Position.
	PositionEvents(events []Event)
}

// MessageWriter writes messages and what became of them.
type MessageWriter interface {
	InsertMessage(Message)
	// UpdateMessage writes State, Tries, DueAt, Status, Latency, Failure and UpdatedAt. A message of another
	// version, which was replayed or sent by somebody else meanwhile, stays as it is.
	UpdateMessage(Message)
	// InsertAttempt writes an attempt and numbers it; the queue of its endpoint is held.
	InsertAttempt(Attempt)
	// WakeQueue makes an endpoint's queue due at a time, unless it is due earlier or leased: the end of a
	// lease finds what is due by itself. One that rests is due when that is over, unless it is roused.
	WakeQueue(store StoreID, endpoint EndpointID, at time.Time, rouse bool)
	// LeaseQueues takes the queues of one lane that have been due for longest, in any order.
	LeaseQueues(failing bool, now, until time.Time, limit int) ([]Queue, error)
	// HoldQueues holds the rows of queues until the transaction ends, and tells which leases still stand.
	HoldQueues(queues []Queue) ([]bool, error)
	// EndLease gives a queue back, which is held, and rests until a time; zero = it does not. It is due with
	// its first message.
	EndLease(queue Queue, restsUntil time.Time)
	// BuryMessages makes at most limit waiting messages of an endpoint dead, and tells how many.
	BuryMessages(store StoreID, endpoint EndpointID, failure string, limit int) (int64, error)
	// ReplayMessages makes messages that are over pending again, by id, at most limit behind one of them.
	ReplayMessages(store StoreID, replay Replay, after MessageID, limit int) ([]Message, error)
	// PruneMessages deletes at most limit messages of a state, with their attempts, that have not changed since
	// before, and tells how many.
	PruneMessages(state MessageState, before time.Time, limit int) (int64, error)
}
