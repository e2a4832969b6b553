package checkout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// server is a seller's server, as far as deliveries know it.
type server struct {
	mu       sync.Mutex
	failures int // it fails so often, and then answers
	asked    []checkout.Question
	entered  chan bool // when set, it tells that it was asked,
	hold     chan bool // and answers only when it is told to
}

func (s *server) Ask(_ context.Context, q checkout.Question) (string, error) {
	s.mu.Lock()
	s.asked = append(s.asked, q)
	n, hold := len(s.asked), s.hold
	s.mu.Unlock()
	if hold != nil {
		s.entered <- true
		<-hold
	}
	if n <= s.failures {
		return "", errors.New("503")
	}
	return "answer " + string(rune('0'+n%10)), nil
}

// dynamicWorld is a world with a server and a sale that waits for it.
func dynamicWorld(t *testing.T, w *world, s *server) checkout.Sale {
	t.Helper()
	w.serving(s, nil)
	return w.boughtAll(of(w.product("Dynamic", delivering(checkout.DeliverDynamic, func(p *checkout.Product) {
		p.Detail.WebhookURL, p.Detail.WebhookSecret = "https://seller.example/hook", "whsec"
	})), 2))
}

// asks runs the job that asks sellers' servers.
func (w *world) asks() int {
	w.t.Helper()
	n, err := w.svc.DeliverDue(w.t.Context(), 100)
	w.must(err)
	return n
}

// schedule is how long after each failure the next try comes.
var schedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

func TestServerThatFailsNineTimesStillDelivers(t *testing.T) {
	w := newWorld(t)
	s := &server{failures: 9}
	sale := dynamicWorld(t, w, s)
	w.is(sale, checkout.OrderPaid, checkout.DeliveryPending)
	for i, wait := range schedule {
		if n := w.asks(); n != 1 {
			t.Fatalf("try %d: asked for %d", i+1, n)
		}
		if d := w.handed(sale, 1)[0]; d.Tries != int64(i)+1 || d.Failure != "503" || !d.RetryAt.Equal(w.clock.Now().Add(wait)) {
			t.Fatalf("after try %d: %+v", i+1, d)
		}
		w.clock.Advance(wait - time.Microsecond)
		if n := w.asks(); n != 0 {
			t.Fatalf("asked too early after try %d", i+1)
		}
		w.clock.Advance(time.Microsecond)
	}
	if n := w.asks(); n != 1 {
		t.Fatalf("asked for %d at last", n)
	}
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
	d := w.handed(sale, 1)[0]
	if d.Text != "answer 0" || d.Failure != "" || d.Tries != 10 || !d.RetryAt.IsZero() {
		t.Errorf("%+v", d)
	}
	w.clock.Advance(100 * time.Hour)
	if n := w.asks(); n != 0 || len(s.asked) != 10 {
		t.Errorf("asked %d times, %d again", len(s.asked), n)
	}
	for _, q := range s.asked {
		if q.Delivery.ID != d.ID || q.Delivery.Webhook != "https://seller.example/hook" || q.Delivery.Secret != "whsec" ||
			q.Order.ID != sale.Order.ID || q.Order.Number < 1 || q.Variant.ID != d.VariantID || q.Delivery.Quantity != 2 {
			t.Errorf("%+v", q)
		}
	}
}

func TestServerThatNeverAnswersIsGivenUp(t *testing.T) {
	w := newWorld(t)
	s := &server{failures: 10}
	sale := dynamicWorld(t, w, s)
	for _, wait := range schedule {
		w.asks()
		w.clock.Advance(wait)
	}
	w.asks()
	w.is(sale, checkout.OrderPaid, checkout.DeliveryGivenUp)
	w.expect(sale, outcome{Order: checkout.OrderPaid, Paid: 2000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, one(checkout.EventOrderPaid)),
		Exceptions: []exception{{checkout.ExceptionUndelivered, 2000}}})
	w.clock.Advance(100 * time.Hour)
	if n := w.asks(); n != 0 {
		t.Errorf("asked for %d that were given up", n)
	}
	w.inTx(func(tx checkout.Tx) error { // the seller has repaired the server
		_, err := w.svc.RetryDeliveries(tx, sale.Order.StoreID, sale.Order.ID)
		return err
	})
	if d := w.handed(sale, 1)[0]; d.State != checkout.DeliveryPending || d.Tries != 0 {
		t.Errorf("%+v", d)
	}
	w.asks()
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
}

