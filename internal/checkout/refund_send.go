package checkout

import (
	"context"
	"slices"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// RefundWish is what a seller wants to give back.
type RefundWish struct {
	Amount money.Amount // the zero value = all that is left
	Reason string       // in a dialect's own word; empty = none
}

// Refund sends money back, out of the order's payments, the oldest first. It is written down before any
// gateway is asked, and never comes to more than was received. A refund of all that is under way already
// is gone on with. ReasonNotRefundable when there is nothing to give back; ReasonGatewayUnsupported when
// the gateway cannot. A gateway that does not answer leaves its refund processing: SendDue asks again.
func (s *Service) Refund(ctx context.Context, store StoreID, order OrderID, wish RefundWish) ([]Refund, Sale, error) {
	var refunds []Refund
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, store, order)
		if err != nil {
			return err
		}
		planned, err := c.planRefunds(wish)
		if err != nil {
			return err
		}
		refunds, sale = planned, c.flush()
		return nil
	})
	if err != nil {
		return nil, Sale{}, err
	}
	for i, refund := range refunds {
		sent, after, err := s.send(context.WithoutCancel(ctx), refund)
		if err != nil {
			return nil, Sale{}, err
		}
		refunds[i], sale = sent, after
	}
	return refunds, sale, nil
}

// planRefunds writes down which payments give back how much.
func (c *change) planRefunds(wish RefundWish) ([]Refund, error) {
	order := c.sale.Order
	if !order.Settled() {
		return nil, Refuse(ReasonNotRefundable, "Only a paid order without a dispute can be refunded.")
	}
	before, err := c.tx.RefundsOf(order.StoreID, order.ID)
	if err != nil {
		return nil, err
	}
	whole := wish.Amount == (money.Amount{})
	running := slices.DeleteFunc(slices.Clone(before), func(r Refund) bool {
		return r.State != RefundProcessing || !r.ExceptionID.IsZero()
	})
	if whole && len(running) > 0 {
		return running, nil
	}
	left := c.left(before)
	var total int64
	for _, minor := range left {
		total += minor
	}
	wanted := total
	if !whole {
		wanted = wish.Amount.Minor()
	}
	if wanted < 1 || wanted > total || !whole && wish.Amount.Currency() != order.Total.Currency() {
		return nil, tooMuch(whole)
	}
	return c.writeRefunds(refundPart{payments: c.sale.Payments, left: left, wanted: wanted, reason: wish.Reason}), nil
}

// tooMuch refuses a refund of more than is left: the amount is to blame where one was given.
func tooMuch(whole bool) error {
	if whole {
		return Refuse(ReasonNotRefundable, "There is nothing left to give back.")
	}
	return RefuseField(ReasonNotRefundable, "amount", "There is not as much left to give back.")
}

// left is how much of each payment has not gone back and is not on its way.
func (c *change) left(before []Refund) map[PaymentID]int64 {
	left := map[PaymentID]int64{}
	for _, p := range c.sale.Payments {
		if p.State == PaymentSucceeded {
			left[p.ID] = p.Received.Minor()
		}
	}
	for _, r := range before {
		if r.Alive() {
			left[r.PaymentID] -= r.Amount.Minor()
		}
	}
	return left
}

// refundPart is what goes back, and out of what.
type refundPart struct {
	payments  []Payment // the first gives first
	left      map[PaymentID]int64
	wanted    int64 // minor units
	reason    string
	exception ExceptionID
	apart     bool
	due       bool // SendDue sends it; otherwise who wrote it down does
}

// writeRefunds takes what is wanted out of the payments.
func (c *change) writeRefunds(w refundPart) []Refund {
	var refunds []Refund
	wanted, retryAt := w.wanted, c.tx.Now()
	if !w.due {
		retryAt = retryAt.Add(refundRetry)
	}
	for _, p := range w.payments {
		part := min(w.left[p.ID], wanted)
		if part <= 0 {
			continue
		}
		wanted -= part
		amount, err := money.New(part, p.Received.Currency())
		if err != nil { // cannot be: it is no more than was received
			continue
		}
		refund := Refund{
			ID: id.New[Refund](), StoreID: p.StoreID, OrderID: p.OrderID, PaymentID: p.ID, Version: 1,
			State: RefundProcessing, Amount: amount, Reason: w.reason, ExceptionID: w.exception, Apart: w.apart, RetryAt: retryAt,
			CreatedAt: c.tx.Now(), UpdatedAt: c.tx.Now(),
		}
		c.tx.InsertRefund(refund)
		refunds = append(refunds, refund)
	}
	return refunds
}

