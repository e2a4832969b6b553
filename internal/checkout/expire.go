package checkout

import (
	"context"
)

// Expire ends a session early. A session that is over already is left as it is; one that was paid is
// refused with ReasonSessionComplete.
func (s *Service) Expire(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.expire(tx, store, order, SessionClosed, "closed by the seller")
}

// expire ends a session and, unless money is on its way, its order.
func (s *Service) expire(tx Tx, store StoreID, order OrderID, kind SessionEventKind, reason string) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		if ReasonOf(err) == ReasonOrderNotFound && kind == SessionClosed {
			return Sale{}, Refuse(ReasonSessionNotFound, "No such session.")
		}
		return Sale{}, err
	}
	if err := c.endSession(kind, reason); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// endSession ends the session and, unless money is on its way, the order; ReasonSessionComplete.
func (c *change) endSession(kind SessionEventKind, reason string) error {
	if c.sale.Session.State == SessionComplete {
		return Refuse(ReasonSessionComplete, "This checkout is already paid.")
	}
	if err := c.applySession(kind, reason); err != nil {
		return err
	}
	if c.sale.Session.State == c.before.Session.State {
		return nil
	}
	c.tx.InsertEvent(newEvent(EventSessionExpired, c.sale.Order, PaymentID{}, c.tx.Now()))
	return c.voidIfLapsed(reason)
}

// CallOff tells the gateways that nobody may pay an ended sale any more, where they can be told. What
// they answer is applied: a buyer who was faster has paid. What fails here is tried again by LookupDue.
func (s *Service) CallOff(ctx context.Context, sale Sale) {
	for _, p := range sale.Payments {
		if p.State != PaymentPending && p.State != PaymentUnknown || p.AccountID.IsZero() {
			continue
		}
		if err := s.callOff(ctx, sale, p); err != nil {
			s.log.Warn("call a payment off", "payment", p.ID, "error", err)
		}
	}
}

func (s *Service) callOff(ctx context.Context, sale Sale, p Payment) error {
	account, err := s.directory.Account(ctx, p.AccountID)
	if err != nil {
		return err
	}
	gw, err := s.gatewayOf(account)
	if err != nil {
		return err
	}
	canceller, ok := gw.(Canceller)
	if !ok {
		return nil
	}
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.gatewayTimeout)
	defer cancel()
	reference := p.Reference
	if reference == "" { // its gateway did not answer when it was opened
		known, err := gw.Lookup(asking, account, p.Key(), "")
		if err != nil {
			return err
		}
		reference = known.Reference
	}
	report, err := canceller.Cancel(asking, account, reference)
	if err != nil {
		return err
	}
	_, _, err = s.settle(ctx, sale, p, report, because("called off"))
	return err
}

// ExpireDue ends up to limit sessions whose time is over, and tells how many it took on. One that fails
// does not hold up the others.
func (s *Service) ExpireDue(ctx context.Context, limit int) (int, error) {
	lapsed, err := s.db.Read(ctx).LapsedSessions(s.clock.Now(), limit)
	if err != nil {
		return 0, err
	}
	failed := inParallel(lapsed, func(session Session) error { return s.expireOne(ctx, session) })
	return len(lapsed), failed
}

func (s *Service) expireOne(ctx context.Context, session Session) error {
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		ended, err := s.expire(tx, session.StoreID, session.OrderID, SessionTimeOut, "its time ended")
		sale = ended
		return err
	})
	if err != nil {
		if ReasonOf(err) == ReasonSessionComplete { // paid since it was listed
			return nil
		}
		return err
	}
	s.CallOff(ctx, sale)
	return nil
}
