package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	leastConns = 16
	mostConns  = 32
	someBuyers = 4 // connections that also pay
)

// moments are those after the beginning of a burst at which the blow may fall.
type moments struct{ earliest, latest time.Duration }

// early is amid the first answers; anyTime about a second after the beginning, give or take a half.
var (
	early   = moments{20 * time.Millisecond, 600 * time.Millisecond}
	anyTime = moments{500 * time.Millisecond, 1500 * time.Millisecond}
)

// attempt is one session that was asked for in a burst, and what came of it.
type attempt struct {
	key, body string
	first     reply // zero when no whole answer came
}

// progress is how far a buyer had come when the blow fell.
type progress uint8

const (
	asked    progress = iota // the page was asked for the provider's, and did not answer
	sent                     // the provider's page was reached
	promised                 // the provider said that the payment succeeded
)

// purchase is one session that a buyer was paying.
type purchase struct {
	id, page string // the payment's id and the page's address
	provider string // address of the provider's page, once known
	reached  progress
}

// burst sends sessions from many connections until each has met the end of the server, or ctx ends.
type burst struct {
	shops  []*shop // each connection is at one of them
	round  int
	when   moments
	buyers int // connections that also pay
	mu     sync.Mutex
	// attempts and purchases are in the order of their ends.
	attempts  []attempt
	purchases []purchase
}

// run sends until all connections have failed. The blow falls at a moment that chance chooses.
func (b *burst) run(ctx context.Context, chance *rand.Rand, blow func() error) (time.Duration, error) {
	conns := leastConns + chance.IntN(mostConns-leastConns+1)
	moment := b.when.earliest + time.Duration(chance.Int64N(int64(b.when.latest-b.when.earliest)))
	fallen := make(chan error, 1)
	time.AfterFunc(moment, func() { fallen <- blow() })
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var running sync.WaitGroup
	for conn := range conns {
		running.Go(func() { b.sell(ctx, conn) })
	}
	running.Wait()
	return moment, <-fallen
}

// sell creates sessions one after the other, and pays them on some connections.
func (b *burst) sell(ctx context.Context, conn int) {
	at := b.shops[conn%len(b.shops)]
	for n := 0; ; n++ {
		a := attempt{
			key:  fmt.Sprintf("kill-%d-%d-%d", b.round, conn, n),
			body: fmt.Sprintf(`{"product":{"name":"Round %d"},"amount":%d.%02d,"currency":"USD","metadata":{"n":%d}}`, b.round, conn+1, n%100, n),
		}
		got, err := at.create(ctx, a)
		if err == nil && got.answered() {
			a.first = got
		}
		b.mu.Lock()
		b.attempts = append(b.attempts, a)
		b.mu.Unlock()
		if !a.first.answered() {
			return
		}
		if conn < b.buyers && !b.buy(ctx, at, created(got.body)) {
			return
		}
	}
}

// buy pays a session as far as it gets, and says whether it got to the end.
func (b *burst) buy(ctx context.Context, at *shop, s session) bool {
	p := purchase{id: s.ID, page: s.URL}
	var err error
	if p.provider, err = at.pay(ctx, p.page); err == nil {
		p.reached = sent
		if err = at.succeed(ctx, p.provider); err == nil {
			p.reached = promised
		}
	}
	b.mu.Lock()
	b.purchases = append(b.purchases, p)
	b.mu.Unlock()
	return err == nil
}
