package checkout

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"
)

// SendWake signals that messages wait to be sent; the job runner listens.
func (s *Service) SendWake() <-chan struct{} { return s.sendWake }

// SendMessages sends what is due to endpoints in good standing, to so many of them at once, until nothing is
// due and nothing is under way. It tells how many tries it made.
func (s *Service) SendMessages(ctx context.Context, endpoints int) (int, error) {
	return s.sendLane(ctx, endpoints, false)
}

// ProbeMessages is SendMessages for the lane of endpoints that failed or were slow when they were last tried.
func (s *Service) ProbeMessages(ctx context.Context, endpoints int) (int, error) {
	return s.sendLane(ctx, endpoints, true)
}

// lane is the work on one of the two lanes: one goroutine leases and writes, and each batch is sent in one of
// its own.
type lane struct {
	service *Service
	failing bool
	room    int                 // endpoints that it may send to at once
	sent    chan sentBatch      // batches that are over
	flying  map[Queue]time.Time // batches under way, and since when
	tries   int                 // made
}

// sentBatch is a batch with what came of its first messages.
type sentBatch struct {
	Batch
	tries []try
	took  time.Duration
}

// try is a message with what came of it.
type try struct {
	message    Message
	attempt    Attempt
	retryAfter time.Duration
}

// lanePoll is how often a lane that has work under way looks for more, if nothing wakes it.
const lanePoll = 250 * time.Millisecond

// crawling bounds the batches under way as a multiple of the room, which is large already: slow ones give their place back after
// placeFor, so that they do not hold up the others, but there must be an end to it.
const crawling = 2

func (s *Service) sendLane(ctx context.Context, room int, failing bool) (int, error) {
	if s.sender == nil {
		return 0, nil
	}
	l := &lane{service: s, failing: failing, room: room, sent: make(chan sentBatch, crawling*room), flying: map[Queue]time.Time{}}
	var over []sentBatch
	for ctx.Err() == nil {
		batches, err := l.turn(ctx, over)
		if err != nil {
			return l.tries, errors.Join(err, l.land(ctx, over))
		}
		for _, b := range batches {
			l.flying[b.Queue] = s.clock.Now()
			go func() { l.sent <- s.sendBatch(ctx, b) }()
		}
		if len(l.flying) == 0 {
			return l.tries, nil
		}
		over = l.wait(ctx)
	}
	return l.tries, l.land(ctx, over)
}

// land waits for what is under way and writes it down with what is over.
func (l *lane) land(ctx context.Context, over []sentBatch) error {
	for len(l.flying) > 0 {
		over = append(over, l.arrived(<-l.sent))
	}
	return l.service.db.Tx(context.WithoutCancel(ctx), func(tx Tx) error { return endBatches(tx, l.service, over) })
}

// arrived takes a batch off those that are under way.
func (l *lane) arrived(b sentBatch) sentBatch {
	delete(l.flying, b.Queue)
	l.tries += len(b.tries)
	return b
}

// wait gives the batches that have come back, or none when something else may be to do.
func (l *lane) wait(ctx context.Context) (over []sentBatch) {
	select {
	case b := <-l.sent:
		over = append(over, l.arrived(b))
	case <-l.wake():
	case <-l.service.clock.After(l.pause()):
	case <-ctx.Done():
	}
	for {
		select {
		case b := <-l.sent:
			over = append(over, l.arrived(b))
		default:
			return over
		}
	}
}

// pause is how long the lane waits for something to happen: less where all places are taken.
func (l *lane) pause() time.Duration {
	if l.free() == 0 && len(l.flying) < crawling*l.room {
		return placeFor
	}
	return lanePoll
}

// wake tells the lane of new messages. Those to failing endpoints can wait for the next look.
func (l *lane) wake() <-chan struct{} {
	if l.failing {
		return nil
	}
	return l.service.sendWake
}

// turn writes down what is over and leases what there is room for, in one transaction.
func (l *lane) turn(ctx context.Context, over []sentBatch) ([]Batch, error) {
	room := l.free()
	if room == 0 && len(over) == 0 {
		return nil, nil
	}
	var leased []Queue
	var now time.Time
	err := l.service.db.Tx(context.WithoutCancel(ctx), func(tx Tx) (err error) {
		if err := endBatches(tx, l.service, over); err != nil || room == 0 {
			return err
		}
		now = tx.Now()
		leased, err = tx.LeaseQueues(l.failing, now, now.Add(queueLease), room)
		return err
	})
	if err != nil || len(leased) == 0 {
		return nil, err
	}
	return l.service.db.Read(ctx).Batches(leased, now, batchSize)
}

// free is how many endpoints more it may send to. What has been under way for long does not count.
func (l *lane) free() int {
	now, quick := l.service.clock.Now(), 0
	for _, since := range l.flying {
		if now.Sub(since) < placeFor {
			quick++
		}
	}
	return max(0, min(l.room-quick, crawling*l.room-len(l.flying)))
}

