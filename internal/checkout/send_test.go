package checkout_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// The whole schedule of contracts/common.md: ten tries over 75 h 35 m, then a dead letter; the endpoint is
// disabled when it has failed for five days, and nothing else.
func TestReceiverThatAlwaysFails(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://dead.example": {status: 500}}}
		w.telling(herald{}, r)
		e := w.endpoint("https://dead.example", checkout.EventSessionCreated)
		w.sell(100)
		began := w.clock.Now()
		for i, wait := range append(schedule, 0) {
			if n := w.sends(); n != 1 {
				w.t.Fatalf("try %d: %d tries", i+1, n)
			}
			m := w.message(e)
			if m.Tries != int64(i)+1 || m.Status != 500 || m.Failure != "it said no" || m.Latency != 3*time.Millisecond {
				w.t.Fatalf("after try %d: %+v", i+1, m)
			}
			if wait == 0 {
				break
			}
			if m.State != checkout.MessagePending || !m.DueAt.Equal(w.clock.Now().Add(wait)) {
				w.t.Fatalf("after try %d: %s, due %s", i+1, m.State, m.DueAt)
			}
			w.clock.Advance(wait - time.Microsecond)
			if n := w.sends(); n != 0 {
				w.t.Fatalf("sent too early after try %d", i+1)
			}
			w.clock.Advance(time.Microsecond)
		}
		if took := w.clock.Now().Sub(began); took != 75*time.Hour+35*time.Minute+5*time.Second {
			w.t.Errorf("the schedule took %s", took)
		}
		if m := w.message(e); m.State != checkout.MessageDead || !m.DueAt.IsZero() {
			w.t.Errorf("after all: %+v", m)
		}
		got := r.from(e.URL)
		for _, m := range got {
			if m.ID != got[0].ID || string(m.Body) != string(got[0].Body) {
				w.t.Errorf("sent %s %q and %s %q", got[0].ID, got[0].Body, m.ID, m.Body)
			}
		}
		attempts, err := w.svc.Reader(t.Context()).AttemptsOf(e.StoreID, []checkout.MessageID{got[0].ID})
		w.must(err)
		if last := attempts[len(attempts)-1]; len(attempts) != 10 || last.Number != 10 || last.Answer != "so be it" || last.EndpointID != e.ID {
			w.t.Errorf("%d attempts, the last %+v", len(attempts), last)
		}

		w.clock.Set(began.Add(5*24*time.Hour - time.Second))
		w.sell(100)
		w.sends()
		if now := w.again(e); !now.Enabled || !now.FailingSince.Equal(began) {
			w.t.Fatalf("before five days: %+v", now)
		}
		w.sell(100)
		w.clock.Set(began.Add(5 * 24 * time.Hour))
		w.clock.Advance(time.Minute)
		w.sends()
		if now := w.again(e); now.Enabled || !strings.HasPrefix(now.DisabledReason, "it has failed since ") {
			w.t.Fatalf("after five days: %+v", now)
		}
		if n := w.count(e, checkout.MessageDead); n != 3 {
			w.t.Errorf("%d dead letters: %+v", n, w.messages(e))
		}
		if n := w.sends(); n != 0 {
			w.t.Errorf("%d tries of a disabled endpoint", n)
		}
	})
}

// Whatever is well once begins the five days anew.
func TestFailureThatEnds(t *testing.T) {
	w := newWorld(t)
	r := &receivers{answers: map[string]answer{"https://a.example": {status: 503}}}
	w.telling(herald{}, r)
	e := w.endpoint("https://a.example", checkout.EventSessionCreated)
	w.sell(100)
	w.sends()
	if now := w.again(e); !now.FailingSince.Equal(w.clock.Now()) {
		w.t.Fatalf("%+v", now)
	}
	r.answers["https://a.example"] = answer{status: 200}
	w.clock.Advance(5 * time.Second)
	w.sends()
	if now := w.again(e); !now.FailingSince.IsZero() || now.DisabledReason != "" {
		w.t.Errorf("%+v", now)
	}
	if m := w.message(e); m.State != checkout.MessageDelivered || m.Tries != 2 || m.Failure != "" || m.Status != 200 || !m.DueAt.IsZero() {
		w.t.Errorf("%+v", m)
	}
}

func TestRetryAfter(t *testing.T) {
	for name, one := range map[string]struct {
		asked, want time.Duration
	}{
		"sooner than the schedule": {time.Second, 5 * time.Second},
		"later":                    {time.Hour, time.Hour},
		"too late":                 {100 * time.Hour, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := &receivers{answers: map[string]answer{"https://busy.example": {status: 429, retryAfter: one.asked}}}
			w.telling(herald{}, r)
			e := w.endpoint("https://busy.example", checkout.EventSessionCreated)
			w.sell(100)
			w.sends()
			if m := w.message(e); !m.DueAt.Equal(w.clock.Now().Add(one.want)) {
				w.t.Errorf("due in %s", m.DueAt.Sub(w.clock.Now()))
			}
		})
	}
}

