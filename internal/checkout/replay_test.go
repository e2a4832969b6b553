package checkout_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
)

func TestReplay(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://a.example": {status: 404}}}
		w.telling(herald{}, r)
		e, other := w.endpoint("https://a.example", checkout.EventSessionCreated), w.endpoint("https://b.example", checkout.EventSessionCreated)
		began := w.clock.Now()
		for range 3 {
			w.sell(100)
			w.relays()
			w.clock.Advance(time.Hour)
		}
		for range 240 { // until all are given up
			w.sends()
			w.clock.Advance(25 * time.Minute)
		}
		if dead := w.count(e, checkout.MessageDead); dead != 3 {
			w.t.Fatalf("%d dead letters", dead)
		}
		r.answers["https://a.example"] = answer{status: 200}
		first := w.messages(e)[0]
		var again checkout.Message
		w.inTx(func(tx checkout.Tx) (err error) {
			again, err = w.svc.ReplayMessage(tx, e.StoreID, first.ID)
			return err
		})
		if again.State != checkout.MessagePending || again.Tries != 0 || !again.DueAt.Equal(w.clock.Now()) {
			w.t.Errorf("%+v", again)
		}
		w.sends()
		if now := w.messages(e)[0]; now.State != checkout.MessageDelivered || now.Tries != 1 || now.ID != first.ID || string(now.Body) != string(first.Body) {
			w.t.Errorf("%+v", now)
		}
		attempts, err := w.svc.Reader(t.Context()).AttemptsOf(e.StoreID, []checkout.MessageID{first.ID})
		if w.must(err); len(attempts) != 11 || attempts[10].Number != 11 || !attempts[10].Delivered() {
			w.t.Errorf("%d attempts, the last %+v", len(attempts), attempts[len(attempts)-1])
		}

		replays := func(what string, replay checkout.Replay, want int) {
			t.Helper()
			n, err := w.svc.ReplayMessages(t.Context(), e.StoreID, replay)
			if w.must(err); n != want {
				w.t.Errorf("%s: %d replayed, want %d", what, n, want)
			}
			w.sends()
		}
		replays("none in the hour", checkout.Replay{From: began.Add(30 * time.Minute), Until: began.Add(time.Hour)}, 0)
		replays("one in the hour", checkout.Replay{From: began.Add(time.Hour), Until: began.Add(90 * time.Minute)}, 1)
		replays("the other endpoint has no dead ones", checkout.Replay{Endpoint: other.ID}, 0)
		replays("the last dead one", checkout.Replay{}, 1)
		replays("no dead one is left", checkout.Replay{}, 0)
		replays("all of an endpoint", checkout.Replay{Endpoint: e.ID, All: true}, 3)
		if n := w.count(e, checkout.MessageDelivered); n != 3 {
			w.t.Errorf("%d delivered", n)
		}
		if n := len(r.from(other.URL)); n != 3 {
			w.t.Errorf("the other endpoint got %d", n)
		}
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.ReplayMessage(tx, checkout.StoreID{}, first.ID)
			w.refused(err, checkout.ReasonMessageNotFound)
			return nil
		})
	})
}

func TestTestMessage(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://bad.example": {status: 500}}}
		w.telling(herald{}, r)
		notice := checkout.Notice{Event: "order.paid", Body: []byte(`{"test": true}`)}
		for url, state := range map[string]checkout.MessageState{
			"https://bad.example": checkout.MessageDead, "https://good.example": checkout.MessageDelivered,
		} {
			e := w.endpoint(url)
			attempt, err := w.svc.TestEndpoint(t.Context(), e, notice)
			w.must(err)
			m := w.message(e)
			if m.State != state || m.Event != "order.paid" || string(m.Body) != `{"test": true}` || !m.EventID.IsZero() || m.Tries != 1 ||
				m.Status != attempt.Status || attempt.Latency != 3*time.Millisecond || m.Latency != attempt.Latency {
				w.t.Errorf("%+v, %+v", m, attempt)
			}
			kept, err := w.svc.Reader(t.Context()).AttemptsOf(e.StoreID, []checkout.MessageID{m.ID})
			if w.must(err); len(kept) != 1 || kept[0] != attempt {
				w.t.Errorf("%+v, want %+v", kept, attempt)
			}
		}
		w.clock.Advance(100 * time.Hour)
		n, err := w.svc.ReplayMessages(t.Context(), w.caller.Store.ID, checkout.Replay{All: true})
		if w.must(err); n != 0 || w.sends() != 0 || len(r.got) != 2 {
			w.t.Errorf("%d replayed, %d came", n, len(r.got))
		}
	})
}

