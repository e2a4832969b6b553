package checkout

import "context"

// outbox is a Database that knows what its transactions leave to do. It writes the events of the stock that
// they have moved (stock_move.go) and, once they are committed, wakes the jobs that relay events, deliver and
// send letters, so that nobody waits for the next round. Other replicas, and work that is due later, wait for it.
type outbox struct {
	Database
	relay, deliver, mail chan struct{}
}

// newOutbox makes the outbox of a database.
func newOutbox(db Database) outbox {
	return outbox{db, make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)}
}

// Tx implements Database.
func (o outbox) Tx(ctx context.Context, fn func(tx Tx) error) error {
	t := &outboxTx{}
	err := o.Database.Tx(ctx, func(tx Tx) error {
		*t = outboxTx{Tx: tx} // fn may run more than once
		if err := fn(t); err != nil {
			return err
		}
		return t.tellStock()
	})
	if err != nil {
		return err
	}
	if t.tells {
		nudge(o.relay)
	}
	if t.delivers {
		nudge(o.deliver)
	}
	if t.mails {
		nudge(o.mail)
	}
	return nil
}

// outboxTx notes what work a transaction makes, and the stock that it moves.
type outboxTx struct {
	Tx
	tells, delivers, mails bool
	moved                  []stockMove
	failed                 error // of a read that a write needed
}

// InsertEvent implements SaleWriter.
func (t *outboxTx) InsertEvent(e Event) {
	t.tells = true
	t.Tx.InsertEvent(e)
}

// InsertDelivery implements DeliveryWriter.
func (t *outboxTx) InsertDelivery(d Delivery) {
	t.note(d)
	t.Tx.InsertDelivery(d)
}

// UpdateDelivery implements DeliveryWriter.
func (t *outboxTx) UpdateDelivery(d Delivery) {
	t.note(d)
	t.Tx.UpdateDelivery(d)
}

// note notes a delivery that is to be asked for now.
func (t *outboxTx) note(d Delivery) {
	t.delivers = t.delivers || !d.RetryAt.IsZero() && !d.RetryAt.After(t.Now())
}

// InsertLetter implements DeliveryWriter.
func (t *outboxTx) InsertLetter(l Letter) {
	t.mails = true
	t.Tx.InsertLetter(l)
}
