package wire

import (
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"
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
