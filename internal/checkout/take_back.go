package checkout

import (
	"context"
	"errors"

	"kassa/internal/id"
	"kassa/internal/money"
)

// takeBack applies what a gateway tells of money after it came: refunds that the seller made at the provider, and
// what became of a dispute. Both are totals, so that telling them again changes nothing.
func (s *Service) takeBack(ctx context.Context, sale Sale, payment Payment, report Report, cause string) (Sale, error) {
	return s.alter(ctx, sale, func(c *change) error {
		if err := c.disputed(report.Dispute, payment.ID, cause); err != nil {
			return err
		}
		return c.returned(payment, report.Returned)
	})
}

// disputed moves the order with a dispute. A dispute may be lost before anybody heard that it was open. What the
// order's state does not allow, such as a dispute of what was refunded, changes nothing.
func (c *change) disputed(dispute Dispute, payment PaymentID, cause string) error {
	steps := map[Dispute][]OrderEventKind{
		DisputeOpen: {OrderDisputeOpened}, DisputeWon: {OrderDisputeWon}, DisputeLost: {OrderDisputeOpened, OrderDisputeLost},
	}
	for _, kind := range steps[dispute] {
		err := c.applyOrder(OrderEvent{Kind: kind}, payment, cause)
		if err != nil && !errors.Is(err, ErrAlready) && !errors.Is(err, ErrState) {
			return err
		}
	}
	return nil
}

// returned writes down, as one refund, what has gone back beyond the refunds that are known.
func (c *change) returned(payment Payment, all money.Amount) error {
	if !all.IsPositive() || all.Currency() != payment.Received.Currency() {
		return nil
	}
	known, err := c.tx.RefundsOf(payment.StoreID, payment.OrderID)
	if err != nil {
		return err
	}
	fresh := all
	for _, r := range known {
		if r.PaymentID != payment.ID || !r.Alive() {
			continue
		}
		if fresh, err = fresh.Sub(r.Amount); err != nil {
			return err
		}
	}
	if fresh.IsPositive() {
		now := c.tx.Now()
		refund := Refund{
			ID: id.New[Refund](), StoreID: payment.StoreID, OrderID: payment.OrderID, PaymentID: payment.ID, Version: 1,
			State: RefundSucceeded, Amount: fresh, CreatedAt: now, UpdatedAt: now,
		}
		e, found, err := c.returnedFor(payment, fresh)
		if err != nil {
			return err
		}
		if found {
			refund.ExceptionID, refund.Apart = e.ID, true
			if err := c.setApart(e, []Refund{refund}, -1); err != nil {
				return err
			}
		}
		c.tx.InsertRefund(refund)
		if err := c.exceptionRefunded(refund); err != nil {
			return err
		}
	}
	return c.refundedWhole()
}
