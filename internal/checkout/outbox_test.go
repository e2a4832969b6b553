package checkout_test

import (
	"errors"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// woken tells which jobs have been woken since it was asked last.
func (w *world) woken() (deliver, mail bool) {
	select {
	case <-w.svc.DeliverWake():
		deliver = true
	default:
	}
	select {
	case <-w.svc.MailWake():
		mail = true
	default:
	}
	return deliver, mail
}

// wakes checks which jobs what was done has woken.
func (w *world) wakes(what string, deliver, mail bool) {
	w.t.Helper()
	if d, m := w.woken(); d != deliver || m != mail {
		w.t.Errorf("%s: deliver %t, mail %t; want %t, %t", what, d, m, deliver, mail)
	}
}

// The jobs that deliver and that send letters are woken when work for them was committed, and only then.
func TestJobsAreWoken(t *testing.T) {
	w := newWorld(t)
	s := &server{failures: 1}
	w.serving(s, &post{})
	dynamic := w.product("Dynamic", delivering(checkout.DeliverDynamic, func(p *checkout.Product) {
		p.Detail.WebhookURL, p.Detail.WebhookSecret = "https://seller.example/hook", "whsec"
	}))
	plain := w.product("Book", offer{price: 100})
	w.boughtAll(of(plain, 1))
	w.wakes("a sale that is complete at once", false, true)
	sale := w.boughtAll(of(dynamic, 1))
	w.wakes("a sale that the seller's server delivers", true, false)
	w.asks()
	w.wakes("a try that failed is due later", false, false)
	w.clock.Advance(5 * time.Second)
	w.asks()
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
	w.wakes("a try that delivered", false, true)

	// By way of Once, as dialects write.
	again := func(tx checkout.Tx) (checkout.Answer, error) {
		_, err := w.svc.Resend(tx, sale.Order.StoreID, sale.Order.ID, "")
		return checkout.Answer{Status: 200}, err
	}
	_, _, err := w.svc.Once(t.Context(), nil, again, refusal)
	w.must(err)
	w.wakes("a letter that is sent again", false, true)
	_, _, err = w.svc.Once(t.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
		if _, err := again(tx); err != nil {
			return checkout.Answer{}, err
		}
		return checkout.Answer{}, errors.New("no")
	}, refusal)
	if err == nil {
		t.Error("it was committed")
	}
	w.wakes("what was rolled back", false, false)
}