func TestRotation(t *testing.T) {
	w := newWorld(t)
	e := w.endpoint("https://a.example")
	rotate := func(secret string, revoke bool) (now checkout.Endpoint) {
		w.inTx(func(tx checkout.Tx) (err error) {
			now, err = w.svc.RotateSecret(tx, e.StoreID, "standard", e.ID, secret, revoke)
			return err
		})
		if kept := w.again(e); kept.Secret != now.Secret || kept.PreviousSecret != now.PreviousSecret || !kept.PreviousUntil.Equal(now.PreviousUntil) {
			w.t.Errorf("%+v is kept of %+v", kept, now)
		}
		return now
	}
	expect := func(e checkout.Endpoint, want ...string) {
		t.Helper()
		if got := e.Secrets(w.clock.Now()); !slices.Equal(got, want) {
			w.t.Errorf("%q, want %q", got, want)
		}
	}
	expect(e, "whsec_1")
	now := rotate("whsec_2", false)
	expect(now, "whsec_2", "whsec_1")
	w.clock.Advance(24*time.Hour - time.Microsecond)
	expect(now, "whsec_2", "whsec_1")
	w.clock.Advance(time.Microsecond)
	expect(now, "whsec_2")
	expect(rotate("whsec_3", false), "whsec_3", "whsec_2")
	expect(rotate("whsec_4", true), "whsec_4")
	w.inTx(func(tx checkout.Tx) error {
		_, err := w.svc.RotateSecret(tx, e.StoreID, "sellapp", e.ID, "x", false)
		w.refused(err, checkout.ReasonEndpointNotFound)
		return nil
	})
}

// What waits for an endpoint that its seller disables or removes becomes dead, at once.
func TestEndpointThatIsTakenAway(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://a.example": {status: 500}, "https://b.example": {status: 500}}}
		w.telling(herald{}, r)
		disabled, removed := w.endpoint("https://a.example", checkout.EventSessionCreated), w.endpoint("https://b.example", checkout.EventSessionCreated)
		w.sell(100)
		w.sends()
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.ChangeEndpoint(tx, disabled.StoreID, "standard", disabled.ID, func(e *checkout.Endpoint) error { e.Enabled = false; return nil })
			w.must(err)
			return w.svc.RemoveEndpoint(tx, removed.StoreID, "standard", removed.ID)
		})
		if n := w.sends(); n != 0 {
			w.t.Errorf("%d tries", n)
		}
		for e, why := range map[checkout.EndpointID]string{disabled.ID: "disabled", removed.ID: "removed"} {
			m := w.message(checkout.Endpoint{StoreID: disabled.StoreID, ID: e})
			if m.State != checkout.MessageDead || !strings.Contains(m.Failure, why) || m.Tries != 1 {
				w.t.Errorf("%s: %+v", why, m)
			}
		}
	})
}

func TestPrunedMessages(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{answers: map[string]answer{"https://bad.example": {status: 410}}}
		w.telling(herald{}, r)
		good, bad := w.endpoint("https://good.example", checkout.EventSessionCreated), w.endpoint("https://bad.example", checkout.EventSessionCreated)
		for range 3 {
			w.sell(100)
		}
		w.sends()
		prunes := func(want ...int) {
			t.Helper()
			for _, n := range want {
				if got, err := w.svc.PruneMessages(t.Context(), 2); err != nil || got != n {
					w.t.Errorf("%d pruned, want %d: %v", got, n, err)
				}
			}
		}
		kept := w.messages(good)[0].ID
		w.clock.Advance(30 * 24 * time.Hour)
		prunes(0)
		w.clock.Advance(time.Microsecond)
		prunes(2, 1, 0)
		if attempts, err := w.svc.Reader(t.Context()).AttemptsOf(good.StoreID, []checkout.MessageID{kept}); err != nil || len(attempts) != 0 {
			w.t.Errorf("attempts that are left: %+v, %v", attempts, err)
		}
		w.clock.Advance(60 * 24 * time.Hour)
		prunes(2, 1, 0)
		if len(w.messages(good))+len(w.messages(bad)) != 0 {
			w.t.Error("something is left")
		}
	})
}