func TestJitter(t *testing.T) {
	for chance, want := range map[float64]time.Duration{
		0: 4500 * time.Millisecond, 0.5: 5 * time.Second, 0.75: 5250 * time.Millisecond,
	} {
		w := newWorld(t)
		r := &receivers{answers: map[string]answer{"https://a.example": {status: 500}}}
		w.svc = checkout.New(checkout.Config{
			Database: w.db, Directory: w.directory(), Clock: w.clock, Teller: herald{}, Sender: r, Random: func() float64 { return chance },
			Gateways: map[string]checkout.Gateway{"bank": w.bank},
		})
		e := w.endpoint("https://a.example", checkout.EventSessionCreated)
		w.sell(100)
		w.sends()
		if m := w.message(e); !m.DueAt.Equal(w.clock.Now().Add(want)) {
			w.t.Errorf("%v: due in %s", chance, m.DueAt.Sub(w.clock.Now()))
		}
	}
}

// 410 Gone disables at once, and buries what waits, however much it is.
func TestGone(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://gone.example": {status: 410}}}
		w.telling(herald{}, r)
		e := w.endpoint("https://gone.example")
		w.queued(e, 2100)
		if n := w.sends(); n == 0 || n > 32 {
			w.t.Errorf("%d tries", n)
		}
		if now := w.again(e); now.Enabled || now.DisabledReason != "it answered 410 Gone" {
			w.t.Errorf("%+v", now)
		}
		if n := w.count(e, checkout.MessageDead); n != 2100 {
			w.t.Errorf("%d of 2100 are dead", n)
		}
		if last := w.messages(e)[2099]; last.Failure != "the endpoint is disabled: it answered 410 Gone" || last.Tries != 0 {
			w.t.Errorf("%+v", last)
		}
		w.inTx(func(tx checkout.Tx) error { // the seller has repaired it
			_, err := w.svc.ChangeEndpoint(tx, e.StoreID, "standard", e.ID, func(e *checkout.Endpoint) error { e.Enabled = true; return nil })
			return err
		})
		if now := w.again(e); !now.Enabled || now.DisabledReason != "" || !now.FailingSince.IsZero() {
			w.t.Errorf("enabled again: %+v", now)
		}
		r.answers["https://gone.example"] = answer{status: 200}
		n, err := w.svc.ReplayMessages(t.Context(), e.StoreID, checkout.Replay{Endpoint: e.ID})
		w.must(err)
		for range 5 {
			w.sends()
		}
		if delivered := w.count(e, checkout.MessageDelivered); n != 2100 || delivered != 2100 {
			w.t.Errorf("%d replayed, %d delivered", n, delivered)
		}
	})
}

// A dead endpoint with a long backlog holds up nobody: not while it hangs, and not afterwards.
func TestDeadEndpointHoldsUpNobody(t *testing.T) {
	onBothEngines(t, func(w *world) {
		release := make(chan bool)
		r := &receivers{
			answers: map[string]answer{"https://dead.example": {status: 500}}, held: map[string]chan bool{"https://dead.example": release},
			entered: make(chan checkout.Message, 20_000),
		}
		w.telling(herald{}, r)
		dead, well := w.endpoint("https://dead.example"), w.endpoint("https://well.example")
		for range 5 {
			w.queued(dead, 2000)
		}
		w.queued(well, 100)
		done := make(chan error, 1)
		go func() { _, err := w.svc.SendMessages(context.WithoutCancel(t.Context()), 2); done <- err }()
		for n := 0; n < 100; { // all while the dead one hangs
			if m := <-r.entered; m.EndpointID == well.ID {
				n++
			}
		}
		close(release)
		w.must(<-done)
		r.entered = nil
		if n := w.count(well, checkout.MessageDelivered); n != 100 {
			w.t.Errorf("%d delivered", n)
		}
		tried := len(r.from(dead.URL))
		w.queued(well, 1)
		n, err := w.svc.SendMessages(t.Context(), 1)
		if w.must(err); n != 1 || len(r.from(dead.URL)) != tried {
			w.t.Errorf("%d tries, the dead one had %d more", n, len(r.from(dead.URL))-tried)
		}
		for _, want := range []int{1, 0} { // one at a time, with a pause
			w.clock.Advance(time.Second * time.Duration(want))
			if n, err = w.svc.ProbeMessages(t.Context(), 4); err != nil || n != want {
				w.t.Errorf("%d tries of the dead one, %v", n, err)
			}
		}
		r.answers[dead.URL] = answer{status: 200}
		for range 10 { // one message tells that it is well again, and the rest follows
			w.clock.Advance(time.Minute)
			w.sends()
		}
		if n := w.count(dead, checkout.MessageDelivered); n != 10_000 {
			w.t.Errorf("%d delivered at last", n)
		}
	})
}