func TestOneAnswerIsDelivered(t *testing.T) { onBothEngines(t, oneAnswerIsDelivered) }

// oneAnswerIsDelivered asks from many sides at once; when the lease of the first question is over before its
// answer is there, the server is asked a second time, and both answers come.
func oneAnswerIsDelivered(w *world) {
	s := &server{entered: make(chan bool, 100), hold: make(chan bool)}
	sale := dynamicWorld(w.t, w, s)
	var all sync.WaitGroup
	for asked := 1; asked <= 2; asked++ {
		for range 20 {
			all.Go(func() {
				if _, err := w.svc.DeliverDue(w.t.Context(), 5); err != nil {
					w.t.Error(err)
				}
			})
		}
		<-s.entered
		w.clock.Advance(2 * time.Minute)
	}
	close(s.hold)
	all.Wait()
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
	if len(s.asked) < 2 || s.asked[0].Delivery.ID != s.asked[1].Delivery.ID {
		w.t.Errorf("asked %+v", s.asked)
	}
	w.expect(sale, outcome{Order: checkout.OrderCompleted, Paid: 2000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid)})
	if n := w.asks(); n != 0 {
		w.t.Errorf("asked %d again", n)
	}
}

func TestTwentyWhoAskAtOnceAskOnce(t *testing.T) { onBothEngines(t, twentyWhoAskAtOnce) }

func twentyWhoAskAtOnce(w *world) {
	s := &server{}
	sale := dynamicWorld(w.t, w, s)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := w.svc.DeliverDue(w.t.Context(), 5); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
	if d := w.handed(sale, 1)[0]; len(s.asked) != 1 || d.Text != "answer 1" || d.Tries != 1 {
		w.t.Errorf("asked %d times: %+v", len(s.asked), d)
	}
}

func TestNobodyIsAskedForWhatIsSetApart(t *testing.T) {
	w := newWorld(t)
	s := &server{}
	sale := dynamicWorld(t, w, s)
	w.inTx(func(tx checkout.Tx) error { _, err := w.svc.Hold(tx, sale.Order.StoreID, sale.Order.ID); return err })
	w.asks()
	w.is(sale, checkout.OrderReview, checkout.DeliveryPending)
	if d := w.handed(sale, 1)[0]; len(s.asked) != 0 || d.Tries != 0 || d.RetryAt.IsZero() {
		t.Errorf("asked %d times: %+v", len(s.asked), d)
	}
	w.serving(nil, nil) // and nothing happens where nobody can ask
	w.clock.Advance(time.Hour)
	if n := w.asks(); n != 0 {
		t.Errorf("asked for %d", n)
	}
}

