package checkout

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ReceiveEvent verifies a gateway's event and keeps it; it is processed afterwards. It answers
// ReasonGatewayAccountNotFound where no such event address exists (also when the account has no
// secret), ReasonBadSignature for what does not verify, ReasonUnavailable when it could not be kept.
func (s *Service) ReceiveEvent(ctx context.Context, driver string, accountID GatewayAccountID, header func(string) string, body []byte) error {
	account, err := s.directory.Account(ctx, accountID)
	if err != nil {
		return err
	}
	if account.Driver != driver || account.Secret == "" && !account.Locked {
		return Refuse(ReasonGatewayAccountNotFound, "No such gateway account.")
	}
	gw, err := s.gatewayOf(account)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	hint, err := gw.ParseEvent(account, header, body, now)
	if err != nil {
		return err
	}
	event := GatewayEvent{
		AccountID: account.ID, StoreID: account.StoreID, EventID: hint.EventID, Type: hint.Type,
		Reference: hint.Reference, ReceivedAt: now, Tries: 1, DueAt: now.Add(arrivalLease),
	}
	err = s.db.Tx(ctx, func(tx Tx) error {
		tx.InsertGatewayEvent(event)
		return nil
	})
	switch {
	case errors.Is(err, ErrEventKept):
		return nil
	case err != nil:
		return err
	}
	s.arrived.put(event)
	nudge(s.wake)
	return nil
}

// eventLease is how long one replica has to process an event before another may try: more than a full
// batch of slow gateways takes (64 events, parallelism at once, 10 s each). Who receives an event has leased it
// too, but not for as long: when that process dies, the buyer waits.
const (
	eventLease   = time.Minute
	arrivalLease = 15 * time.Second
)

// eventTries is how often an event is tried; the poller covers what is left.
const eventTries = 10

// ProcessEvents processes up to limit received events and tells how many it took on: those that arrived here, and
// from time to time those that are due because they failed, or because who received them has died.
func (s *Service) ProcessEvents(ctx context.Context, limit int) (int, error) {
	now := s.clock.Now()
	events := s.arrived.take(limit, now)
	var unleased error
	if len(events) < limit && s.arrived.lookElsewhere(now) {
		var due []GatewayEvent
		due, unleased = s.leaseEvents(ctx, now, limit-len(events))
		events = append(events, due...)
	}
	return len(events), errors.Join(unleased, inParallel(events, func(event GatewayEvent) error {
		var again time.Time // zero: done
		marked, err := s.processEvent(ctx, event)
		if marked {
			return nil
		}
		if err != nil {
			s.log.Warn("process a gateway event", "event", event.EventID, "try", event.Tries, "error", err)
			again = nextTry(event, s.clock.Now())
		}
		return s.db.Tx(ctx, func(tx Tx) error {
			tx.ScheduleGatewayEvent(event, again)
			return nil
		})
	}))
}

// leaseEvents takes events that are due.
func (s *Service) leaseEvents(ctx context.Context, now time.Time, limit int) (due []GatewayEvent, err error) {
	err = s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseGatewayEvents(now, now.Add(eventLease), limit)
		return err
	})
	return due, err
}

// nextTry is a second after the first try, and later after each; zero when the event is given up.
func nextTry(event GatewayEvent, now time.Time) time.Time {
	if event.Tries >= eventTries {
		return time.Time{}
	}
	return now.Add(time.Second << (event.Tries - 1))
}

// processEvent reads back the payment that an event points at. An event about nothing of ours is done. It tells
// whether the event was marked as done with what it led to.
func (s *Service) processEvent(ctx context.Context, event GatewayEvent) (marked bool, err error) {
	if event.Reference == "" {
		return false, nil
	}
	sale, payment, err := s.pointedAt(ctx, event)
	if err != nil {
		var core *Error
		if errors.As(err, &core) && core.Kind == NotFound && event.Tries > 2 {
			return false, nil // not ours; the first tries may have come before our own commit
		}
		return false, err
	}
	turn, _, err := s.turns.take(ctx, payment.ID)
	if err != nil {
		return false, err
	}
	defer turn.end()
	if turn.asked.After(event.ReceivedAt) { // what the event is about was told then
		return false, nil
	}
	why := &cause{text: "gateway event " + event.Type, event: &event}
	_, _, err = s.reconcile(ctx, turn, sale, payment, why)
	return why.marked, err
}

