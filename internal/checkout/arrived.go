package checkout

import (
	"sync"
	"time"
)

// arrived holds the gateway events that this process has received, kept and leased, so that it need not look for
// them in the database. What is lost here is due there when the lease is over.
type arrived struct {
	mu      sync.Mutex
	waiting []GatewayEvent
	looked  time.Time // when the database was asked last
}

// arrivedMost bounds the memory; events beyond it wait for their lease to end.
const arrivedMost = 4096

// elsewherePause is the least time between two looks at the database for events that are due.
const elsewherePause = time.Second

// put adds an event.
func (a *arrived) put(e GatewayEvent) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) < arrivedMost {
		a.waiting = append(a.waiting, e)
	}
}

// take takes at most limit events, those that came first. One whose lease is over is due in the database.
func (a *arrived) take(limit int, now time.Time) []GatewayEvent {
	a.mu.Lock()
	defer a.mu.Unlock()
	var taken []GatewayEvent
	for len(a.waiting) > 0 && len(taken) < limit {
		if first := a.waiting[0]; first.DueAt.After(now) {
			taken = append(taken, first)
		}
		a.waiting = a.waiting[1:]
	}
	if len(a.waiting) == 0 {
		a.waiting = nil
	}
	return taken
}

// lookElsewhere tells whether it is time to ask the database again, and notes that it is being asked.
func (a *arrived) lookElsewhere(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.looked) < elsewherePause {
		return false
	}
	a.looked = now
	return true
}
