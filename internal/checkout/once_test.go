package checkout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// claimOf is a claim under a key for a request whose body has this fingerprint.
func (w *world) claimOf(key string, body byte) *checkout.Claim {
	return &checkout.Claim{
		StoreID: w.caller.Store.ID, Route: "POST /dev/v1/payments", Key: key, Fingerprint: [32]byte{body},
	}
}

// create makes a sale under a claim; the answer is the sale's id.
func (w *world) create(claim *checkout.Claim) (checkout.Answer, bool, error) {
	draft, err := w.svc.Draft(w.t.Context(), w.caller, wish(1000))
	if err != nil {
		return checkout.Answer{}, false, err
	}
	return w.svc.Once(w.t.Context(), claim, func(tx checkout.Tx) (checkout.Answer, error) {
		w.svc.Place(tx, draft)
		return checkout.Answer{Status: 201, Body: []byte(draft.Order.ID.String())}, nil
	}, refusal)
}

// refusal renders a refusal as a dialect would.
func refusal(err error) checkout.Answer {
	return checkout.Answer{Status: 409, Body: []byte(checkout.ReasonOf(err))}
}

// sales counts the store's sales.
func (w *world) sales() int {
	w.t.Helper()
	sales, err := w.svc.Sales(w.t.Context(), w.caller.Store.ID, checkout.SaleQuery{Limit: 100})
	w.must(err)
	return len(sales)
}

func TestOnceReplaysTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	first, replayed, err := w.create(w.claimOf("k1", 1))
	if err != nil || replayed || first.Status != 201 {
		t.Fatalf("%+v, %v, %v", first, replayed, err)
	}
	again, replayed, err := w.create(w.claimOf("k1", 1))
	if err != nil || !replayed || again.Status != 201 || string(again.Body) != string(first.Body) {
		t.Errorf("%+v, %v, %v", again, replayed, err)
	}
	_, _, err = w.create(w.claimOf("k1", 2))
	w.refused(err, checkout.ReasonKeyReused)
	if n := w.sales(); n != 1 {
		t.Errorf("%d sales", n)
	}
}

func TestOnceKeepsClaimsApart(t *testing.T) {
	w := newWorld(t)
	other := w.claimOf("k1", 1)
	other.Route = "POST /dev/v1/checkout/sessions"
	path := w.claimOf("k1", 1)
	path.PathIDs = "a/b"
	for i, claim := range []*checkout.Claim{w.claimOf("k1", 1), w.claimOf("k2", 1), other, path, nil, nil} {
		if _, replayed, err := w.create(claim); err != nil || replayed {
			t.Errorf("claim %d: %v, %v", i, replayed, err)
		}
	}
	if n := w.sales(); n != 6 {
		t.Errorf("%d sales", n)
	}
}

func TestOnceStoresRefusals(t *testing.T) {
	w := newWorld(t)
	runs := 0
	refuse := func(reason checkout.Reason) checkout.RequestEffect {
		return func(tx checkout.Tx) (checkout.Answer, error) {
			runs++
			return checkout.Answer{}, checkout.Refuse(reason, "no")
		}
	}
	for i, wantReplay := range []bool{false, true} {
		answer, replayed, err := w.svc.Once(t.Context(), w.claimOf("k1", 1), refuse(checkout.ReasonOrderState), refusal)
		if err != nil || replayed != wantReplay || answer.Status != 409 || string(answer.Body) != "order_state" {
			t.Errorf("try %d: %+v, %v, %v", i, answer, replayed, err)
		}
	}
	// What was refused stays refused, also when it would be allowed by now.
	answer, replayed, err := w.create(w.claimOf("k1", 1))
	if err != nil || !replayed || answer.Status != 409 || w.sales() != 0 {
		t.Errorf("%+v, %v, %v, %d sales", answer, replayed, err, w.sales())
	}
	// Without a claim there is nothing to store: the refusal comes out as it is.
	_, _, err = w.svc.Once(t.Context(), nil, refuse(checkout.ReasonOrderState), refusal)
	w.refused(err, checkout.ReasonOrderState)
}

func TestOnceDoesNotStoreOurOwnFailures(t *testing.T) {
	w := newWorld(t)
	for _, failure := range []error{
		errors.New("disk full"), context.Canceled,
		checkout.Refuse(checkout.ReasonUnavailable, ""), checkout.Refuse(checkout.ReasonRateLimited, ""),
		checkout.Refuse(checkout.ReasonInvalidField, ""),
	} {
		_, _, err := w.svc.Once(t.Context(), w.claimOf("k1", 1), func(checkout.Tx) (checkout.Answer, error) {
			return checkout.Answer{Status: 500}, failure
		}, refusal)
		if !errors.Is(err, failure) {
			t.Errorf("%v became %v", failure, err)
		}
	}
	if answer, replayed, err := w.create(w.claimOf("k1", 1)); err != nil || replayed || answer.Status != 201 {
		t.Errorf("%+v, %v, %v", answer, replayed, err)
	}
}

func TestOnceFiftyAtATime(t *testing.T) { onBothEngines(t, onceFiftyAtATime) }

func onceFiftyAtATime(w *world) {
	answers := make([]checkout.Answer, 50)
	replays := make([]bool, 50)
	failures := make([]error, 50)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i], replays[i], failures[i] = w.create(w.claimOf("k1", 1)) })
	}
	all.Wait()
	fresh := 0
	for i, answer := range answers {
		if failures[i] != nil || string(answer.Body) != string(answers[0].Body) || answer.Status != 201 {
			w.t.Errorf("request %d: %+v, %v", i, answer, failures[i])
		}
		if !replays[i] {
			fresh++
		}
	}
	if n := w.sales(); n != 1 || fresh != 1 {
		w.t.Errorf("%d sales, %d answers that were not replays", n, fresh)
	}
}

func TestClaimsArePrunedAfterAWeek(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.create(w.claimOf("k1", 1))
	w.must(err)
	prune := func() int {
		n, err := w.svc.PruneClaims(t.Context(), 10)
		w.must(err)
		return n
	}
	w.clock.Advance(checkout.ClaimKept)
	if n := prune(); n != 0 {
		t.Errorf("%d pruned too early", n)
	}
	w.clock.Advance(time.Microsecond)
	if n := prune(); n != 1 {
		t.Errorf("%d pruned", n)
	}
	if _, replayed, err := w.create(w.claimOf("k1", 1)); err != nil || replayed {
		t.Errorf("%v, %v", replayed, err)
	}
}
