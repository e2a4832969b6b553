package checkout_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// answer is what a receiver says to a message.
type answer struct {
	status     int64
	retryAfter time.Duration
}

// receivers are the sellers' servers, as far as messages know them: by URL, what each answers. Who is not
// among them takes everything.
type receivers struct {
	mu      sync.Mutex
	answers map[string]answer
	got     []receipt
	flying  map[checkout.MessageID]bool
	twice   int                   // messages that were sent while they were under way
	entered chan checkout.Message // when set, every message is told of
	held    map[string]chan bool  // by URL: answers only when it is told to
	sent    func()                // called when a message was taken, before its outcome is known
}

// receipt is a message as it came.
type receipt struct {
	url     string
	message checkout.Message
}

// Send implements checkout.Sender.
func (r *receivers) Send(ctx context.Context, s checkout.Store, e checkout.Endpoint, m checkout.Message) (checkout.Attempt, time.Duration) {
	r.mu.Lock()
	if r.flying == nil {
		r.flying = map[checkout.MessageID]bool{}
	}
	if r.flying[m.ID] || s.ID != e.StoreID || m.EndpointID != e.ID {
		r.twice++
	}
	r.flying[m.ID] = true
	said, known := r.answers[e.URL]
	if !known {
		said.status = 204
	}
	hold := r.held[e.URL]
	r.mu.Unlock()
	if r.entered != nil {
		r.entered <- m
	}
	if hold != nil {
		<-hold
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.flying, m.ID)
	r.got = append(r.got, receipt{e.URL, m})
	if r.sent != nil {
		r.sent()
	}
	if ctx.Err() != nil {
		return checkout.Attempt{Failure: "cancelled"}, 0
	}
	attempt := checkout.Attempt{Status: said.status, Latency: 3 * time.Millisecond, Answer: "so be it"}
	if !attempt.Delivered() {
		attempt.Failure = "it said no"
	}
	return attempt, said.retryAfter
}

// from lists what came to a URL.
func (r *receivers) from(url string) (messages []checkout.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.got {
		if one.url == url {
			messages = append(messages, one.message)
		}
	}
	return messages
}

// herald tells everybody of every event by its type's name; of some it cannot.
type herald struct {
	failing, panicking checkout.EventType
}

// Notices implements checkout.Teller.
func (h herald) Notices(e checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	switch s.Event.Type {
	case h.panicking:
		panic("no word for it")
	case h.failing:
		return nil, context.DeadlineExceeded
	}
	if len(e.Events) > 0 && !slices.Contains(e.Events, string(s.Event.Type)) {
		return nil, nil
	}
	return []checkout.Notice{{Event: string(s.Event.Type), Body: []byte(s.Event.ID.String() + " " + string(s.Sale.Order.State))}}, nil
}

// telling starts the world's service anew, with receivers of its messages.
func (w *world) telling(h herald, r *receivers) *checkout.Service {
	w.t.Helper()
	w.svc = w.replica(w.db, h, r)
	return w.svc
}

// replica is one more service on a database.
func (w *world) replica(db checkout.Database, h herald, r *receivers) *checkout.Service {
	return checkout.New(checkout.Config{
		Database: db, Directory: w.db.(*store.Store).Directory(), Gateways: map[string]checkout.Gateway{"bank": w.bank},
		Clock: w.clock, Log: slog.New(slog.DiscardHandler), Teller: h, Sender: r, Random: exactly,
	})
}

// endpoint adds an endpoint at a URL that listens to these events, or to all.
func (w *world) endpoint(url string, events ...checkout.EventType) (made checkout.Endpoint) {
	w.t.Helper()
	wish := checkout.Endpoint{Dialect: "standard", URL: url, Secret: "whsec_1", Enabled: true}
	for _, one := range events {
		wish.Events = append(wish.Events, string(one))
	}
	w.inTx(func(tx checkout.Tx) error { made = w.svc.AddEndpoint(tx, w.caller.Store.ID, wish); return nil })
	return made
}

// relays relays all events and tells how many there were.
func (w *world) relays() (total int) {
	w.t.Helper()
	for {
		n, err := w.svc.RelayEvents(w.t.Context(), 100)
		w.must(err)
		if total += n; n == 0 {
			return total
		}
	}
}

// sends relays, and sends what is due in both lanes. It tells how many tries were made.
func (w *world) sends() int {
	w.t.Helper()
	w.relays()
	quick, err := w.svc.SendMessages(w.t.Context(), 16)
	w.must(err)
	slow, err := w.svc.ProbeMessages(w.t.Context(), 16)
	w.must(err)
	return quick + slow
}

// messages lists the messages to an endpoint, oldest first.
func (w *world) messages(e checkout.Endpoint) []checkout.Message {
	w.t.Helper()
	all, _, err := w.svc.Reader(w.t.Context()).Messages(e.StoreID, checkout.MessageQuery{
		Window: checkout.Window{Limit: 100_000}, Endpoint: e.ID,
	})
	w.must(err)
	slices.Reverse(all)
	return all
}

// message reads the only message to an endpoint.
func (w *world) message(e checkout.Endpoint) checkout.Message {
	w.t.Helper()
	all := w.messages(e)
	if len(all) != 1 {
		w.t.Fatalf("%d messages: %+v", len(all), all)
	}
	return all[0]
}

// again reads an endpoint anew.
func (w *world) again(e checkout.Endpoint) checkout.Endpoint {
	w.t.Helper()
	now, err := w.svc.Reader(w.t.Context()).Endpoint(e.StoreID, e.ID)
	w.must(err)
	return now
}

// queued writes messages to an endpoint that are due, as the relay does.
func (w *world) queued(e checkout.Endpoint, n int) {
	w.t.Helper()
	w.inTx(func(tx checkout.Tx) error {
		for range n {
			tx.InsertMessage(checkout.Message{
				ID: id.New[checkout.Message](), StoreID: e.StoreID, EndpointID: e.ID, EventID: id.New[checkout.Event](), Version: 1,
				Event: "x", Body: []byte("{}"), State: checkout.MessagePending, DueAt: tx.Now(), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
			})
		}
		tx.WakeQueue(e.StoreID, e.ID, tx.Now(), false)
		return nil
	})
}

// count tells how many messages to an endpoint are in a state.
func (w *world) count(e checkout.Endpoint, state checkout.MessageState) int64 {
	w.t.Helper()
	_, n, err := w.svc.Reader(w.t.Context()).Messages(e.StoreID, checkout.MessageQuery{
		Window: checkout.Window{Limit: 1}, Endpoint: e.ID, States: []checkout.MessageState{state},
	})
	w.must(err)
	return n
}

var _ checkout.Sender = (*receivers)(nil)

func (w *world) directory() checkout.Directory { return w.db.(*store.Store).Directory() }
