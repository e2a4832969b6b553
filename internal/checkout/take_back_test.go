package checkout_test

import (
	"testing"

	"kassa/internal/checkout"
)

// takesBack lets the bank tell of a dispute and of money that has gone back without us.
func (b *bank) takesBack(payment checkout.Payment, cents int64, dispute checkout.Dispute) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.payments[payment.Key()].Returned = eur(cents)
	b.payments[payment.Key()].Dispute = dispute
}

// told has the payment looked up twice, since reports repeat, and gives what became of the order.
func (w *world) told(payment checkout.Payment) (checkout.Sale, []checkout.Refund) {
	w.t.Helper()
	var sale checkout.Sale
	for range 2 {
		var err error
		_, sale, err = w.svc.Reconcile(w.t.Context(), payment, "the bank told")
		w.must(err)
	}
	refunds, err := w.db.Read(w.t.Context()).RefundsOf(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	return sale, refunds
}

func TestRefundsMadeAtTheProviderAreWrittenDown(t *testing.T) {
	w := newWorld(t)
	sale, payment := w.bought(1000)
	_, _, err := w.refund(sale, 300) // ours
	w.must(err)
	w.bank.takesBack(payment, 300, "")
	after, refunds := w.told(payment)
	if len(refunds) != 1 || after.Order.State != checkout.OrderCompleted {
		t.Errorf("ours is counted again: %+v, %s", refunds, after.Order.State)
	}
	w.bank.takesBack(payment, 500, "")
	after, refunds = w.told(payment)
	if len(refunds) != 2 || refunds[1].Amount != eur(200) || refunds[1].State != checkout.RefundSucceeded || after.Order.State != checkout.OrderCompleted {
		t.Errorf("a part: %+v, %s", refunds, after.Order.State)
	}
	w.bank.takesBack(payment, 1000, "")
	after, refunds = w.told(payment)
	if len(refunds) != 3 || refunds[2].Amount != eur(500) || after.Order.State != checkout.OrderRefunded {
		t.Errorf("the rest: %+v, %s", refunds, after.Order.State)
	}
	_, _, err = w.refund(sale, 0)
	w.refused(err, checkout.ReasonNotRefundable)
}

func TestDisputesReachTheOrder(t *testing.T) {
	for name, test := range map[string]struct {
		told []checkout.Dispute
		want checkout.OrderState
	}{
		"open":          {[]checkout.Dispute{checkout.DisputeOpen}, checkout.OrderDisputed},
		"won":           {[]checkout.Dispute{checkout.DisputeOpen, checkout.DisputeWon}, checkout.OrderCompleted},
		"won unheard":   {[]checkout.Dispute{checkout.DisputeWon}, checkout.OrderCompleted},
		"lost":          {[]checkout.Dispute{checkout.DisputeOpen, checkout.DisputeLost}, checkout.OrderReversed},
		"lost at once":  {[]checkout.Dispute{checkout.DisputeLost}, checkout.OrderReversed},
		"late old news": {[]checkout.Dispute{checkout.DisputeLost, checkout.DisputeOpen}, checkout.OrderReversed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			_, payment := w.bought(1000)
			var after checkout.Sale
			for _, dispute := range test.told {
				w.bank.takesBack(payment, 0, dispute)
				after, _ = w.told(payment)
			}
			if after.Order.State != test.want {
				t.Errorf("the order is %s, want %s", after.Order.State, test.want)
			}
		})
	}
}

func TestDisputeOfARefundedOrderChangesNothing(t *testing.T) {
	w := newWorld(t)
	sale, payment := w.bought(1000)
	_, _, err := w.refund(sale, 0)
	w.must(err)
	w.bank.takesBack(payment, 1000, checkout.DisputeOpen)
	if after, refunds := w.told(payment); after.Order.State != checkout.OrderRefunded || len(refunds) != 1 {
		t.Errorf("%s, %+v", after.Order.State, refunds)
	}
}
