package checkout

import (
	"sync"
	"time"
)

// recently remembers for a moment which payments were looked up, so that a page that reloads every
// second does not ask the gateway every second.
type recently struct {
	mu   sync.Mutex
	seen map[PaymentID]time.Time
}

// lookupPause is the least time between two look-ups of one payment that buyers' pages cause.
const lookupPause = 2 * time.Second

// recentlyMost bounds the memory; above it what is older than lookupPause is forgotten.
const recentlyMost = 4096

func newRecently() *recently { return &recently{seen: map[PaymentID]time.Time{}} }

// first tells whether the payment was not looked up in the last lookupPause, and notes it down.
func (r *recently) first(p PaymentID, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, ok := r.seen[p]; ok && now.Sub(last) < lookupPause {
		return false
	}
	if len(r.seen) >= recentlyMost {
		for key, at := range r.seen {
			if now.Sub(at) >= lookupPause {
				delete(r.seen, key)
			}
		}
	}
	r.seen[p] = now
	return true
}
