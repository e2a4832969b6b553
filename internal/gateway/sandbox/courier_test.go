package sandbox_test

import (
	"strings"
	"testing"
	"time"
)

func TestEventsAreTriedAgain(t *testing.T) {
	w := newWorld(t)
	delays := []time.Duration{time.Second, 5 * time.Second, 30 * time.Second}
	w.refuse.Store(int64(len(delays)))
	reference := w.open().Reference
	w.choose(reference, "succeed")
	for _, delay := range delays {
		if body := <-w.refused; !strings.Contains(body, reference) {
			t.Fatalf("%s", body)
		}
		w.clock.BlockUntil(1)
		w.clock.Advance(delay - time.Microsecond)
		w.quiet()
		w.clock.Advance(time.Microsecond)
	}
	if hint := w.event(); hint.Reference != reference || hint.Type != "payment.succeeded" {
		t.Errorf("%+v", hint)
	}
}

func TestEventsAreLostInTheEnd(t *testing.T) {
	w := newWorld(t)
	w.refuse.Store(6)
	w.choose(w.open().Reference, "succeed")
	for range 5 {
		<-w.refused
		w.clock.BlockUntil(1)
		w.clock.Advance(10 * time.Minute)
	}
	<-w.refused
	reference := w.open().Reference
	w.choose(reference, "succeed")
	if hint := w.event(); hint.Reference != reference {
		t.Errorf("%+v", hint)
	}
}

func TestReorderedEventsKeepTheirOrder(t *testing.T) {
	w := newWorld(t)
	w.choose(w.open().Reference, "reordered_events")
	first, second := w.event(), w.event()
	if first.Type != "payment.succeeded" || second.Type != "payment.processing" {
		t.Errorf("%s, then %s", first.Type, second.Type)
	}
}

func TestThreeTimesTheSameEvent(t *testing.T) {
	w := newWorld(t)
	w.choose(w.open().Reference, "duplicate_events")
	first := w.event()
	for range 2 {
		if again := w.event(); again != first {
			t.Errorf("%+v, want %+v", again, first)
		}
	}
	w.quiet()
}

func TestLostEvent(t *testing.T) {
	w := newWorld(t)
	w.choose(w.open().Reference, "succeed_no_event")
	marker := w.open().Reference
	w.choose(marker, "decline")
	if hint := w.event(); hint.Reference != marker {
		t.Errorf("%+v", hint)
	}
}
