package checkout

import (
	"context"
	"time"

	"kassa/internal/id"
)

// MessageID identifies a Message.
type MessageID = id.ID[Message]

// MessageState is where a message is.
type MessageState string

// The states of a message.
const (
	MessagePending   MessageState = "pending"   // it is sent when DueAt comes
	MessageDelivered MessageState = "delivered" // answered with 2xx
	MessageDead      MessageState = "dead"      // given up; it can be replayed
)

// MessageStates lists them.
var MessageStates = []MessageState{MessagePending, MessageDelivered, MessageDead}

// Message is one notice to one endpoint, with its retries.
type Message struct {
	ID         MessageID // the same at every try: what a receiver tells repeats by
	StoreID    StoreID
	EndpointID EndpointID
	EventID    EventID // zero for a test message
	OrderID    OrderID // that it is about; zero where that is none
	Version    int64   // compare-and-swap; 1 when new
	Event      string  // the dialect's name of the event
	Body       []byte  // rendered once; every try sends the same bytes
	State      MessageState
	Tries      int64         // made in this run of the schedule; a replay begins anew
	DueAt      time.Time     // zero when it is over
	Status     int64         // of the last attempt; 0 = no answer, or none made
	Latency    time.Duration // of the last attempt
	Failure    string        // why the last attempt failed, or why there is none; empty = it did not
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Attempt is one try of a message.
type Attempt struct {
	StoreID    StoreID
	MessageID  MessageID
	EndpointID EndpointID
	Number     int64 // counts a message's attempts from 1, over all replays
	At         time.Time
	Latency    time.Duration
	Status     int64  // 0 = no answer
	Answer     string // at most 1 KB of it, valid UTF-8 without NUL
	Failure    string // empty = 2xx
}

// Delivered tells whether the receiver took the message: only 2xx says so (contracts/common.md).
func (a Attempt) Delivered() bool { return a.Status >= 200 && a.Status < 300 }

// gone is the status of a receiver that wants no more messages at all.
const gone = 410

// Sender posts a message once, signed with the endpoint's secrets of that time. It never fails: what went
// wrong is in the attempt, of which it fills At, Latency, Status, Answer and Failure. retryAfter is what the
// receiver asked for by that header; 0 = nothing. It returns at the latest when ctx ends.
type Sender interface {
	Send(ctx context.Context, store Store, e Endpoint, m Message) (attempt Attempt, retryAfter time.Duration)
}

// MessageQuery asks for a page of messages, newest first. Empty and zero fields narrow nothing.
type MessageQuery struct {
	Window
	Endpoint EndpointID
	Dialect  string // of the endpoint
	Event    string // the dialect's name
	States   []MessageState
	// From and Until narrow to messages made at From or later, and before Until.
	From, Until time.Time
}
