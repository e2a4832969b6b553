package gateway_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/gateway"
	"kassa/internal/id"
)

// lines counts the calls that get through a breaker.
type lines struct {
	*gateway.Breaker
	t    *testing.T
	made int
}

func (l *lines) call(ctx context.Context, answer error) error {
	return l.Do(ctx, func() error { l.made++; return answer })
}

// expect makes a call and tells whether it got through.
func (l *lines) expect(through bool, answer error) {
	l.t.Helper()
	before := l.made
	err := l.call(l.t.Context(), answer)
	if got := l.made > before; got != through {
		l.t.Fatalf("got through: %t, want %t", got, through)
	}
	if !through && checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
		l.t.Fatalf("refused with %v", err)
	}
}

func TestBreaker(t *testing.T) {
	fake := clock.NewFake(now)
	l := &lines{Breaker: gateway.NewBreaker(fake), t: t}
	silence := gateway.Unavailable(errors.New("silence"))
	for range 4 {
		l.expect(true, silence)
	}
	l.expect(true, checkout.Refuse(checkout.ReasonDeclined, "a refusal is an answer"))
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range 10 {
		if err := l.call(gone, silence); err == nil {
			t.Fatal("no error")
		}
	}
	for range 5 { // those who left were not counted
		l.expect(true, silence)
	}
	l.expect(false, nil)
	fake.Advance(15*time.Second - time.Microsecond)
	l.expect(false, nil)
	fake.Advance(time.Microsecond)
	l.expect(true, silence) // one tries
	l.expect(false, nil)
	fake.Advance(15 * time.Second)
	l.expect(true, nil)
	for range 5 {
		l.expect(true, silence)
	}
	l.expect(false, nil)
}

func TestOnlyOneTriesAgain(t *testing.T) {
	fake := clock.NewFake(now)
	b := gateway.NewBreaker(fake)
	silence := gateway.Unavailable(errors.New("silence"))
	for range 5 {
		_ = b.Do(t.Context(), func() error { return silence })
	}
	fake.Advance(15 * time.Second)
	var second error
	first := b.Do(t.Context(), func() error {
		second = b.Do(t.Context(), func() error { return nil })
		return nil
	})
	if first != nil || second == nil {
		t.Errorf("the first got %v, the second %v", first, second)
	}
}

func TestBreakersAreApart(t *testing.T) {
	all := gateway.NewBreakers(clock.NewFake(now))
	one, two := id.New[checkout.GatewayAccount](), id.New[checkout.GatewayAccount]()
	for range 5 {
		_ = all.Of(one).Do(t.Context(), func() error { return gateway.Unavailable(nil) })
	}
	if all.Of(one).Do(t.Context(), func() error { return nil }) == nil || all.Of(two).Do(t.Context(), func() error { return nil }) != nil {
		t.Error("accounts share a breaker")
	}
}

func TestRetry(t *testing.T) {
	silence := errors.New("silence")
	for name, test := range map[string]struct {
		answers []error
		again   bool
		calls   int
		err     error
	}{
		"at once":      {[]error{nil}, true, 1, nil},
		"second":       {[]error{silence, nil}, true, 2, nil},
		"never":        {[]error{silence, silence, silence, nil}, true, 3, silence},
		"not that one": {[]error{silence, nil}, false, 1, silence},
	} {
		fake, calls := clock.NewFake(now), 0
		done := make(chan error)
		go func() {
			done <- gateway.Retry(t.Context(), fake, func() (bool, error) {
				calls++
				return test.again, test.answers[calls-1]
			})
		}()
		for range test.calls - 1 {
			fake.BlockUntil(1)
			fake.Advance(time.Second)
		}
		if err := <-done; !errors.Is(err, test.err) || calls != test.calls {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
	ctx, leave := context.WithCancel(t.Context())
	if err := gateway.Retry(ctx, clock.NewFake(now), func() (bool, error) { leave(); return true, silence }); !errors.Is(err, silence) {
		t.Errorf("who left got %v", err)
	}
}
