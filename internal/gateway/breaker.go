package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

const (
	// breakerLimit is how many calls in a row may go unanswered before the breaker opens.
	breakerLimit = 5
	// breakerPause is how long it stays open; then one call is let through to try.
	breakerPause = 15 * time.Second
)

// Breaker spares callers the wait for a provider that does not answer: after breakerLimit calls in a row that were
// not answered it refuses at once, with ReasonGatewayUnavailable, for breakerPause. Refusals are answers.
type Breaker struct {
	clock clock.Clock

	mu     sync.Mutex
	failed int       // in a row
	until  time.Time // when the next call may try; zero = closed
}

// NewBreaker makes a closed breaker.
func NewBreaker(c clock.Clock) *Breaker { return &Breaker{clock: c} }

// errOpen is the cause of what an open breaker refuses.
var errOpen = errors.New("the provider did not answer the last calls; it is left alone for a while")

// Do makes a call unless the breaker is open.
func (b *Breaker) Do(ctx context.Context, call func() error) error {
	if !b.enter() {
		return Unavailable(errOpen)
	}
	err := call()
	b.learn(ctx, err)
	return err
}

// enter tells whether a call may be made. Of those that come when the pause is over only the first may.
func (b *Breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	if b.until.IsZero() {
		return true
	}
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(breakerPause) // should this one be lost, another may try later
	return true
}

// learn counts what was not answered. A caller who gave up says nothing about the provider.
func (b *Breaker) learn(ctx context.Context, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable:
		b.failed, b.until = 0, time.Time{}
	case errors.Is(ctx.Err(), context.Canceled):
	default:
		b.failed++
		if b.failed >= breakerLimit {
			b.until = b.clock.Now().Add(breakerPause)
		}
	}
}

// Breakers keeps one breaker for each account, so that one with bad credentials harms no other.
type Breakers struct {
	clock clock.Clock

	mu  sync.Mutex
	all map[checkout.GatewayAccountID]*Breaker
}

// NewBreakers makes breakers that are all closed.
func NewBreakers(c clock.Clock) *Breakers {
	return &Breakers{clock: c, all: map[checkout.GatewayAccountID]*Breaker{}}
}

// Of gives an account's breaker.
func (b *Breakers) Of(account checkout.GatewayAccountID) *Breaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.all[account]
	if one == nil {
		one = NewBreaker(b.clock)
		b.all[account] = one
	}
	return one
}
