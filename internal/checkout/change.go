package checkout

import (
	"context"
	"errors"
	"slices"

	"kassa/internal/id"
)

// change carries one sale through a transaction: state machines decide, change writes what they decided.
// The order and session rows are written once, by flush, however many steps were taken.
type change struct {
	tx     Tx
	before Sale
	sale   Sale
	agreed bool  // the order's terms have changed
	known  bool  // the customer's row is held
	cart   *Cart // that the order is a checkout of, held before it; nil = none
	rival  *Sale // the newer checkout of the cart, when this change has ended it
	// letters says that buyers get an e-mail of what they bought.
	letters bool
}

// alter changes a sale in one transaction and gives it as it is afterwards. known is the sale as the caller has
// read it, which saves reading it once more while others wait for their turn to write. Every change raises the
// version of its order, so that what was decided on an old sale is never written: it is decided again on the sale
// as it is now, and so is whatever was refused. A sale of a cart is always read, behind the cart
// (docs/adr/0020-known-sales.md).
func (s *Service) alter(ctx context.Context, known Sale, decide func(c *change) error) (after Sale, err error) {
	trust := known.Order.Version > 0 && known.Order.CartID.IsZero()
	run := func(tx Tx) error {
		c, err := s.start(tx, known, trust)
		trust = false // whoever runs again reads
		if err != nil {
			return err
		}
		if err := decide(c); err != nil {
			return err
		}
		after = c.flush()
		return nil
	}
	trusted := trust
	if err = s.db.Tx(ctx, run); err != nil && trusted && ReasonOf(err) != ReasonUnavailable && ctx.Err() == nil {
		err = s.db.Tx(ctx, run)
	}
	s.shown.forget(known.Session.ID)
	return after, err
}

// start begins to change a sale as it is known, or as it is read now.
func (s *Service) start(tx Tx, known Sale, trust bool) (*change, error) {
	if !trust {
		return s.begin(tx, known.Order.StoreID, known.Order.ID)
	}
	tx.HoldSale(known.Order)
	return newChange(tx, known, s.letters), nil
}

// newChange is a change of a sale that is held. What it does to the payments leaves the sale that was given as it is.
func newChange(tx Tx, sale Sale, letters bool) *change {
	c := &change{tx: tx, before: sale, sale: sale, letters: letters}
	c.sale.Payments = slices.Clone(sale.Payments)
	return c
}

// begin locks the sale and starts to change it.
func (s *Service) begin(tx Tx, store StoreID, order OrderID) (*change, error) {
	return beginChange(tx, store, order, s.letters)
}

// beginChange is begin for those who change one sale because of another.
func beginChange(tx Tx, store StoreID, order OrderID, letters bool) (*change, error) {
	sale, err := tx.LockSale(store, order)
	if err != nil {
		return nil, err
	}
	c := newChange(tx, sale, letters)
	if sale.Order.CartID.IsZero() {
		return c, nil
	}
	cart, err := tx.Cart(store, sale.Order.CartID)
	c.cart = &cart
	return c, err
}

// payment finds one of the sale's payments.
func (c *change) payment(want PaymentID) (Payment, error) {
	for _, p := range c.sale.Payments {
		if p.ID == want {
			return p, nil
		}
	}
	return Payment{}, Refuse(ReasonPaymentNotFound, "No such payment.")
}

// note writes a transition row.
func (c *change) note(noun string, subject [16]byte, from, to, reason string) {
	if from == to {
		return
	}
	c.tx.InsertTransition(Transition{
		StoreID: c.sale.Order.StoreID, OrderID: c.sale.Order.ID, Noun: noun, Subject: subject,
		From: from, To: to, Reason: reason, At: c.tx.Now(),
	})
}

// applyPayment moves one payment and carries out what follows. ErrAlready and ErrState change nothing.
func (c *change) applyPayment(p Payment, ev PaymentEvent, reason string) (Payment, error) {
	next, effects, err := p.Apply(ev, c.tx.Now())
	if err != nil {
		return p, err
	}
	next.LookupAt = nextLookup(next, c.tx.Now())
	c.note("payment", p.ID.Bytes(), string(p.State), string(next.State), reason)
	c.tx.UpdatePayment(next)
	next.Version++
	for i := range c.sale.Payments {
		if c.sale.Payments[i].ID == next.ID {
			c.sale.Payments[i] = next
		}
	}
	if err := c.carryOut(effects, next.ID, reason); err != nil {
		return p, err
	}
	if err := c.releaseUnlessPaying(); err != nil {
		return p, err
	}
	return next, c.voidIfLapsed(reason)
}

// releaseUnlessPaying gives back what an unpaid order holds when its last open payment has come to nothing
// (contracts/pandabase.md: a coupon's use is restored on failure). The buyer's next try takes it again.
func (c *change) releaseUnlessPaying() error {
	if !c.sale.Order.Payable() || c.paying() {
		return nil
	}
	return c.release()
}