// refundRetry is how long after a try a gateway that did not answer is asked again.
const refundRetry = 5 * time.Minute

// send asks the gateway for a refund and writes down what it answers. Payments made elsewhere are given
// back elsewhere: the seller's word counts.
func (s *Service) send(ctx context.Context, refund Refund) (Refund, Sale, error) {
	sale, err := s.Sale(ctx, refund.StoreID, refund.OrderID)
	if err != nil {
		return refund, sale, err
	}
	at := slices.IndexFunc(sale.Payments, func(p Payment) bool { return p.ID == refund.PaymentID })
	if at < 0 {
		return refund, sale, Refuse(ReasonPaymentNotFound, "No such payment.")
	}
	outcome := refund
	outcome.State, outcome.RetryAt = RefundSucceeded, time.Time{}
	if payment := sale.Payments[at]; !payment.AccountID.IsZero() {
		outcome, err = s.askRefund(ctx, payment, refund)
		if err != nil {
			return refund, sale, err
		}
	}
	if outcome.State == RefundFailed && !refund.ExceptionID.IsZero() {
		s.log.Error("refund of an exception failed: it stays open for a person", "exception", refund.ExceptionID,
			"order", refund.OrderID, "payment", refund.PaymentID, "amount", refund.Amount.String(), "error", outcome.Failure)
	}
	return s.refunded(ctx, outcome)
}

// askRefund asks the gateway. What it refuses has failed; silence decides nothing.
func (s *Service) askRefund(ctx context.Context, payment Payment, refund Refund) (Refund, error) {
	account, err := s.directory.Account(ctx, payment.AccountID)
	if err != nil {
		return refund, err
	}
	gw, err := s.gatewayOf(account)
	if err != nil {
		return refund, err
	}
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	answer, failure := gw.Refund(asking, account, RefundRequest{
		Key: refund.Key(), Reference: payment.Reference, Amount: refund.Amount, Reason: refund.Reason,
	})
	switch ReasonOf(failure) {
	case ReasonDeclined, ReasonGatewayUnsupported, ReasonPaymentNotFound:
		refund.State, refund.Failure, refund.RetryAt = RefundFailed, messageOf(failure), time.Time{}
	default:
		if failure != nil {
			s.log.Error("gateway did not answer for a refund", "refund", refund.ID, "driver", account.Driver, "error", failure)
			refund.RetryAt = s.clock.Now().Add(refundRetry)
			return refund, nil
		}
		refund.State, refund.Reference, refund.RetryAt = RefundSucceeded, answer.Reference, time.Time{}
	}
	return refund, nil
}

// refunded writes an outcome down; when all that was paid has gone back, so has the order.
func (s *Service) refunded(ctx context.Context, outcome Refund) (Refund, Sale, error) {
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, outcome.StoreID, outcome.OrderID)
		if err != nil {
			return err
		}
		known, err := tx.Refund(outcome.StoreID, outcome.ID)
		if err != nil {
			return err
		}
		if known.State == RefundProcessing {
			outcome.Version, outcome.UpdatedAt = known.Version, tx.Now()
			tx.UpdateRefund(outcome)
			outcome.Version++
			if err := c.exceptionRefunded(outcome); err != nil {
				return err
			}
		} else {
			outcome = known
		}
		if err := c.refundedWhole(); err != nil {
			return err
		}
		sale = c.flush()
		return nil
	})
	return outcome, sale, err
}

// refundedWhole moves the order when all its money has gone back.
func (c *change) refundedWhole() error {
	refunds, err := c.tx.RefundsOf(c.sale.Order.StoreID, c.sale.Order.ID)
	if err != nil {
		return err
	}
	var back int64
	for _, r := range refunds {
		if r.State == RefundSucceeded && !r.Apart {
			back += r.Amount.Minor()
		}
	}
	if back == 0 || back < c.sale.Order.Paid.Minor() || !c.sale.Order.Settled() {
		return nil
	}
	if err := c.applyOrder(OrderEvent{Kind: OrderRefundedWhole}, PaymentID{}, "all the money went back"); err != nil {
		return err
	}
	return c.recall()
}

// SendDue asks again for up to limit refunds whose gateways did not answer, and tells how many.
func (s *Service) SendDue(ctx context.Context, limit int) (int, error) {
	var due []Refund
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseRefunds(tx.Now(), tx.Now().Add(refundRetry), limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	failed := inParallel(due, func(refund Refund) error {
		_, _, err := s.send(ctx, refund)
		return err
	})
	return len(due), failed
}
