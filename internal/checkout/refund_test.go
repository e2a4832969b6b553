package checkout_test

import (
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// bought makes a sale that is paid.
func (w *world) bought(total int64) (checkout.Sale, checkout.Payment) {
	w.t.Helper()
	sale := w.sell(total)
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, total)
	return w.buyerReturns(sale), payment
}

func (w *world) refund(sale checkout.Sale, cents int64) ([]checkout.Refund, checkout.Sale, error) {
	wanted := checkout.RefundWish{}
	if cents > 0 {
		wanted.Amount = eur(cents)
	}
	return w.svc.Refund(w.t.Context(), sale.Order.StoreID, sale.Order.ID, wanted)
}

// back is what the bank has given back in all.
func (b *bank) back() (total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, amount := range b.refunds {
		total += amount.Minor()
	}
	return total
}

func TestPartsThenTheRestIsARefund(t *testing.T) {
	w := newWorld(t)
	sale, _ := w.bought(1000)
	_, after, err := w.refund(sale, 300)
	w.must(err)
	if after.Order.State != checkout.OrderCompleted {
		t.Errorf("after a part the order is %s", after.Order.State)
	}
	_, _, err = w.refund(sale, 701)
	w.refused(err, checkout.ReasonNotRefundable)
	refunds, after, err := w.refund(sale, 0)
	w.must(err)
	if len(refunds) != 1 || refunds[0].Amount != eur(700) || after.Order.State != checkout.OrderRefunded || w.bank.back() != 1000 {
		t.Errorf("%+v, %s, %d back", refunds, after.Order.State, w.bank.back())
	}
	_, _, err = w.refund(sale, 0)
	w.refused(err, checkout.ReasonNotRefundable)
}

func TestOnlyPaidOrdersAreRefunded(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.refund(w.sell(1000), 0)
	w.refused(err, checkout.ReasonNotRefundable)
}

func TestRefusedRefundLeavesTheOrder(t *testing.T) {
	w := newWorld(t)
	sale, _ := w.bought(1000)
	w.bank.refuses(checkout.Refuse(checkout.ReasonDeclined, "Too old."))
	refunds, after, err := w.refund(sale, 0)
	w.must(err)
	if refunds[0].State != checkout.RefundFailed || refunds[0].Failure != "Too old." || after.Order.State != checkout.OrderCompleted {
		t.Errorf("%+v, %s", refunds, after.Order.State)
	}
	_, after, err = w.refund(sale, 0) // what failed may be tried again
	w.must(err)
	if after.Order.State != checkout.OrderRefunded || w.bank.back() != 1000 {
		t.Errorf("%s, %d back", after.Order.State, w.bank.back())
	}
}

func TestUnansweredRefundIsAskedForAgainUnderItsKey(t *testing.T) {
	w := newWorld(t)
	sale, _ := w.bought(1000)
	silence := checkout.Refuse(checkout.ReasonGatewayUnavailable, "silence")
	w.bank.refuses(silence, silence)
	first, after, err := w.refund(sale, 0)
	w.must(err)
	if first[0].State != checkout.RefundProcessing || after.Order.State != checkout.OrderCompleted {
		t.Fatalf("%+v, %s", first, after.Order.State)
	}
	second, _, err := w.refund(sale, 0) // the seller's second click goes on with the first
	w.must(err)
	if second[0].ID != first[0].ID || second[0].State != checkout.RefundProcessing {
		t.Errorf("%+v", second)
	}
	w.clock.Advance(time.Hour)
	n, err := w.svc.SendDue(t.Context(), 10)
	w.must(err)
	if now := w.read(sale); n != 1 || now.Order.State != checkout.OrderRefunded || w.bank.back() != 1000 {
		t.Errorf("%d asked, %s, %d back", n, now.Order.State, w.bank.back())
	}
	if n, err := w.svc.SendDue(t.Context(), 10); n != 0 || err != nil {
		t.Errorf("%d asked again, %v", n, err)
	}
}

func TestRefundsRaceForTheMoney(t *testing.T) { onBothEngines(t, refundsRaceForTheMoney) }

func refundsRaceForTheMoney(w *world) {
	sale, _ := w.bought(1000)
	var wait sync.WaitGroup
	for range 30 {
		wait.Go(func() {
			_, _, err := w.refund(sale, 90)
			if err != nil && checkout.ReasonOf(err) != checkout.ReasonNotRefundable {
				w.t.Error(err)
			}
		})
	}
	wait.Wait()
	if back := w.bank.back(); back != 990 {
		w.t.Errorf("%d of 1000 went back in parts of 90", back)
	}
}

func TestMoneyOfTwoPaymentsGoesBackThroughBoth(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.bank.receives(w.pay(sale, "STRIPE"), 400)
	w.buyerReturns(sale)
	w.bank.receives(w.pay(sale, "PAYPAL"), 600)
	w.buyerReturns(sale)
	refunds, after, err := w.refund(sale, 0)
	w.must(err)
	if len(refunds) != 2 || refunds[0].Amount != eur(400) || refunds[1].Amount != eur(600) || after.Order.State != checkout.OrderRefunded {
		t.Errorf("%+v, %s", refunds, after.Order.State)
	}
}

func TestManualPaymentIsGivenBackElsewhere(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	w.inTx(func(tx checkout.Tx) error {
		_, err := w.svc.Complete(tx, sale.Order.StoreID, sale.Order.ID)
		return err
	})
	_, after, err := w.refund(sale, 0)
	w.must(err)
	if after.Order.State != checkout.OrderRefunded || w.bank.back() != 0 {
		t.Errorf("%s, %d back", after.Order.State, w.bank.back())
	}
}
