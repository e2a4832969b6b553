package binarytest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"kassa/internal/gateway/stripe/stripetest"
)

// checkOut checks a cart out at Quickshops and gives the reference of the session at Stripe.
func (w *stripeWorld) checkOut(t *testing.T, cart string) string {
	t.Helper()
	url := w.server.session(t, cart)
	reference, there := strings.CutPrefix(url, w.fakeURL+"/c/pay/")
	if !there {
		t.Fatalf("a cart is paid at %s", url)
	}
	return reference
}

// Whoever checks a cart out again gets another session at Stripe, and the older one is over there.
func TestACartHasOneSessionAtStripe(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		cart := w.cart(t, "e-book")
		first, second := w.checkOut(t, cart), w.checkOut(t, cart)
		all := w.fake.Sessions()
		if first == second || len(all) != 2 || all[0].Status != "expired" || all[1].Status != "open" || all[1].Seconds < 30*60 {
			t.Errorf("%+v", all)
		}
		w.act(t, second, stripetest.Pay)
		db := w.db(t)
		eventually(t, func() bool {
			return scalar[int](t, db, "SELECT count(*) FROM sale_order WHERE state = 'completed' AND email = $1", stripetest.StrangersEmail) == 1
		})
		w.quick(t, http.MethodPost, sessionPath, `{"cartId":"`+cart+`"}`).want(t, http.StatusConflict)
	})
}

// A session that was paid at Stripe while nobody told us pays the cart: checking it out again learns of it.
func TestACartThatIsPaidAtStripeIsNotCheckedOut(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		cart := w.cart(t, "e-book")
		w.act(t, w.checkOut(t, cart), stripetest.Lost)
		w.quick(t, http.MethodPost, sessionPath, `{"cartId":"`+cart+`"}`).want(t, http.StatusConflict)
		if n := len(w.fake.Sessions()); n != 1 {
			t.Errorf("%d sessions at Stripe", n)
		}
	})
}

// Stripe did not answer when the older session was to be closed, and the buyer paid both: one order, and the other
// money goes back.
func TestACartPaidTwiceAtStripe(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		cart := w.cart(t, "e-book")
		first := w.checkOut(t, cart)
		w.fake.RefuseExpiry(true) // whoever tries to close it, and however often
		second := w.checkOut(t, cart)
		for _, one := range w.fake.Sessions() {
			if one.Status != "open" {
				t.Fatalf("%+v", one)
			}
		}
		w.act(t, first, stripetest.Pay)
		w.act(t, second, stripetest.Pay)
		w.fake.RefuseExpiry(false)
		db := w.db(t)
		eventually(t, func() bool {
			return scalar[int](t, db, "SELECT count(*) FROM exception WHERE kind = 'paid_twice'") == 1
		})
		w.eventIsKept(t, 2)
		w.server.secondGoesBack(t)
		var returned []int64
		for _, one := range w.fake.Sessions() {
			returned = append(returned, one.Refunded)
		}
		slices.Sort(returned) // whose money was heard of first is chance
		if !slices.Equal(returned, []int64{0, 1900}) {
			t.Errorf("Stripe gave back %v", returned)
		}
		if n := scalar[int](t, db, "SELECT count(*) FROM sale_order WHERE state IN ('paid', 'completed')"); n != 1 {
			t.Errorf("%d orders are paid", n)
		}
		if n := scalar[int](t, db, "SELECT count(*) FROM event WHERE type = 'order.paid'"); n != 1 {
			t.Errorf("%d times order.paid", n)
		}
	})
}
