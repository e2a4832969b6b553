package clock_test

import (
	"testing"
	"time"

	"kassa/internal/clock"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// fired returns what is in the channel now, and whether there is something.
func fired(c <-chan time.Time) (time.Time, bool) {
	select {
	case at := <-c:
		return at, true
	default:
		return time.Time{}, false
	}
}

func TestFakeStandsUntilMoved(t *testing.T) {
	f := clock.NewFake(start.Add(1500 * time.Nanosecond).In(time.FixedZone("", 3600)))
	if want := start.Add(time.Microsecond); f.Now() != want {
		t.Errorf("%v, want %v", f.Now(), want)
	}
	f.Advance(time.Minute)
	if want := start.Add(time.Minute + time.Microsecond); f.Now() != want {
		t.Errorf("%v, want %v", f.Now(), want)
	}
	f.Set(start)
	if f.Now() != start {
		t.Errorf("%v, want %v", f.Now(), start)
	}
}

func TestFakeFiresWhatIsDue(t *testing.T) {
	f := clock.NewFake(start)
	soon, late, now := f.After(time.Second), f.After(time.Minute), f.After(0)
	if _, ok := fired(now); !ok {
		t.Error("After(0) did not fire at once")
	}
	f.Advance(time.Second - time.Microsecond)
	if _, ok := fired(soon); ok {
		t.Error("fired a microsecond early")
	}
	f.Advance(time.Microsecond)
	if at, ok := fired(soon); !ok || at != start.Add(time.Second) {
		t.Errorf("%v, %v", at, ok)
	}
	if _, ok := fired(late); ok {
		t.Error("fired a minute's channel after a second")
	}
	f.Set(start.Add(time.Hour))
	if at, ok := fired(late); !ok || at != start.Add(time.Hour) {
		t.Errorf("%v, %v", at, ok)
	}
	f.Advance(time.Hour)
	if _, ok := fired(late); ok {
		t.Error("fired twice")
	}
}

func TestBlockUntil(t *testing.T) {
	f := clock.NewFake(start)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 3 {
			<-f.After(time.Second)
		}
	}()
	for range 3 {
		f.BlockUntil(1)
		f.Advance(time.Second)
	}
	<-done
	f.BlockUntil(0)
}