// pointedAt finds the payment that an event is about, with its sale. What an event names may be another thing of the
// provider's, such as a charge: then its gateway follows it to the payment.
func (s *Service) pointedAt(ctx context.Context, event GatewayEvent) (Sale, Payment, error) {
	sale, payment, err := s.referredTo(ctx, event, event.Reference)
	if ReasonOf(err) != ReasonPaymentNotFound {
		return sale, payment, err
	}
	account, failed := s.directory.Account(ctx, event.AccountID)
	if failed != nil {
		return Sale{}, Payment{}, failed
	}
	gw, failed := s.gatewayOf(account)
	if failed != nil {
		return Sale{}, Payment{}, failed
	}
	tracer, ok := gw.(Tracer)
	if !ok {
		return Sale{}, Payment{}, err
	}
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	reference, failed := tracer.Trace(asking, account, event.Reference)
	if failed != nil {
		return Sale{}, Payment{}, failed
	}
	return s.referredTo(ctx, event, reference)
}

// referredTo finds the payment of a reference at the account that an event came from.
func (s *Service) referredTo(ctx context.Context, event GatewayEvent, reference string) (Sale, Payment, error) {
	sale, err := s.db.Read(ctx).SaleByReference(event.StoreID, event.AccountID, reference)
	if err != nil {
		return Sale{}, Payment{}, err
	}
	at := slices.IndexFunc(sale.Payments, func(p Payment) bool { return p.AccountID == event.AccountID && p.Reference == reference })
	return sale, sale.Payments[at], nil
}

// lookupLease is how long one replica has to look a payment up before another may try.
const lookupLease = 2 * time.Minute

// LookupDue looks up to limit payments up whose time has come, and tells how many it took on.
func (s *Service) LookupDue(ctx context.Context, limit int) (int, error) {
	var due []Payment
	now := s.clock.Now()
	err := s.db.Tx(ctx, func(tx Tx) error {
		payments, err := tx.LeasePayments(now, now.Add(lookupLease), limit)
		due = payments
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(due), inParallel(due, func(p Payment) error {
		_, sale, err := s.Reconcile(ctx, p, "the poller asked")
		switch {
		case err != nil:
			s.log.Warn("look a payment up", "payment", p.ID, "error", err)
		case sale.Session.State == SessionExpired: // it may not have been called off yet
			s.CallOff(ctx, sale)
		}
		return s.scheduleNext(ctx, p)
	})
}

// scheduleNext writes down when a payment is asked about next.
func (s *Service) scheduleNext(ctx context.Context, p Payment) error {
	return s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, p.StoreID, p.OrderID)
		if err != nil {
			return err
		}
		current, err := c.payment(p.ID)
		if err != nil {
			return err
		}
		current.Lookups++
		current.LookupAt = nextLookup(current, tx.Now())
		tx.UpdatePayment(current)
		return nil
	})
}

// PruneClaims deletes up to limit idempotency claims older than ClaimKept and tells how many.
func (s *Service) PruneClaims(ctx context.Context, limit int) (int, error) {
	var pruned int64
	err := s.db.Tx(ctx, func(tx Tx) error {
		n, err := tx.PruneClaims(tx.Now().Add(-ClaimKept), limit)
		pruned = n
		return err
	})
	return int(pruned), err
}

// PruneGatewayEvents deletes up to limit events that are done and older than GatewayEventKept, and tells how many.
func (s *Service) PruneGatewayEvents(ctx context.Context, limit int) (int, error) {
	var pruned int64
	err := s.db.Tx(ctx, func(tx Tx) error {
		n, err := tx.PruneGatewayEvents(tx.Now().Add(-GatewayEventKept), limit)
		pruned = n
		return err
	})
	return int(pruned), err
}
