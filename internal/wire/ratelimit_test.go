package wire

import (
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLimiter(t *testing.T) {
	l := NewLimiter(2, 3)
	now := time.Unix(1000, 0)
	for want := 2; want >= 0; want-- {
		ok, retry, remaining, limit, _ := l.Allow("k", now)
		if !ok || retry != 0 || remaining != want || limit != 3 {
			t.Fatalf("got %v %v %d %d, want %d left", ok, retry, remaining, limit, want)
		}
	}
	ok, retry, remaining, _, reset := l.Allow("k", now)
	if ok || retry != 500*time.Millisecond || remaining != 0 || !reset.Equal(now.Add(1500*time.Millisecond)) {
		t.Errorf("fourth: %v %v %d %v", ok, retry, remaining, reset)
	}
	if ok, _, _, _, _ := l.Allow("other", now); !ok {
		t.Error("keys share a bucket")
	}
	if ok, _, _, _, _ := l.Allow("k", now.Add(retry)); !ok {
		t.Error("refused after retryAfter")
	}
}

// Whatever the rate and the moments of the requests, no more of them pass than burst + rate × time, who waits for
// Retry-After passes, and what is told to remain passes at once.
func TestLimiterLetsNoMoreThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perSecond := rapid.OneOf(
			rapid.SampledFrom([]float64{1e-6, 0.001, 1.0 / 3, 1, 2, 7, 300, 1e6, 1e12}), rapid.Float64Range(1e-6, 1e6),
		).Draw(t, "per second")
		burst := rapid.IntRange(1, 200).Draw(t, "burst")
		l, start := NewLimiter(perSecond, burst), time.Unix(1000, 0)
		now, passed := start, 0
		for range rapid.IntRange(1, 300).Draw(t, "requests") {
			now = now.Add(rapid.OneOf(
				rapid.SampledFrom([]time.Duration{0, 0, 1, time.Duration(float64(time.Second) / perSecond)}),
				rapid.Custom(func(t *rapid.T) time.Duration {
					return time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "wait"))
				}),
			).Draw(t, "later"))
			ok, retry, remaining, limit, reset := l.Allow("k", now)
			if ok {
				passed++
			}
			elapsed := now.Sub(start).Seconds()
			if most := float64(burst) + perSecond*elapsed; float64(passed) > most*(1+1e-12) {
				t.Fatalf("%d passed within %v, more than %v", passed, elapsed, most)
			}
			if ok != (retry == 0) || !ok && remaining > 0 || limit != burst || remaining < 0 || remaining >= burst || !reset.After(now) {
				t.Fatalf("%v, retry after %v, %d of %d remain, full at %v", ok, retry, remaining, limit, reset)
			}
			if !ok && rapid.Bool().Draw(t, "patient") {
				now = now.Add(retry)
				if ok, _, _, _, _ = l.Allow("k", now); !ok {
					t.Fatalf("refused after waiting for %v", retry)
				}
				passed++
			}
		}
		_, _, remaining, _, _ := l.Allow("k", now)
		for i := range remaining {
			if ok, _, _, _, _ := l.Allow("k", now); !ok {
				t.Fatalf("%d of %d that remained pass", i, remaining)
			}
		}
	})
}

func TestLimiterWhenTheClockIsSetBack(t *testing.T) {
	l, now := NewLimiter(1, 3), time.Unix(1000, 0)
	for range 3 {
		l.Allow("k", now)
	}
	now = now.Add(-time.Hour)
	if ok, retry, _, _, reset := l.Allow("k", now); ok || retry != time.Second || !reset.Equal(now.Add(3*time.Second)) {
		t.Errorf("%v, retry after %v, full at %v", ok, retry, reset)
	}
	if ok, _, _, _, _ := l.Allow("k", now.Add(time.Second)); !ok {
		t.Error("refused until the clock has caught up")
	}
}

func TestLimiterOff(t *testing.T) {
	for _, l := range []*Limiter{nil, NewLimiter(0, 1)} {
		for range 100 {
			if ok, _, _, limit, _ := l.Allow("k", time.Unix(1, 0)); !ok || limit != 0 {
				t.Fatal("an unused limiter limits")
			}
		}
	}
}

func limiterSize(l *Limiter) int {
	n := 0
	for i := range l.shards {
		n += len(l.shards[i].entries)
		if len(l.shards[i].entries) != l.shards[i].recent.Len() {
			panic("map and list differ")
		}
	}
	return n
}

func TestLimiterMemory(t *testing.T) {
	l := NewLimiter(1, 1)
	now := time.Unix(1000, 0)
	for i := range 3 * limiterShards * limiterPerShard {
		l.Allow(strconv.Itoa(i), now)
	}
	full := limiterSize(l)
	if full > limiterShards*limiterPerShard {
		t.Errorf("%d keys kept", full)
	}
	for i := range full {
		l.Allow("later"+strconv.Itoa(i), now.Add(time.Duration(i)*time.Second))
	}
	if left := limiterSize(l); left > full/100 {
		t.Errorf("idle keys stay: %d of %d", left, full)
	}
}

func TestLimiterConcurrent(t *testing.T) {
	l := NewLimiter(0.001, 50)
	now := time.Unix(1000, 0)
	var wg sync.WaitGroup
	var mu sync.Mutex
	allowed := 0
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if ok, _, _, _, _ := l.Allow("k", now); ok {
					mu.Lock()
					allowed++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if allowed != 50 {
		t.Errorf("%d allowed, want 50", allowed)
	}
}

func TestARateCountsAnIPv6SubscriberOnce(t *testing.T) {
	key := func(addr string) string { return LimitKey(netip.MustParseAddr(addr)) }
	if key("2001:db8:1:2::1") != key("2001:db8:1:2:ffff::2") {
		t.Error("two addresses of one /64 count apart")
	}
	if key("2001:db8:1:2::1") == key("2001:db8:1:3::1") || key("192.0.2.1") == key("192.0.2.2") {
		t.Error("two subscribers count as one")
	}
}
