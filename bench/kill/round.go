package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"kassa/bench/rig"
)

// settleLimit bounds how long a payment may take to be complete once its buyer has come back.
const settleLimit = 15 * time.Second

// stage is one server on one database, round after round.
type stage struct {
	dir, binary, addr string
	database          *rig.Database
	chance            *rand.Rand
	server            *rig.Server
	shop              *shop
	expected          int // sessions that there must be
}

// start starts the server, at the same address every time.
func (s *stage) start(ctx context.Context) (err error) {
	if s.server, err = rig.StartKassa(ctx, s.dir, s.binary, s.addr, s.database.URL); err != nil {
		return err
	}
	s.shop = newShop(s.server.Ready.URL, s.server.Ready.Keys.Shoppex, mostConns)
	return s.awaitReady(ctx)
}

// awaitReady waits until the server says that its database answers.
func (s *stage) awaitReady(ctx context.Context) error {
	limit := time.Now().Add(rig.StartLimit)
	for !s.shop.ready(ctx) {
		if time.Now().After(limit) {
			return fmt.Errorf("the server was not ready within %v", rig.StartLimit)
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
	return nil
}

// round sends a burst, strikes, starts again what was struck, and gathers what check judges.
func (s *stage) round(ctx context.Context, n int, crash bool) (round, error) {
	b := &burst{shops: []*shop{s.shop}, round: n, when: early, buyers: someBuyers}
	blow, name := s.kill, "kill -9"
	if crash {
		blow, name = s.database.Crash, "crash of PostgreSQL"
	}
	moment, err := b.run(ctx, s.chance, blow)
	if err != nil {
		return round{}, err
	}
	r := round{blow: name, moment: moment, attempts: b.attempts, purchases: b.purchases, before: s.expected}
	if crash {
		err = s.awaitReady(ctx)
	} else if err = s.database.Quiet(ctx); err == nil {
		err = s.start(ctx)
	}
	if err != nil {
		return r, err
	}
	return r, s.gather(ctx, &r)
}

func (s *stage) kill() error {
	s.server.Kill()
	return nil
}

// gather looks at what is there, retries everything twice, and lets every buyer finish.
func (s *stage) gather(ctx context.Context, r *round) (err error) {
	if r.found, err = countRows(ctx, s.database.SQL); err != nil {
		return err
	}
	claimed, err := claimedKeys(ctx, s.database.SQL)
	if err != nil {
		return err
	}
	r.retries = make([]retry, len(r.attempts))
	err = each(len(r.attempts), func(i int) (err error) {
		a := r.attempts[i]
		r.retries[i].claimed = claimed[a.key]
		if r.retries[i].second, err = s.shop.create(ctx, a); err != nil {
			return err
		}
		if r.retries[i].third, err = s.shop.create(ctx, a); err != nil {
			return err
		}
		r.retries[i].status, err = s.shop.status(ctx, created(r.retries[i].second.body).ID)
		return err
	})
	if err != nil {
		return err
	}
	r.ends = make([]string, len(r.purchases))
	if err := each(len(r.purchases), func(i int) (err error) {
		r.ends[i], err = s.finish(ctx, r.purchases[i])
		return err
	}); err != nil {
		return err
	}
	s.expected += len(r.attempts)
	r.left, err = countRows(ctx, s.database.SQL)
	return err
}

// finish takes a buyer's last steps: those that were promised success just come back, the others go on
// where they were stopped. It returns the payment's status in the end.
func (s *stage) finish(ctx context.Context, p purchase) (status string, err error) {
	if p.reached == asked {
		if p.provider, err = s.shop.pay(ctx, p.page); err != nil {
			return "", err
		}
	}
	if p.reached != promised {
		if err := s.shop.succeed(ctx, p.provider); err != nil {
			return "", err
		}
	}
	for limit := time.Now().Add(settleLimit); time.Now().Before(limit); {
		if err := s.shop.comeBack(ctx, p.page); err != nil {
			return "", err
		}
		if status, err = s.shop.status(ctx, p.id); err != nil || status == completed {
			return status, err
		}
		if err := pause(ctx); err != nil {
			return "", err
		}
	}
	return status, nil
}

// pause is the time between two looks.
func pause(ctx context.Context) error {
	select {
	case <-time.After(20 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// each does n things from as many connections as a burst has at least.
func each(n int, do func(i int) error) error {
	var (
		running sync.WaitGroup
		next    = make(chan int)
		failed  = make(chan error, n)
	)
	for range leastConns {
		running.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					failed <- err
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	running.Wait()
	close(failed)
	return <-failed // nil when nothing failed
}