// applyOrder moves the order and carries out what follows.
func (c *change) applyOrder(ev OrderEvent, payment PaymentID, reason string) error {
	ev.Elsewhere = c.paidElsewhere()
	next, effects, err := c.sale.Order.Apply(ev, c.tx.Now())
	if err != nil {
		return err
	}
	c.note("order", next.ID.Bytes(), string(c.sale.Order.State), string(next.State), reason)
	ended := c.sale.Order.keepsNothing()
	c.sale.Order = next
	if ended && next.Settled() {
		if err := c.countIn(); err != nil {
			return err
		}
	}
	return c.carryOut(effects, payment, reason)
}

// applySession moves the session; one that cannot be moved any more stays as it is.
func (c *change) applySession(kind SessionEventKind, reason string) error {
	next, err := c.sale.Session.Apply(kind, c.tx.Now())
	if errors.Is(err, ErrAlready) || errors.Is(err, ErrState) {
		return nil
	}
	if err != nil {
		return err
	}
	c.note("session", next.ID.Bytes(), string(c.sale.Session.State), string(next.State), reason)
	c.sale.Session = next
	return nil
}

// carryOut does what the state machines asked for, in their order.
func (c *change) carryOut(effects []Effect, payment PaymentID, reason string) error {
	for _, effect := range effects {
		var err error
		switch effect.Kind {
		case EffectCredit:
			err = c.credit(OrderEvent{Kind: OrderCredited, Amount: effect.Amount}, payment, reason)
		case EffectEmit:
			c.emit(effect.Event, payment)
		case EffectRaise:
			c.raise(effect, payment, reason)
		case EffectCompleteSession:
			c.closeCart()
			err = c.applySession(SessionPaid, reason)
		case EffectDeliver:
			err = c.deliver(payment)
		case EffectComplete:
			err = c.completeDelivered()
		case EffectRelease:
			err = c.release()
		case EffectRestoreCoupon:
			err = c.restoreCoupon()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// emit writes an event, and a letter to the buyer of what is complete.
func (c *change) emit(event EventType, payment PaymentID) {
	order := c.sale.Order
	c.tx.InsertEvent(newEvent(event, order, payment, c.tx.Now()))
	if event == EventOrderCompleted && c.letters && order.Email != "" {
		c.tx.InsertLetter(newLetter(order, c.tx.Now()))
	}
}

// raise writes an exception; of money for which nothing was sold the policy decides soon (RefundExceptions).
func (c *change) raise(effect Effect, payment PaymentID, note string) {
	e := Exception{
		ID: id.New[Exception](), StoreID: c.sale.Order.StoreID, OrderID: c.sale.Order.ID, PaymentID: payment,
		Kind: effect.Exception, Amount: effect.Amount, Note: note, CreatedAt: c.tx.Now(),
	}
	if e.Kind.Unsold() {
		e.RefundAt = c.tx.Now()
	}
	c.tx.InsertException(e)
}

// credit brings money to the order. One that ended takes its stock and coupon again, or learns that they
// are gone.
func (c *change) credit(ev OrderEvent, payment PaymentID, reason string) (err error) {
	if c.paidElsewhere() {
		return c.applyOrder(ev, payment, reason)
	}
	if err := c.endRival(ev); err != nil {
		return err
	}
	if ev.Gone, err = c.gone(ev); err != nil {
		return err
	}
	return c.applyOrder(ev, payment, reason)
}

// voidIfLapsed ends an unpaid order whose session has expired as soon as no payment is on its way.
func (c *change) voidIfLapsed(reason string) error {
	if c.sale.Session.State != SessionExpired || !c.sale.Order.Payable() {
		return nil
	}
	for _, p := range c.sale.Payments {
		if p.State == PaymentProcessing {
			return nil
		}
	}
	return c.applyOrder(OrderEvent{Kind: OrderExpired}, PaymentID{}, reason)
}

// flush writes the order and the session. The order's version counts the changes of the whole sale: alter relies
// on it.
func (c *change) flush() Sale {
	if c.agreed {
		c.tx.UpdateTerms(c.sale.Order)
	}
	ended := c.sale.Session.State != c.before.Session.State
	if c.agreed || ended || !sameOrder(c.before.Order, c.sale.Order) || !slices.EqualFunc(c.before.Payments, c.sale.Payments, samePayment) {
		c.tx.UpdateOrder(c.sale.Order)
		c.sale.Order.Version++
	}
	if ended {
		c.tx.UpdateSession(c.sale.Session)
		c.sale.Session.Version++
	}
	return c.sale
}

// samePayment compares versions: those raise with every change.
func samePayment(a, b Payment) bool { return a.ID == b.ID && a.Version == b.Version }

// sameOrder compares what can change after an order was made.
func sameOrder(a, b Order) bool {
	return a.State == b.State && a.Paid == b.Paid && a.Email == b.Email && a.CustomerID == b.CustomerID &&
		a.Held == b.Held && a.SubmittedAt.Equal(b.SubmittedAt)
}
