package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"kassa/internal/money"
)

// RefundExceptions refunds up to limit exceptions of money for which nothing was sold, and tells how many
// were due. Those of a store that decides by hand stay open (ADR 18).
func (s *Service) RefundExceptions(ctx context.Context, limit int) (int, error) {
	var due []Exception
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseExceptions(tx.Now(), tx.Now().Add(refundRetry), limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(due), inParallel(due, func(e Exception) error { return s.decide(ctx, e) })
}

// decide does with an exception what its store's policy says.
func (s *Service) decide(ctx context.Context, e Exception) error {
	store, err := s.directory.Store(ctx, e.StoreID)
	if err != nil {
		return err
	}
	if store.ManualRefunds {
		_, err = s.changeException(ctx, e, func(*change, *Exception) error { return nil })
	} else {
		_, err = s.refundException(ctx, e)
	}
	switch ReasonOf(err) {
	case ReasonExceptionNotFound: // somebody was faster
		return nil
	case ReasonNotRefundable:
		s.log.Error("an exception cannot be refunded: it stays open for a person",
			"exception", e.ID, "kind", e.Kind, "order", e.OrderID, "amount", e.Amount.String(), "error", err)
		_, err = s.changeException(ctx, e, func(_ *change, e *Exception) error {
			e.Resolution = "nothing of it is left to give back"
			return nil
		})
	}
	return err
}

// RefundException writes down that the money of an open exception of any store goes back, out of the payment that
// brought it. SendDue asks the gateways, at whichever replica runs, and the exception is resolved as soon as all of it
// is back. Asked again, it tells what is on its way. ReasonExceptionNotFound; ReasonNotRefundable when there is
// nothing left to give back.
func (s *Service) RefundException(ctx context.Context, exception ExceptionID) ([]Refund, error) {
	e, err := s.db.Read(ctx).OpenException(exception)
	if err != nil {
		return nil, err
	}
	return s.writeDown(ctx, e, true)
}

// writeDown writes the refunds of an exception down, or finds those on their way; due = SendDue sends them now.
func (s *Service) writeDown(ctx context.Context, e Exception, due bool) ([]Refund, error) {
	var refunds []Refund
	_, err := s.changeException(ctx, e, func(c *change, e *Exception) (err error) {
		refunds, err = c.planException(*e, due)
		return err
	})
	return refunds, err
}

// refundException writes the refunds of an exception down, then asks the gateways.
func (s *Service) refundException(ctx context.Context, e Exception) ([]Refund, error) {
	refunds, err := s.writeDown(ctx, e, false)
	if err != nil {
		return nil, err
	}
	var failed []error
	for i, refund := range refunds {
		sent, _, err := s.send(context.WithoutCancel(ctx), refund)
		if err == nil {
			refunds[i] = sent
		}
		failed = append(failed, err) // it is on its way: SendDue asks again
	}
	return refunds, errors.Join(failed...)
}

// ResolveException closes an open exception of any store with a note of what was done. ReasonExceptionNotFound;
// ReasonNotRefundable while a refund of it is on its way.
func (s *Service) ResolveException(ctx context.Context, exception ExceptionID, note string) (Exception, error) {
	e, err := s.db.Read(ctx).OpenException(exception)
	if err != nil {
		return e, err
	}
	return s.changeException(ctx, e, func(c *change, e *Exception) error {
		refunds, err := c.refundsFor(*e)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(refunds, func(r Refund) bool { return r.State == RefundProcessing }) {
			return Refuse(ReasonNotRefundable, "A refund of it is on its way, and will resolve it.")
		}
		e.ResolvedAt, e.Resolution = c.tx.Now(), note
		return nil
	})
}

// changeException holds the sale, lets patch change an open exception, and takes it off the policy's list.
func (s *Service) changeException(ctx context.Context, e Exception, patch func(c *change, e *Exception) error) (Exception, error) {
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, e.StoreID, e.OrderID)
		if err != nil {
			return err
		}
		now, err := c.exception(e.ID)
		if err != nil {
			return err
		}
		if !now.Open() {
			return Refuse(ReasonExceptionNotFound, "The exception is resolved.")
		}
		if err := patch(c, &now); err != nil {
			return err
		}
		now.RefundAt = time.Time{}
		tx.UpdateException(now)
		c.flush()
		e = now
		return nil
	})
	return e, err
}

// exception finds one of the sale's exceptions.
func (c *change) exception(want ExceptionID) (Exception, error) {
	all, err := c.tx.Exceptions(c.sale.Order.StoreID, c.sale.Order.ID)
	if err != nil {
		return Exception{}, err
	}
	at := slices.IndexFunc(all, func(e Exception) bool { return e.ID == want })
	if at < 0 {
		return Exception{}, Refuse(ReasonExceptionNotFound, "No such exception.")
	}
	return all[at], nil
}

// refundsFor lists the refunds of an exception that have gone back or may still go.
func (c *change) refundsFor(e Exception) ([]Refund, error) {
	all, err := c.tx.RefundsOf(e.StoreID, e.OrderID)
	return slices.DeleteFunc(all, func(r Refund) bool { return r.ExceptionID != e.ID || !r.Alive() }), err
}

