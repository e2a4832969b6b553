package clock

import (
	"sync"
	"time"
)

// Fake is a Clock for tests that moves only when told. It is safe for use by
// several goroutines.
type Fake struct {
	mu      sync.Mutex
	changed *sync.Cond // a waiter was registered
	now     time.Time
	waiters []waiter
}

// waiter is one After that has not fired.
type waiter struct {
	due  time.Time
	fire chan time.Time // buffered, so that firing never blocks
}

// NewFake returns a clock that stands at t, cut to whole microseconds.
func NewFake(t time.Time) *Fake {
	f := &Fake{now: whole(t)}
	f.changed = sync.NewCond(&f.mu)
	return f
}

// Now returns the time the clock stands at.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// After returns a channel that receives the clock's time once Advance or Set
// has moved it by d; at once when d is zero or negative.
func (f *Fake) After(d time.Duration) <-chan time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := waiter{due: f.now.Add(d), fire: make(chan time.Time, 1)}
	f.waiters = append(f.waiters, w)
	f.fireDue()
	f.changed.Broadcast()
	return w.fire
}

// Advance moves the clock by d and fires the channels that have become due.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.move(f.now.Add(d))
}

// Set moves the clock to t, even backwards, and fires the channels that have
// become due.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.move(t)
}

// BlockUntil returns when at least n channels of After are waiting to fire, so
// that a test may advance the clock without racing the code under test.
func (f *Fake) BlockUntil(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiters) < n {
		f.changed.Wait()
	}
}

func (f *Fake) move(t time.Time) {
	f.now = whole(t)
	f.fireDue()
}

// fireDue tells the waiters whose time has come and forgets them.
func (f *Fake) fireDue() {
	waiting := f.waiters[:0]
	for _, w := range f.waiters {
		if w.due.After(f.now) {
			waiting = append(waiting, w)
			continue
		}
		w.fire <- f.now
	}
	f.waiters = waiting
}
