package wire

import (
	"container/list"
	"hash/maphash"
	"math"
	"sync"
	"time"
)

const (
	limiterShards   = 16
	limiterPerShard = 4096 // keys remembered per shard; the one unused longest makes room
)

// Limiter is a token bucket per key: a key's id, a client's address. Its memory is bounded: about
// 65,000 keys, and a bucket that is full again is forgotten. It is safe for concurrent use.
//
// A bucket is the time when it is full again: as far from now as its missing tokens take to grow. A token
// taken moves that time one interval on, and it is never further away than a whole burst grows.
type Limiter struct {
	interval time.Duration // in which one token grows, 0 when the limiter is off
	burst    int
	seed     maphash.Seed
	shards   [limiterShards]limiterShard
}

type limiterShard struct {
	mu      sync.Mutex
	entries map[string]*list.Element // of *limiterEntry
	recent  list.List                // front = used last
}

type limiterEntry struct {
	key  string
	full time.Time // when the bucket is full again, if nothing more comes
}

// NewLimiter allows perSecond requests a second on the long run and burst at once (at least 1).
// perSecond 0 turns it off.
func NewLimiter(perSecond float64, burst int) *Limiter {
	l := &Limiter{burst: max(burst, 1), seed: maphash.MakeSeed()}
	if perSecond > 0 {
		longest := math.MaxInt64 / 4 / time.Duration(l.burst) // a whole burst grows within 73 years
		l.interval = time.Duration(min(math.Ceil(float64(time.Second)/perSecond), float64(longest)))
	}
	for i := range l.shards {
		l.shards[i].entries = map[string]*list.Element{}
	}
	return l
}

// Allow takes one token of the key's bucket. remaining and limit count requests, reset is when the
// bucket is full again; retryAfter is set when ok is false. When the limiter is off (or nil) ok is true
// and limit is 0.
func (l *Limiter) Allow(key string, now time.Time) (ok bool, retryAfter time.Duration, remaining, limit int, reset time.Time) {
	if l == nil || l.interval == 0 {
		return true, 0, 0, 0, time.Time{}
	}
	shard := &l.shards[maphash.String(l.seed, key)%limiterShards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	entry := shard.entry(key, now)
	whole := l.interval * time.Duration(l.burst)
	missing := min(max(entry.full.Sub(now), 0), whole) // more, if the clock was set back
	if ok = missing+l.interval <= whole; ok {
		missing += l.interval
	} else {
		retryAfter = max(missing+l.interval-whole, time.Millisecond)
	}
	entry.full = now.Add(missing)
	return ok, retryAfter, int((whole - missing) / l.interval), l.burst, entry.full
}

// entry finds or makes the key's bucket and forgets what is not needed any more.
func (s *limiterShard) entry(key string, now time.Time) *limiterEntry {
	if element, found := s.entries[key]; found {
		s.recent.MoveToFront(element)
		return element.Value.(*limiterEntry)
	}
	for range 2 { // two out for one in: the idle ones drain away
		oldest := s.recent.Back()
		if oldest == nil {
			break
		}
		entry := oldest.Value.(*limiterEntry)
		if entry.full.After(now) && len(s.entries) < limiterPerShard {
			break
		}
		s.recent.Remove(oldest)
		delete(s.entries, entry.key)
	}
	entry := &limiterEntry{key: key, full: now}
	s.entries[key] = s.recent.PushFront(entry)
	return entry
}
