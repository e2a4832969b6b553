package checkout

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kassa/internal/id"
)

func TestTurnsAreTakenOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns, payment := newTurns(), id.New[Payment]()
		first, waited, err := turns.take(t.Context(), payment)
		if waited || err != nil {
			t.Errorf("the first: %t, %v", waited, err)
		}
		other, waited, err := turns.take(t.Context(), id.New[Payment]())
		if waited || err != nil {
			t.Errorf("another payment's: %t, %v", waited, err)
		}
		other.end()
		var order []string
		go func() {
			second, waited, err := turns.take(t.Context(), payment)
			if !waited || err != nil || second.asked.IsZero() {
				t.Errorf("the second: %t, %v, asked %v", waited, err, second.asked)
			}
			order = append(order, "second")
			second.end()
		}()
		synctest.Wait()
		order = append(order, "first")
		first.asked = time.Now()
		first.end()
		synctest.Wait()
		if len(order) != 2 || order[0] != "first" {
			t.Error(order)
		}
	})
}

func TestWhoWaitsLongAsksBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns, payment := newTurns(), id.New[Payment]()
		hung, _, err := turns.take(t.Context(), payment)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		beside, waited, err := turns.take(t.Context(), payment)
		if took := time.Since(began); err != nil || !waited || beside == hung || took != turnPatience {
			t.Errorf("%t after %v, %v", waited, took, err)
		}
		beside.tell(Sale{})
		beside.end()
		if hung.users != 1 || hung.told != nil {
			t.Errorf("%d have the turn that hangs", hung.users)
		}
		hung.end()
		if again, waited, err := turns.take(t.Context(), payment); waited || err != nil || again != hung {
			t.Errorf("afterwards: %t, %v", waited, err)
		}
	})
}

func TestWhoGivesUpWaitingLeavesTheTurn(t *testing.T) {
	turns, payment := newTurns(), id.New[Payment]()
	first, _, err := turns.take(t.Context(), payment)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := turns.take(gone, payment); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	first.end()
	if again, waited, err := turns.take(t.Context(), payment); waited || err != nil || again != first || again.users != 1 {
		t.Errorf("%t, %v, %d users", waited, err, again.users)
	}
}

func TestTurnsForgetWhatNobodyHas(t *testing.T) {
	turns := newTurns()
	kept, _, err := turns.take(t.Context(), id.New[Payment]())
	if err != nil {
		t.Fatal(err)
	}
	for range turnsMost + 1 {
		one, _, err := turns.take(t.Context(), id.New[Payment]())
		if err != nil {
			t.Fatal(err)
		}
		one.end()
	}
	found := false
	for _, one := range turns.byPayment {
		found = found || one == kept
	}
	if len(turns.byPayment) > turnsMost || !found {
		t.Errorf("%d turns, the one that is held among them: %t", len(turns.byPayment), found)
	}
}

func TestArrivedEventsAreBounded(t *testing.T) {
	var a arrived
	now := time.Unix(1_800_000_000, 0)
	for range arrivedMost + 10 {
		a.put(GatewayEvent{DueAt: now.Add(time.Second)})
	}
	late := GatewayEvent{EventID: "late", DueAt: now}
	a.waiting = append([]GatewayEvent{late}, a.waiting...)
	if got := a.take(2*arrivedMost, now); len(got) != arrivedMost || got[0].EventID != "" || a.waiting != nil {
		t.Errorf("%d taken, the first is %q", len(got), got[0].EventID)
	}
}
