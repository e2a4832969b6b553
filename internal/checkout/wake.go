package checkout

import "context"

// waking is a Database that wakes the jobs of deliveries and letters when work for them was committed, so that
// buyers do not wait for the next round. Other replicas, and work that is due later, wait for it.
type waking struct {
	Database
	deliver, mail chan struct{}
}

// Tx implements Database.
func (w waking) Tx(ctx context.Context, fn func(tx Tx) error) error {
	var last *wakingTx // fn may run more than once
	err := w.Database.Tx(ctx, func(tx Tx) error {
		last = &wakingTx{Tx: tx}
		return fn(last)
	})
	if err != nil || last == nil {
		return err
	}
	if last.delivers {
		nudge(w.deliver)
	}
	if last.mails {
		nudge(w.mail)
	}
	return nil
}

// wakingTx notes what work a transaction makes.
type wakingTx struct {
	Tx
	delivers, mails bool
}

// InsertDelivery implements DeliveryWriter.
func (t *wakingTx) InsertDelivery(d Delivery) {
	t.note(d)
	t.Tx.InsertDelivery(d)
}

// UpdateDelivery implements DeliveryWriter.
func (t *wakingTx) UpdateDelivery(d Delivery) {
	t.note(d)
	t.Tx.UpdateDelivery(d)
}

// note notes a delivery that is to be asked for now.
func (t *wakingTx) note(d Delivery) {
	t.delivers = t.delivers || !d.RetryAt.IsZero() && !d.RetryAt.After(t.Now())
}

// InsertLetter implements DeliveryWriter.
func (t *wakingTx) InsertLetter(l Letter) {
	t.mails = true
	t.Tx.InsertLetter(l)
}
