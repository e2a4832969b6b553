package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kassa/internal/clock"
	"kassa/internal/gateway"
)

// signatureHeader carries the signature of an event, see gateway.Sign.
const signatureHeader = "Sandbox-Signature"

const (
	courierLimit = 10_000 // parcels that wait at most; more are lost
	courierHands = 32     // parcels on their way at the same time
)

// courier delivers events in the background, from memory only.
type courier struct {
	clock   clock.Clock
	client  *gateway.Client
	secrets func(context.Context, string) (string, bool)
	address func(account string) string
	log     *slog.Logger
	wake    chan struct{} // holds one signal: there is something new

	mu      sync.Mutex
	waiting []parcel
}

func newCourier(c clock.Clock, client *gateway.Client, secrets func(context.Context, string) (string, bool), address func(string) string, log *slog.Logger) *courier {
	return &courier{clock: c, client: client, secrets: secrets, address: address, log: log, wake: make(chan struct{}, 1)}
}

// send has events about a payment delivered at a time, without waiting for it.
func (c *courier) send(d payment, due time.Time, types []string) {
	if len(types) > 0 {
		c.take(newParcel(d, due, types))
	}
}

// take accepts a parcel, or drops it when too many wait.
func (c *courier) take(p parcel) {
	c.mu.Lock()
	full := len(c.waiting) >= courierLimit
	if !full {
		c.waiting = append(c.waiting, p)
	}
	c.mu.Unlock()
	if full {
		c.log.Warn("sandbox event lost: too many wait", "account", p.account)
		return
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// due hands out the parcels whose time has come, and when the next one's comes; zero = none waits.
func (c *courier) due(now time.Time) (parcels []parcel, next time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = slices.DeleteFunc(c.waiting, func(p parcel) bool {
		ready := !p.due.After(now)
		if ready {
			parcels = append(parcels, p)
		} else if next.IsZero() || p.due.Before(next) {
			next = p.due
		}
		return ready
	})
	return parcels, next
}

// run delivers until ctx ends, then waits for what is on its way to break off.
func (c *courier) run(ctx context.Context) error {
	var hands errgroup.Group
	hands.SetLimit(courierHands)
	for ctx.Err() == nil {
		now := c.clock.Now()
		parcels, next := c.due(now)
		for _, p := range parcels {
			hands.Go(func() error { c.deliver(ctx, p); return nil })
		}
		c.rest(ctx, now, next)
	}
	return hands.Wait()
}

// rest waits until next, something new, or the end of ctx.
func (c *courier) rest(ctx context.Context, now, next time.Time) {
	var alarm <-chan time.Time
	if !next.IsZero() {
		alarm = c.clock.After(next.Sub(now))
		if !c.clock.Now().Before(next) { // the clock moved before the alarm was set
			return
		}
	}
	select {
	case <-ctx.Done():
	case <-c.wake:
	case <-alarm:
	}
}

// deliver sends a parcel's events in turn; what fails is tried again later with all that follows it.
func (c *courier) deliver(ctx context.Context, p parcel) {
	for n, event := range p.events {
		err := c.post(ctx, p.account, event)
		if err == nil {
			continue
		}
		rest, again := p.after(n, c.clock.Now())
		c.log.Info("sandbox event not taken", "event", event.ID, "again", again, "error", err)
		if again {
			c.take(rest)
		}
		return
	}
}

// post delivers one event; only a 2xx is success.
func (c *courier) post(ctx context.Context, account string, event eventMessage) error {
	secret, ok := c.secrets(ctx, account)
	if !ok {
		return errors.New("the account has no secret")
	}
	body, err := encode(event)
	if err != nil {
		return err
	}
	_, err = c.client.Do(ctx, gateway.Call{
		Method: http.MethodPost, URL: c.address(account), Body: body,
		Header: http.Header{
			"Content-Type":  {"application/json"},
			signatureHeader: {gateway.Sign(secret, c.clock.Now(), body)},
		},
	})
	return err
}