// sendBatch sends the messages of a batch: several at once, or just one where the endpoint has failed. What
// has not begun after a while is left.
func (s *Service) sendBatch(ctx context.Context, b Batch) sentBatch {
	done := sentBatch{Batch: b}
	if !b.Endpoint.Enabled { // there is none any more, or nobody wants its messages
		return done
	}
	if !b.Endpoint.FailingSince.IsZero() {
		b.Messages = b.Messages[:min(1, len(b.Messages))]
	}
	store, err := s.directory.Store(ctx, b.Queue.StoreID)
	if err != nil {
		s.log.Error("messages could not be sent", "store", b.Queue.StoreID, "error", err)
		return done
	}
	began := s.clock.Now()
	tries := make([]*try, len(b.Messages))
	threads := make(chan []int, len(b.Messages))
	for _, thread := range threadsOf(b.Messages) {
		threads <- thread
	}
	close(threads)
	var running sync.WaitGroup
	for range min(sentAtOnce, len(threads)) {
		running.Go(func() {
			for thread := range threads {
				for _, i := range thread {
					if ctx.Err() != nil || s.clock.Now().Sub(began) > sendBegin {
						return
					}
					tries[i] = s.sendMessage(ctx, store, b.Endpoint, b.Messages[i])
				}
			}
		})
	}
	running.Wait()
	for _, one := range tries {
		if one != nil {
			done.tries = append(done.tries, *one)
		}
	}
	done.took = s.clock.Now().Sub(began)
	return done
}

// threadsOf groups messages, by their places, that are about one order: those are sent one behind the other, so
// that what happened to an order arrives in that order.
func threadsOf(messages []Message) (threads [][]int) {
	known := map[OrderID]int{}
	for i, m := range messages {
		if at, found := known[m.OrderID]; found {
			threads[at] = append(threads[at], i)
			continue
		}
		if !m.OrderID.IsZero() {
			known[m.OrderID] = len(threads)
		}
		threads = append(threads, []int{i})
	}
	return threads
}

// sendMessage makes one try; nil = the server is going down and it counts as not made.
func (s *Service) sendMessage(ctx context.Context, store Store, e Endpoint, m Message) *try {
	sending, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	attempt, retryAfter := s.post(sending, store, e, m)
	if ctx.Err() != nil && attempt.Status == 0 {
		return nil
	}
	attempt.StoreID, attempt.EndpointID, attempt.MessageID = m.StoreID, m.EndpointID, m.ID
	if attempt.At.IsZero() {
		attempt.At = s.clock.Now()
	}
	if !attempt.Delivered() && attempt.Failure == "" {
		attempt.Failure = "no answer"
	}
	return &try{m, attempt, min(retryAfter, longestRetryAfter)}
}

// post asks the sender; a panic is a failed try.
func (s *Service) post(ctx context.Context, store Store, e Endpoint, m Message) (attempt Attempt, retryAfter time.Duration) {
	defer func() {
		if reason := recover(); reason != nil {
			s.log.Error("panic in a sender", "panic", reason, "stack", string(debug.Stack()))
			attempt, retryAfter = Attempt{Failure: "it could not be sent"}, 0
		}
	}()
	return s.sender.Send(ctx, store, e, m)
}

// TestEndpoint sends a notice to an endpoint once and at once. The message is kept in the log and never tried
// again; the caller tells of the attempt's status and latency, never of its answer.
func (s *Service) TestEndpoint(ctx context.Context, e Endpoint, n Notice) (Attempt, error) {
	store, err := s.directory.Store(ctx, e.StoreID)
	if err != nil {
		return Attempt{}, err
	}
	m := newMessage(e, Event{}, n, s.clock.Now())
	one := s.sendMessage(ctx, store, e, m)
	if one == nil {
		return Attempt{}, ctx.Err()
	}
	m.State, m.DueAt, m.Tries = MessageDead, time.Time{}, 1
	if one.attempt.Delivered() {
		m.State = MessageDelivered
	}
	m.Status, m.Latency, m.Failure = one.attempt.Status, one.attempt.Latency, one.attempt.Failure
	one.attempt.Number = 1
	return one.attempt, s.db.Tx(context.WithoutCancel(ctx), func(tx Tx) error {
		m.UpdatedAt = tx.Now()
		tx.InsertMessage(m)
		tx.InsertAttempt(one.attempt)
		return nil
	})
}

// keptDelivered and keptDead are how long messages that are over stay in the log.
const (
	keptDelivered = 30 * 24 * time.Hour
	keptDead      = 90 * 24 * time.Hour
)

// PruneMessages deletes at most limit old messages with their attempts, and tells how many.
func (s *Service) PruneMessages(ctx context.Context, limit int) (int, error) {
	var pruned int64
	err := s.db.Tx(ctx, func(tx Tx) error {
		delivered, err := tx.PruneMessages(MessageDelivered, tx.Now().Add(-keptDelivered), limit)
		if err != nil {
			return err
		}
		dead, err := tx.PruneMessages(MessageDead, tx.Now().Add(-keptDead), limit-int(delivered))
		pruned = delivered + dead
		return err
	})
	return int(pruned), err
}
