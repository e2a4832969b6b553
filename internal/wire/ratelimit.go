package wire

import (
	"container/list"
	"hash/maphash"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	limiterShards   = 16
	limiterPerShard = 4096 // keys remembered per shard; the one unused longest makes room
)

// Limiter is a token bucket per key: a key's id, a client's address. Its memory is bounded: about
// 65,000 keys, and a bucket that is full again is forgotten. It is safe for concurrent use.
type Limiter struct {
	rate   rate.Limit
	burst  int
	seed   maphash.Seed
	shards [limiterShards]limiterShard
}

type limiterShard struct {
	mu      sync.Mutex
	entries map[string]*list.Element // of *limiterEntry
	recent  list.List                // front = used last
}

type limiterEntry struct {
	key    string
	bucket *rate.Limiter
	full   time.Time // when the bucket is full again, if nothing more comes
}

// NewLimiter allows perSecond requests a second on the long run and burst at once (at least 1).
// perSecond 0 turns it off.
func NewLimiter(perSecond float64, burst int) *Limiter {
	l := &Limiter{rate: rate.Limit(perSecond), burst: max(burst, 1), seed: maphash.MakeSeed()}
	for i := range l.shards {
		l.shards[i].entries = map[string]*list.Element{}
	}
	return l
}

// Allow takes one token of the key's bucket. remaining and limit count requests, reset is when the
// bucket is full again; retryAfter is set when ok is false. When the limiter is off (or nil) ok is true
// and limit is 0.
func (l *Limiter) Allow(key string, now time.Time) (ok bool, retryAfter time.Duration, remaining, limit int, reset time.Time) {
	if l == nil || l.rate <= 0 {
		return true, 0, 0, 0, time.Time{}
	}
	shard := &l.shards[maphash.String(l.seed, key)%limiterShards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	entry := shard.entry(key, now, l)
	ok = entry.bucket.AllowN(now, 1)
	tokens := entry.bucket.TokensAt(now)
	entry.full = now.Add(l.timeFor(float64(l.burst) - tokens))
	if !ok {
		retryAfter = max(l.timeFor(1-tokens), time.Millisecond)
	}
	return ok, retryAfter, int(max(math.Floor(tokens), 0)), l.burst, entry.full
}

// timeFor is how long the bucket needs to gain tokens.
func (l *Limiter) timeFor(tokens float64) time.Duration {
	return time.Duration(math.Ceil(tokens / float64(l.rate) * float64(time.Second)))
}

// entry finds or makes the key's bucket and forgets what is not needed any more.
func (s *limiterShard) entry(key string, now time.Time, l *Limiter) *limiterEntry {
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
	entry := &limiterEntry{key: key, bucket: rate.NewLimiter(l.rate, l.burst)}
	s.entries[key] = s.recent.PushFront(entry)
	return entry
}
