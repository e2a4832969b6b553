package checkout_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"kassa/internal/checkout"
)

func TestTwoPaymentsRaceForOneOrder(t *testing.T) { onBothEngines(t, twoPaymentsRaceForOneOrder) }

func twoPaymentsRaceForOneOrder(w *world) {
	sale := w.sell(1000)
	payments := []checkout.Payment{w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")}
	var all sync.WaitGroup
	for _, p := range payments {
		w.bank.receives(p, 1000)
		for range 5 {
			all.Go(func() {
				if _, _, err := w.svc.Reconcile(w.t.Context(), p, "race"); err != nil {
					w.t.Error(err)
				}
			})
		}
	}
	all.Wait()
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded, checkout.PaymentSucceeded}, Events: then(begun, paid),
		Exceptions: []exception{{checkout.ExceptionPaidTwice, 1000}},
	})
	w.policyRuns()
	for _, p := range payments {
		if p.ID == w.exceptionsOf(sale)[0].PaymentID {
			w.wentBack(sale, p)
		}
	}
	if now := w.read(sale); now.Order.State != checkout.OrderCompleted || w.bank.back() != 1000 {
		w.t.Errorf("%s, %d back", now.Order.State, w.bank.back())
	}
}

func TestSuccessRacesWithExpiry(t *testing.T) { onBothEngines(t, successRacesWithExpiry) }

func successRacesWithExpiry(w *world) {
	for range 10 {
		sale := w.sell(1000)
		payment := w.pay(sale, "STRIPE")
		w.bank.receives(payment, 1000)
		w.clock.Set(sale.Session.ExpiresAt)
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if _, err := w.svc.ExpireDue(w.t.Context(), 100); err != nil {
					w.t.Error(err)
				}
			})
			all.Go(func() {
				if _, _, err := w.svc.Reconcile(w.t.Context(), payment, "race"); err != nil {
					w.t.Error(err)
				}
			})
		}
		all.Wait()
		now := w.read(sale)
		if now.Order.State != checkout.OrderCompleted || now.Session.State == checkout.SessionOpen {
			w.t.Errorf("order %s, session %s", now.Order.State, now.Session.State)
		}
		exceptions, err := w.db.Read(w.t.Context()).Exceptions(sale.Order.StoreID, sale.Order.ID)
		if err != nil || len(exceptions) != 0 {
			w.t.Errorf("%v, %v", exceptions, err)
		}
	}
}

func TestSellersCompleteOnce(t *testing.T) { onBothEngines(t, sellersCompleteOnce) }

func sellersCompleteOnce(w *world) {
	sale := w.sell(1000)
	var done, refused atomic.Int64
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			switch err := w.complete(sale); {
			case err == nil:
				done.Add(1)
			case checkout.ReasonOf(err) == checkout.ReasonOrderState:
				refused.Add(1)
			default:
				w.t.Error(err)
			}
		})
	}
	all.Wait()
	if done.Load() != 1 || refused.Load() != 9 {
		w.t.Errorf("%d completed, %d refused", done.Load(), refused.Load())
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded},
		Events:   then(one(checkout.EventSessionCreated), paid),
	})
}

func TestOneOfAHundredOpens(t *testing.T) { onBothEngines(t, oneOfAHundredOpens) }

func oneOfAHundredOpens(w *world) {
	sale := w.sell(1000)
	var all sync.WaitGroup
	var opened atomic.Int64
	var addresses sync.Map
	for range 100 {
		all.Go(func() {
			opening, err := w.svc.OpenPayment(w.t.Context(), sale, checkout.PayWish{Method: "STRIPE"})
			if err != nil {
				w.t.Error(err)
			}
			if opening.New {
				opened.Add(1)
			}
			addresses.Store(opening.Payment.Instruction.URL, true)
		})
	}
	all.Wait()
	var different int
	addresses.Range(func(address, _ any) bool {
		different++
		return address != ""
	})
	if opened.Load() != 1 || different != 1 || len(w.read(sale).Payments) != 1 {
		w.t.Errorf("%d opened it, %d addresses, %d payments", opened.Load(), different, len(w.read(sale).Payments))
	}
}
