package checkout

import "time"

// Queue is what waits for one endpoint. Whoever leases it sends: no two replicas send to one endpoint at once.
type Queue struct {
	StoreID    StoreID
	EndpointID EndpointID
	Version    int64 // raised by every lease: it tells whose a lease is
	// Failing puts it into the lane of those that failed or were slow when they were last tried, so that they
	// never take the room of the others.
	Failing bool
}

// Batch is what a leased queue has to send.
type Batch struct {
	Queue    Queue
	Endpoint Endpoint
	Messages []Message
}

const (
	// sendTimeout bounds one try of a message (contracts/common.md).
	sendTimeout = 15 * time.Second
	// sendBegin is how long a batch begins to send messages: what has not begun by then is left to the next lease.
	sendBegin = 2 * time.Second
	// queueLease is how long a lease stands, so that a batch ends within it: a process that dies delays its
	// endpoints by no more.
	queueLease = sendTimeout + sendBegin + 3*time.Second
	// slowAfter is when a batch counts as slow. It gives its place to another much sooner, after placeFor.
	slowAfter = time.Second
	placeFor  = 100 * time.Millisecond
	// batchSize is how many messages a batch has at most, sentAtOnce how many of them are under way together.
	batchSize  = 32
	sentAtOnce = 8
	// buryAtOnce is how many messages to an endpoint that is disabled become dead in one transaction.
	buryAtOnce = 1000
)

// failedFor is how long an endpoint must have failed, and nothing else, to be disabled.
const failedFor = 5 * 24 * time.Hour

// probePause is how long an endpoint that fails is left alone before its next message is tried: the longer
// it has failed the longer, since a backlog of messages would otherwise be tried one behind the other.
func probePause(failing time.Duration) time.Duration {
	return min(max(failing/32, time.Second), 30*time.Second)
}