// flaky is a database that may refuse to write.
type flaky struct {
	checkout.Database
	down atomic.Bool
}

func (f *flaky) Tx(ctx context.Context, fn func(checkout.Tx) error) error {
	if f.down.Load() {
		return errors.New("down")
	}
	return f.Database.Tx(ctx, fn)
}

// What was sent, but could not be written down, is sent again with the same id when the lease is over.
func TestCrashAfterSending(t *testing.T) {
	onBothEngines(t, func(w *world) {
		db, r := &flaky{Database: w.db}, &receivers{}
		r.sent = func() { db.down.Store(true) }
		w.svc = w.replica(db, herald{}, r)
		e := w.endpoint("https://a.example", checkout.EventSessionCreated)
		w.sell(100)
		w.relays()
		if _, err := w.svc.SendMessages(t.Context(), 4); err == nil {
			w.t.Fatal("the database was down")
		}
		r.sent = nil
		db.down.Store(false)
		if n := w.sends(); n != 0 {
			w.t.Errorf("%d tries while the lease stands", n)
		}
		w.clock.Advance(time.Minute)
		if n := w.sends(); n != 1 {
			w.t.Errorf("%d tries after the lease", n)
		}
		got := r.from(e.URL)
		if len(got) != 2 || got[0].ID != got[1].ID || w.message(e).State != checkout.MessageDelivered {
			w.t.Errorf("%+v", got)
		}
	})
}

// Replicas share the work: each message is sent once, by one of them.
func TestReplicasSendEachMessageOnce(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{}
		replicas := []*checkout.Service{w.telling(herald{}, r), w.replica(w.db, herald{}, r), w.replica(w.db, herald{}, r)}
		var endpoints []checkout.Endpoint
		for i := range 20 {
			endpoints = append(endpoints, w.endpoint("https://example.com/"+string(rune('a'+i))))
			w.queued(endpoints[i], 50)
		}
		done := make(chan error, len(replicas))
		for _, one := range replicas {
			go func() { _, err := one.SendMessages(context.WithoutCancel(t.Context()), 3); done <- err }()
		}
		for range replicas {
			w.must(<-done)
		}
		if r.twice != 0 || len(r.got) != 1000 {
			w.t.Errorf("%d messages came, %d of them while they were under way", len(r.got), r.twice)
		}
		for _, e := range endpoints {
			if n := w.count(e, checkout.MessageDelivered); n != 50 {
				w.t.Errorf("%d of 50 delivered", n)
			}
		}
	})
}

// A server that goes down while it sends has not tried: the message is sent again at once.
func TestGoingDownIsNoTry(t *testing.T) {
	w := newWorld(t)
	release := make(chan bool)
	r := &receivers{held: map[string]chan bool{"https://a.example": release}, entered: make(chan checkout.Message, 1)}
	w.telling(herald{}, r)
	e := w.endpoint("https://a.example", checkout.EventSessionCreated)
	w.sell(100)
	w.relays()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := w.svc.SendMessages(ctx, 4); done <- err }()
	<-r.entered
	cancel()
	close(release)
	w.must(<-done)
	if m := w.message(e); m.State != checkout.MessagePending || m.Tries != 0 || m.Failure != "" {
		w.t.Fatalf("%+v", m)
	}
	w.clock.Advance(time.Second)
	r.entered = nil
	if n := w.sends(); n != 1 || w.message(e).State != checkout.MessageDelivered {
		w.t.Errorf("%d tries, %+v", n, w.message(e))
	}
}

// A receiver that asks for time is left alone as a whole; what its seller does by hand does not wait.
func TestReceiverThatRests(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://busy.example": {status: 503, retryAfter: time.Hour}}}
		w.telling(herald{}, r)
		e := w.endpoint("https://busy.example", checkout.EventSessionCreated)
		w.sell(100)
		w.sends()
		w.clock.Advance(time.Hour - time.Microsecond)
		w.sell(100)
		if n := w.sends(); n != 0 {
			w.t.Errorf("%d tries while it rests", n)
		}
		w.clock.Advance(time.Microsecond)
		if n := w.sends(); n != 1 {
			w.t.Errorf("%d tries after it", n)
		}
		r.answers["https://busy.example"] = answer{status: 200}
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.ReplayMessage(tx, e.StoreID, w.messages(e)[1].ID)
			return err
		})
		w.sends() // one message tells that it is well again,
		w.sends() // and the other follows
		if m := w.messages(e)[1]; m.State != checkout.MessageDelivered {
			w.t.Errorf("replayed: %+v", m)
		}
	})
}
