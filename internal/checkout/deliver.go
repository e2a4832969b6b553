package checkout

import (
	"context"
	"slices"
	"time"
)

// Asker asks a seller's server for what a buyer gets (a dynamic delivery). It signs the question with the
// delivery's secret and gives the answer's text. An error means that it is to be asked again.
type Asker interface {
	Ask(ctx context.Context, question Question) (text string, err error)
}

// Question is what a seller's server is asked.
type Question struct {
	Order    Order
	Delivery Delivery // Webhook says where, Secret signs, ID is the same at every try
	Variant  Variant
}

// askLease keeps other replicas from asking while one asks.
const askLease = time.Minute

// DeliverDue asks for up to limit dynamic deliveries that are due, and tells how many it took on.
func (s *Service) DeliverDue(ctx context.Context, limit int) (int, error) {
	if s.asker == nil {
		return 0, nil
	}
	var due []Delivery
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseDeliveries(tx.Now(), tx.Now().Add(askLease), limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	failed := inParallel(due, func(d Delivery) error { return s.askFor(ctx, d) })
	return len(due), failed
}

// askFor asks for one delivery and writes down what came of it.
func (s *Service) askFor(ctx context.Context, d Delivery) error {
	sale, err := s.Sale(ctx, d.StoreID, d.OrderID)
	if err != nil || !sale.Order.Settled() { // set apart or disputed: the lease puts it off
		return err
	}
	variant, err := s.variant(ctx, d)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, askLease/2)
	defer cancel()
	text, failure := s.asker.Ask(asking, Question{Order: sale.Order, Delivery: d, Variant: variant})
	_, err = s.delivered(context.WithoutCancel(ctx), d, func(now *Delivery, at time.Time) {
		now.Tries++
		if failure == nil {
			now.done(text, at)
			return
		}
		now.Failure = failure.Error()
		wait, again := s.retryIn(now.Tries)
		if !again {
			now.State, now.RetryAt = DeliveryGivenUp, time.Time{}
			return
		}
		now.RetryAt = at.Add(wait)
	})
	return err
}

// variant reads the variant of a delivery.
func (s *Service) variant(ctx context.Context, d Delivery) (Variant, error) {
	found, err := s.db.Read(ctx).Variants(d.StoreID, []VariantID{d.VariantID})
	if err != nil || len(found) == 0 {
		return Variant{}, err
	}
	return found[0], nil
}

// done marks a delivery as handed over.
func (d *Delivery) done(text string, at time.Time) {
	d.State, d.Text, d.Failure, d.RetryAt, d.DoneAt = DeliveryDone, text, "", time.Time{}, at
}

// delivered changes one delivery that is not over yet and completes its order when it was the last. One
// that is over already stays as it is: whatever the seller's server answers twice, the buyer gets once.
func (s *Service) delivered(ctx context.Context, d Delivery, apply func(now *Delivery, at time.Time)) (Sale, error) {
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, d.StoreID, d.OrderID)
		if err != nil {
			return err
		}
		all, err := tx.DeliveriesOf(d.StoreID, d.OrderID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(one Delivery) bool { return one.ID == d.ID })
		if at < 0 {
			return Refuse(ReasonDeliveryNotFound, "No such delivery.")
		}
		if before := all[at].State; before == DeliveryPending || before == DeliveryGivenUp {
			apply(&all[at], tx.Now())
			all[at].UpdatedAt = tx.Now()
			tx.UpdateDelivery(all[at])
			if all[at].State == DeliveryGivenUp && before != DeliveryGivenUp {
				c.raise(Effect{Exception: ExceptionUndelivered, Amount: c.sale.Order.Lines[all[at].Line].Total}, PaymentID{}, all[at].Failure)
			}
		}
		if err := c.completeIfOver(all); err != nil {
			return err
		}
		sale = c.flush()
		return nil
	})
	return sale, err
}

// completeDelivered is completeIfOver for those who have not read the deliveries.
func (c *change) completeDelivered() error {
	all, err := c.tx.DeliveriesOf(c.sale.Order.StoreID, c.sale.Order.ID)
	if err != nil {
		return err
	}
	return c.completeIfOver(all)
}

// completeIfOver completes a paid order of which all is handed over.
func (c *change) completeIfOver(all []Delivery) error {
	if c.sale.Order.State != OrderPaid || slices.ContainsFunc(all, func(d Delivery) bool { return !d.Over() }) {
		return nil
	}
	return c.applyOrder(OrderEvent{Kind: OrderDelivered}, PaymentID{}, "handed over")
}