func TestReplace(t *testing.T) {
	w := newWorld(t)
	k, c := w.product("Keys", keys("k1", "k2", "k3", "k4")), w.product("Rare", offer{price: 1000, kind: checkout.StockCounted, stock: 3})
	sale := w.boughtAll(of(k, 2), of(c, 1), of(k, 1))
	replace := func(quantities map[checkout.VariantID]int64) (made checkout.Sale, err error) {
		err = w.db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
			made, err = w.svc.Replace(tx, w.caller.Store, sale.Order.ID, quantities)
			return err
		})
		return made, err
	}
	keyOf, rareOf := k.Variants[0].ID, c.Variants[0].ID
	asked := map[checkout.VariantID]int64{keyOf: 1, rareOf: 1}
	made, err := replace(asked)
	w.must(err)
	if len(asked) != 2 {
		t.Error("it eats what it is given: a transaction may run twice")
	}
	w.is(made, checkout.OrderCompleted, checkout.DeliveryDone)
	now := w.read(made)
	if d := w.handed(made, 1)[0]; d.Keys[0] == "" || now.Order.ID == sale.Order.ID || !now.Order.Total.IsZero() || len(now.Order.Lines) != 2 ||
		now.Order.Email != sale.Order.Email || len(now.Payments) != 0 || now.Session.State != checkout.SessionComplete {
		t.Errorf("%+v\n%+v", now, d)
	}
	if a, b := w.variant(k).Free, w.variant(c).Free; a != 0 || b != 1 {
		t.Errorf("%d keys and %d rare ones left", a, b)
	}
	_, err = replace(map[checkout.VariantID]int64{keyOf: 1})
	w.refused(err, checkout.ReasonOutOfStock)
	for _, n := range []int64{0, -1, 2} {
		_, err = replace(map[checkout.VariantID]int64{rareOf: n})
		w.refused(err, checkout.ReasonInvalidField)
	}
	for _, wrong := range []map[checkout.VariantID]int64{{}, {checkout.VariantID{}: 1}, {rareOf: 1, k.Variants[0].ID: 1, w.product("X", offer{price: 1}).Variants[0].ID: 1}} {
		_, err = replace(wrong)
		w.refused(err, checkout.ReasonVariantMismatch)
	}
	sale = w.order(nil, of(c, 1))
	_, err = replace(map[checkout.VariantID]int64{rareOf: 1})
	w.refused(err, checkout.ReasonOrderState)
}

func TestVoidHoldAndDispute(t *testing.T) {
	w := newWorld(t)
	move := func(sale checkout.Sale, do func(checkout.Tx, checkout.StoreID, checkout.OrderID) (checkout.Sale, error)) (checkout.OrderState, error) {
		t.Helper()
		var after checkout.Sale
		err := w.db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
			after, err = do(tx, sale.Order.StoreID, sale.Order.ID)
			return err
		})
		return after.Order.State, err
	}
	s := w.stocked()
	open := w.orderAll(s)
	w.pay(open, "STRIPE")
	w.left(s, 3, 2, 1)
	state, err := move(open, w.svc.Void)
	w.must(err)
	if now := w.read(open); state != checkout.OrderVoided || now.Session.State == checkout.SessionOpen {
		t.Errorf("%s, session %s", state, now.Session.State)
	}
	w.left(s, 5, 3, 0)
	paid := w.boughtAll(of(w.product("Book", offer{price: 5}), 1))
	for _, wrong := range []func() (checkout.OrderState, error){
		func() (checkout.OrderState, error) { return move(open, w.svc.Void) },
		func() (checkout.OrderState, error) { return move(open, w.svc.Hold) },
		func() (checkout.OrderState, error) { return move(open, w.svc.Dispute) },
		func() (checkout.OrderState, error) { return move(paid, w.svc.Void) },
		func() (checkout.OrderState, error) { return move(open, w.svc.RetryDeliveries) },
	} {
		_, err := wrong()
		w.refused(err, checkout.ReasonOrderState)
	}
	state, err = move(paid, w.svc.Hold)
	w.must(err)
	again, err := move(paid, w.svc.Dispute)
	w.must(err)
	if now := w.read(paid).Order; state != checkout.OrderReview || again != checkout.OrderDisputed || now.Interrupted != checkout.OrderCompleted {
		t.Errorf("%s, then %s over %s", state, again, now.Interrupted)
	}
	_, err = move(checkout.Sale{Order: checkout.Order{StoreID: paid.Order.StoreID}}, w.svc.Void)
	w.refused(err, checkout.ReasonOrderNotFound)
}
