package checkout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// call runs a request that asks a gateway, counting how often it ran.
func (w *world) call(claim *checkout.Claim, runs *int, fn func() (checkout.Answer, error)) (checkout.Answer, bool, error) {
	return w.svc.Call(w.t.Context(), claim, func(context.Context) (checkout.Answer, error) {
		*runs++
		return fn()
	}, refusal)
}

func fine() (checkout.Answer, error) {
	return checkout.Answer{Status: 200, Body: []byte("fine")}, nil
}

func TestCallIsRunOnceAndReplayed(t *testing.T) {
	w := newWorld(t)
	runs := 0
	for i := range 3 {
		answer, replayed, err := w.call(w.claimOf("k", 1), &runs, fine)
		if err != nil || replayed != (i > 0) || string(answer.Body) != "fine" {
			t.Errorf("%d: %s, %v, %v", i, answer.Body, replayed, err)
		}
	}
	_, _, err := w.call(w.claimOf("k", 2), &runs, fine)
	w.refused(err, checkout.ReasonKeyReused)
	if runs != 1 {
		t.Errorf("ran %d times", runs)
	}
	if _, _, err := w.call(nil, &runs, fine); err != nil || runs != 2 {
		t.Errorf("without a key: %v, %d runs", err, runs)
	}
}

func TestCallInFlightRefusesRepeatsAndOthers(t *testing.T) {
	w := newWorld(t)
	runs := 0
	_, _, err := w.call(w.claimOf("k", 1), &runs, func() (checkout.Answer, error) {
		_, _, err := w.call(w.claimOf("k", 1), &runs, fine)
		w.refused(err, checkout.ReasonInFlight)
		_, _, err = w.call(w.claimOf("k", 2), &runs, fine)
		w.refused(err, checkout.ReasonKeyReused)
		return fine()
	})
	if err != nil || runs != 1 {
		t.Errorf("%v, %d runs", err, runs)
	}
}

func TestCallOfADeadOwnerIsResumedByOne(t *testing.T) { onBothEngines(t, callOfADeadOwner) }

func callOfADeadOwner(w *world) {
	claim := w.claimOf("k", 1)
	w.inTx(func(tx checkout.Tx) error { // the owner died here
		tx.BeginClaim(*claim, tx.Now().Add(time.Minute))
		return nil
	})
	runs := 0
	_, _, err := w.call(claim, &runs, fine)
	w.refused(err, checkout.ReasonInFlight)
	w.clock.Advance(time.Minute)
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range 20 {
		wait.Go(func() {
			_, _, err := w.svc.Call(w.t.Context(), claim, func(context.Context) (checkout.Answer, error) {
				mu.Lock()
				defer mu.Unlock()
				runs++
				return fine()
			}, refusal)
			if err != nil && checkout.ReasonOf(err) != checkout.ReasonInFlight {
				w.t.Error(err)
			}
		})
	}
	wait.Wait()
	if runs != 1 {
		w.t.Errorf("ran %d times", runs)
	}
}

func TestCallKeepsRefusalsButNotOurFailures(t *testing.T) {
	w := newWorld(t)
	runs := 0
	no := func() (checkout.Answer, error) {
		return checkout.Answer{}, checkout.Refuse(checkout.ReasonNotRefundable, "no")
	}
	for i := range 2 {
		answer, replayed, err := w.call(w.claimOf("refused", 1), &runs, no)
		if err != nil || answer.Status != 409 || replayed != (i > 0) {
			t.Errorf("%+v, %v, %v", answer, replayed, err)
		}
	}
	if runs != 1 {
		t.Errorf("ran %d times", runs)
	}
	broken := errors.New("disk full")
	_, _, err := w.call(w.claimOf("failed", 1), &runs, func() (checkout.Answer, error) { return checkout.Answer{}, broken })
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if _, replayed, err := w.call(w.claimOf("failed", 1), &runs, fine); err != nil || replayed {
		t.Errorf("%v, %v", replayed, err)
	}
}