// planException writes down which payments give an exception's money back, or finds what is on its way.
func (c *change) planException(e Exception, due bool) ([]Refund, error) {
	known, err := c.refundsFor(e)
	if err != nil {
		return nil, err
	}
	running := slices.DeleteFunc(known, func(r Refund) bool { return r.State != RefundProcessing })
	if len(running) > 0 {
		return running, nil
	}
	part, err := c.leftOf(e)
	if err != nil {
		return nil, err
	}
	if part.wanted < 1 {
		return nil, Refuse(ReasonNotRefundable, "Nothing of it is left to give back: see what its payment brought.")
	}
	part.exception, part.apart, part.due = e.ID, e.Kind.apart(), due
	refunds := c.writeRefunds(part)
	return refunds, c.setApart(e, refunds, -1)
}

// leftOf tells how much of an exception's money is still here, and with which payments: the one that caused it,
// and, where no single one did or the order keeps nothing, all others.
func (c *change) leftOf(e Exception) (part refundPart, err error) {
	before, err := c.tx.RefundsOf(e.StoreID, e.OrderID)
	if err != nil {
		return part, err
	}
	left := c.left(before)
	alone := !e.PaymentID.IsZero() && !c.sale.Order.keepsNothing()
	var total int64
	for _, p := range c.sale.Payments {
		switch {
		case p.ID == e.PaymentID:
			part.payments = append([]Payment{p}, part.payments...)
		case !alone:
			part.payments = append(part.payments, p)
		default:
			continue
		}
		total += max(left[p.ID], 0)
	}
	wanted := e.Amount.Minor()
	for _, r := range before {
		if r.ExceptionID == e.ID && r.Alive() {
			wanted -= r.Amount.Minor()
		}
	}
	part.left, part.wanted, part.reason = left, min(wanted, total), string(e.Kind)
	return part, nil
}

// keepsNothing tells whether the order ended without a sale, so that all money that came for it is too much.
func (o Order) keepsNothing() bool { return o.State == OrderVoided || o.State == OrderFailed }

// setApart takes money that goes back for an exception out of what the order has, sign −1, or puts it back in,
// sign 1. A second payment of a paid order never was in.
func (c *change) setApart(e Exception, refunds []Refund, sign int64) error {
	if !e.Kind.apart() || e.Kind == ExceptionPaidTwice && !c.sale.Order.keepsNothing() {
		return nil
	}
	paid := c.sale.Order.Paid.Minor()
	for _, r := range refunds {
		paid += sign * r.Amount.Minor()
	}
	amount, err := money.New(max(paid, 0), c.sale.Order.Paid.Currency())
	c.sale.Order.Paid = amount
	return err
}

// exceptionRefunded tells an exception what became of a refund of it. With the last of its money it is resolved.
func (c *change) exceptionRefunded(r Refund) error {
	if r.ExceptionID.IsZero() || r.State == RefundProcessing {
		return nil
	}
	e, err := c.exception(r.ExceptionID)
	if err != nil {
		return err
	}
	if r.State == RefundFailed {
		e.Resolution = "refund failed: " + r.Failure
		c.tx.UpdateException(e)
		return c.setApart(e, []Refund{r}, 1)
	}
	part, err := c.leftOf(e)
	if err != nil || part.wanted > 0 || !e.Open() {
		return err
	}
	known, err := c.refundsFor(e)
	if err != nil || slices.ContainsFunc(known, func(r Refund) bool { return r.State == RefundProcessing }) {
		return err
	}
	e.ResolvedAt, e.Resolution, e.RefundAt = c.tx.Now(), "refunded "+sumOf(known), time.Time{}
	c.tx.UpdateException(e)
	return nil
}

// sumOf is what refunds come to, as people read it.
func sumOf(refunds []Refund) string {
	total := refunds[0].Amount
	for _, r := range refunds[1:] {
		if sum, err := total.Add(r.Amount); err == nil {
			total = sum
		}
	}
	return total.String()
}

// returnedFor finds the open exception whose money a seller has given back at the provider: the same amount of the
// same payment, and no refund of ours.
func (c *change) returnedFor(payment Payment, amount money.Amount) (Exception, bool, error) {
	all, err := c.tx.Exceptions(payment.StoreID, payment.OrderID)
	if err != nil {
		return Exception{}, false, err
	}
	for _, e := range all {
		if !e.Open() || !e.Kind.apart() || e.PaymentID != payment.ID || e.Amount != amount {
			continue
		}
		known, err := c.refundsFor(e)
		if err != nil || len(known) == 0 {
			return e, err == nil, err
		}
	}
	return Exception{}, false, nil
}

// countIn resolves the exceptions of money that came too late or in part, once more money has paid the order after
// all: the order has counted it.
func (c *change) countIn() error {
	all, err := c.tx.Exceptions(c.sale.Order.StoreID, c.sale.Order.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		switch e.Kind {
		case ExceptionUnderpaid, ExceptionPaidLateInPart, ExceptionGone:
		default:
			continue
		}
		known, err := c.refundsFor(e)
		if err != nil {
			return err
		}
		if e.Open() && len(known) == 0 {
			e.ResolvedAt, e.Resolution, e.RefundAt = c.tx.Now(), "the order was paid with it", time.Time{}
			c.tx.UpdateException(e)
		}
	}
	return nil
}
