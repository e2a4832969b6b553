package checkout_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// post is a mail server.
type post struct {
	mu    sync.Mutex
	fail  error
	sent  []string // whom to
	keys  []string // what the letters showed
	tries int
}

func (p *post) Mail(_ context.Context, letter checkout.Letter, sale checkout.Sale, store checkout.Store, deliveries []checkout.Handed) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if p.fail != nil {
		return p.fail
	}
	if sale.Order.ID != letter.OrderID || store.ID != letter.StoreID {
		return errors.New("another order's letter")
	}
	p.sent = append(p.sent, letter.To)
	for _, d := range deliveries {
		p.keys = append(p.keys, d.Keys...)
	}
	return nil
}

// mails runs the job that sends letters.
func (w *world) mails() int {
	w.t.Helper()
	n, err := w.svc.MailDue(w.t.Context(), 100)
	w.must(err)
	return n
}

func TestLetterShowsWhatWasBought(t *testing.T) {
	w := newWorld(t)
	p := &post{}
	w.serving(nil, p)
	k := w.product("Keys", keys("k1", "k2"))
	w.boughtAll(of(k, 1))
	w.boughtAll(of(w.product("Service", delivering(checkout.DeliverManual, nil)), 1)) // not complete: no letter
	if n := w.mails(); n != 1 || !slices.Equal(p.sent, []string{"buyer@example.com"}) || !slices.Equal(p.keys, []string{"k1"}) {
		t.Errorf("%d letters: %+v", n, p)
	}
	w.clock.Advance(100 * time.Hour)
	if n := w.mails(); n != 0 {
		t.Errorf("%d letters again", n)
	}
}

func TestNoLetterWithoutAMailer(t *testing.T) {
	w := newWorld(t)
	sale := w.boughtAll(of(w.product("Keys", keys("k1")), 1))
	w.inTx(func(tx checkout.Tx) error {
		_, err := w.svc.Resend(tx, sale.Order.StoreID, sale.Order.ID, "")
		return err
	})
	if n := w.mails(); n != 0 {
		t.Errorf("%d letters without a mailer", n)
	}
	p := &post{}
	w.serving(nil, p)
	if n := w.mails(); n != 0 || p.tries != 0 {
		t.Errorf("%d letters were written before", n)
	}
}

func TestLetterIsRetriedUntilItIsRefused(t *testing.T) {
	w := newWorld(t)
	p := &post{fail: errors.New("busy")}
	w.serving(nil, p)
	w.boughtAll(of(w.product("Keys", keys("k1")), 1))
	for i, wait := range schedule {
		if n := w.mails(); n != 1 {
			t.Fatalf("try %d: %d letters", i+1, n)
		}
		w.clock.Advance(wait - time.Microsecond)
		if n := w.mails(); n != 0 {
			t.Fatalf("too early after try %d", i+1)
		}
		w.clock.Advance(time.Microsecond)
	}
	w.mails()
	w.clock.Advance(100 * time.Hour)
	if n := w.mails(); n != 0 || p.tries != 10 {
		t.Errorf("%d tries, %d more", p.tries, n)
	}
	p.fail = checkout.Refuse(checkout.ReasonDeclined, "no such mailbox")
	w.boughtAll(of(w.product("More", keys("k2")), 1))
	w.mails()
	w.clock.Advance(100 * time.Hour)
	if n := w.mails(); n != 0 || p.tries != 11 {
		t.Errorf("tried %d times, %d after a refusal", p.tries, n)
	}
}

func TestResend(t *testing.T) {
	w := newWorld(t)
	p := &post{}
	w.serving(nil, p)
	sale, open := w.boughtAll(of(w.product("Keys", keys("k1")), 1)), w.sell(100)
	resend := func(sale checkout.Sale, to string) error {
		return w.db.Tx(t.Context(), func(tx checkout.Tx) error {
			_, err := w.svc.Resend(tx, sale.Order.StoreID, sale.Order.ID, to)
			return err
		})
	}
	w.must(resend(sale, ""))
	w.must(resend(sale, "other@example.com"))
	w.refused(resend(sale, "nobody"), checkout.ReasonInvalidField)
	w.refused(resend(open, ""), checkout.ReasonOrderState)
	w.mails()
	slices.Sort(p.sent)
	if !slices.Equal(p.sent, []string{"buyer@example.com", "buyer@example.com", "other@example.com"}) {
		t.Errorf("%v", p.sent)
	}
}
