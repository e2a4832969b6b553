package checkout_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
)

// told lists what came to a URL as "type state".
func told(r *receivers, url string) (all []string) {
	for _, m := range r.from(url) {
		_, state, _ := strings.Cut(string(m.Body), " ")
		all = append(all, strings.TrimSpace(m.Event+" "+state))
	}
	return all
}

// Every endpoint hears of what it listens to, in the order and in the state in which it happened, however
// late it is told.
func TestEventsBecomeMessages(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{}
		w.telling(herald{}, r)
		all, some := w.endpoint("https://all.example"), w.endpoint("https://some.example", checkout.EventOrderPaid)
		off := w.endpoint("https://off.example")
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.ChangeEndpoint(tx, off.StoreID, "standard", off.ID, func(e *checkout.Endpoint) error { e.Enabled = false; return nil })
			return err
		})
		sale := w.sell(2000)
		w.paidFor(sale)
		w.sends()
		want := []string{"session.created pending", "order.submitted pending", "order.paid paid", "order.completed completed"}
		got := told(r, all.URL)
		slices.Sort(got) // they are sent at once
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			w.t.Errorf("all (-want +got):\n%s", diff)
		}
		if got := told(r, some.URL); !slices.Equal(got, []string{"order.paid paid"}) {
			w.t.Errorf("some: %q", got)
		}
		if got := w.messages(off); len(got) != 0 {
			w.t.Errorf("disabled: %+v", got)
		}
		for i, m := range w.messages(all) {
			events, err := w.svc.Reader(t.Context()).Events(sale.Order.StoreID, sale.Order.ID)
			w.must(err)
			if m.EventID != events[i].ID || m.State != checkout.MessageDelivered || m.Status != 204 || m.Tries != 1 {
				w.t.Errorf("%+v", m)
			}
		}
		if n := w.relays(); n != 0 {
			w.t.Errorf("%d events relayed again", n)
		}
	})
}

// An order's own notify_url hears of its payment, and of nothing else; no list shows it.
func TestNotifyURL(t *testing.T) {
	onBothEngines(t, func(w *world) {
		r := &receivers{}
		w.telling(herald{}, r)
		with := func(n *checkout.NewSale) { n.NotifyURL = "https://one.example" }
		line := checkout.Line{Name: "Book", Quantity: 1, Total: eur(700)}
		one := w.paidFor(w.order(with, line))
		w.order(with, line) // never paid
		w.paidFor(w.order(nil, line))
		w.sends()
		got := r.from("https://one.example")
		if len(got) != 1 || got[0].Event != "order.paid" {
			w.t.Fatalf("%+v", got)
		}
		e, err := w.svc.Reader(t.Context()).Endpoint(one.Order.StoreID, got[0].EndpointID)
		w.must(err)
		if e.OrderID != one.Order.ID || e.Secret != one.Order.NotifySecret || e.Dialect != "shoppex" || !e.Enabled {
			w.t.Errorf("%+v", e)
		}
		_, n, err := w.svc.Reader(t.Context()).Endpoints(one.Order.StoreID, "", checkout.Window{Limit: 10})
		if w.must(err); n != 0 {
			w.t.Errorf("%d endpoints are listed", n)
		}
		w.inTx(func(tx checkout.Tx) error {
			w.refused(w.svc.RemoveEndpoint(tx, e.StoreID, "shoppex", e.ID), checkout.ReasonEndpointNotFound)
			return nil
		})
	})
}

// What cannot be rendered is a dead message that says so, and holds up nothing.
func TestTellerThatFails(t *testing.T) {
	for name, h := range map[string]herald{
		"panic": {panicking: checkout.EventOrderSubmitted}, "error": {failing: checkout.EventOrderSubmitted},
	} {
		t.Run(name, func(t *testing.T) {
			w, r := newWorld(t), &receivers{}
			w.telling(h, r)
			e := w.endpoint("https://a.example")
			w.paidFor(w.sell(100))
			w.sends()
			if got := told(r, e.URL); len(got) != 3 {
				w.t.Errorf("%q", got)
			}
			var dead []checkout.Message
			for _, m := range w.messages(e) {
				if m.State == checkout.MessageDead {
					dead = append(dead, m)
				}
			}
			if len(dead) != 1 || dead[0].Event != "order.submitted" || dead[0].Failure != "the event could not be rendered" {
				w.t.Fatalf("%+v", dead)
			}
			w.inTx(func(tx checkout.Tx) error {
				_, err := w.svc.ReplayMessage(tx, e.StoreID, dead[0].ID)
				w.refused(err, checkout.ReasonInvalidField)
				return nil
			})
			n, err := w.svc.ReplayMessages(t.Context(), e.StoreID, checkout.Replay{})
			if w.must(err); n != 0 {
				w.t.Errorf("%d replayed", n)
			}
		})
	}
}

// A relay takes no more events than make so many messages, and comes back for the others.
func TestRelayOfManyMessages(t *testing.T) {
	w, r := newWorld(t), &receivers{}
	w.telling(herald{}, r)
	for range 700 {
		w.endpoint("https://a.example")
	}
	for range 5 {
		w.sell(100)
	}
	for _, want := range []int{3, 2, 0} {
		n, err := w.svc.RelayEvents(t.Context(), 100)
		if w.must(err); n != want {
			w.t.Errorf("%d events relayed, want %d", n, want)
		}
	}
	_, n, err := w.svc.Reader(t.Context()).Messages(w.caller.Store.ID, checkout.MessageQuery{Window: checkout.Window{Limit: 1}})
	if w.must(err); n != 3500 {
		w.t.Errorf("%d messages", n)
	}
}

// Whoever follows the feed while sales are made and replicas relay misses nothing, and sees nothing twice.
func TestFeedMissesNoCommit(t *testing.T) {
	onBothEngines(t, func(w *world) {
		const writers, each = 6, 40
		r := &receivers{}
		replicas := []*checkout.Service{w.telling(herald{}, r), w.replica(w.db, herald{}, r)}
		ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
		defer stop()
		var relaying, writing sync.WaitGroup
		for _, one := range replicas {
			relaying.Go(func() {
				for ctx.Err() == nil {
					if _, err := one.RelayEvents(context.WithoutCancel(ctx), 7); err != nil {
						w.t.Error(err)
						return
					}
				}
			})
		}
		for range writers {
			writing.Go(func() {
				for range each {
					draft, err := w.svc.Draft(ctx, w.caller, wish(100))
					if err == nil {
						_, _, err = w.svc.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
							w.svc.Place(tx, draft)
							return checkout.Answer{}, nil
						}, nil)
					}
					if err != nil {
						w.t.Error(err)
						return
					}
				}
			})
		}
		seen := map[checkout.EventID]bool{}
		for after := int64(0); len(seen) < writers*each && !t.Failed(); {
			stories, err := w.svc.Feed(ctx, w.caller.Store.ID, after, 5)
			w.must(err)
			for _, s := range stories {
				if s.Event.Position <= after || seen[s.Event.ID] || s.Sale.Order.ID != s.Event.OrderID || s.Store.ID != w.caller.Store.ID {
					w.t.Fatalf("behind %d: %+v", after, s.Event)
				}
				seen[s.Event.ID], after = true, s.Event.Position
			}
			if after > writers*each {
				w.t.Fatalf("position %d", after)
			}
		}
		writing.Wait()
		stop()
		relaying.Wait()
		rest, err := w.svc.Feed(context.WithoutCancel(t.Context()), w.caller.Store.ID, writers*each, 5)
		if w.must(err); len(rest) != 0 {
			w.t.Errorf("%d stories more", len(rest))
		}
	})
}
