package checkout

import (
	"context"
	"slices"
	"time"
)

// Reconcile asks the gateway what became of a payment and applies the truth. It is what returns from a
// gateway, events, pages and the poller all end in; none of them proves anything by itself.
func (s *Service) Reconcile(ctx context.Context, payment Payment, cause string) (Payment, Sale, error) {
	turn, _, err := s.turns.take(ctx, payment.ID)
	if err != nil {
		return payment, Sale{}, err
	}
	defer turn.end()
	sale, err := s.Sale(ctx, payment.StoreID, payment.OrderID)
	if err != nil {
		return payment, Sale{}, err
	}
	return s.reconcile(ctx, turn, sale, payment, because(cause))
}

// reconcile is Reconcile for those who have the payment's turn and have read its sale.
func (s *Service) reconcile(ctx context.Context, turn *turn, sale Sale, payment Payment, why *cause) (Payment, Sale, error) {
	began := s.clock.Now()
	account, err := s.directory.Account(ctx, payment.AccountID)
	if err != nil {
		return payment, Sale{}, err
	}
	gw, err := s.gatewayOf(account)
	if err != nil {
		return payment, Sale{}, err
	}
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	report, err := gw.Lookup(asking, account, payment.Key(), payment.Reference)
	if err != nil {
		return s.notFound(ctx, sale, payment, err)
	}
	moved, after, err := s.settle(ctx, sale, payment, report, why)
	if err == nil {
		turn.asked = began
		turn.tell(after)
	}
	return moved, after, err
}

// neverOpened is how long a gateway may not know a payment before it counts as never asked for.
const neverOpened = 2 * time.Minute

// notFound handles a look-up without an answer: a payment that the gateway has never heard of and
// that is not being opened right now is over.
func (s *Service) notFound(ctx context.Context, sale Sale, payment Payment, cause error) (Payment, Sale, error) {
	unopened := payment.State == PaymentCreated || payment.State == PaymentUnknown
	if ReasonOf(cause) != ReasonPaymentNotFound || !unopened || s.clock.Now().Sub(payment.CreatedAt) < neverOpened {
		return payment, Sale{}, cause
	}
	return s.move(context.WithoutCancel(ctx), sale, payment, PaymentEvent{Kind: PaymentAbandoned}, because("the gateway knows no such payment"))
}

// settle applies a gateway's report to the payment that it was asked about.
func (s *Service) settle(ctx context.Context, sale Sale, payment Payment, report Report, why *cause) (Payment, Sale, error) {
	ctx = context.WithoutCancel(ctx)
	if !matches(payment, report) {
		return s.mismatch(ctx, sale, payment, report)
	}
	moved, after, err := s.advance(ctx, sale, payment, report, why)
	if err != nil || report.Returned.IsZero() && report.Dispute == "" {
		return moved, after, err
	}
	after, err = s.takeBack(ctx, after, moved, report, why.text)
	return moved, after, err
}

// advance moves the payment where the report tells more than it knows.
func (s *Service) advance(ctx context.Context, sale Sale, payment Payment, report Report, why *cause) (Payment, Sale, error) {
	kind, news := whatIsNew(payment, report)
	if !news {
		return payment, sale, nil
	}
	return s.move(ctx, sale, payment, PaymentEvent{
		Kind: kind, Reference: report.Reference, Received: report.Received, Reason: report.Reason, Email: report.Email,
	}, why)
}

// whatIsNew reads a report as an event, if it tells more than the payment knows. A pending report about a
// payment whose opening timed out is no news: the buyer's next try opens it again under the same key and
// so learns where to go.
func whatIsNew(p Payment, r Report) (PaymentEventKind, bool) {
	switch r.State {
	case PaymentPending:
		return PaymentReverted, p.State == PaymentProcessing
	case PaymentProcessing:
		return PaymentInProgress, p.State != PaymentProcessing
	case PaymentSucceeded:
		return PaymentReceived, p.State != PaymentSucceeded || r.Received != p.Received
	case PaymentFailed:
		return PaymentDeclined, p.Open()
	case PaymentCancelled:
		return PaymentAbandoned, p.Open()
	default:
		return "", false
	}
}

// matches tells whether the gateway speaks of the payment that we asked for.
func matches(p Payment, r Report) bool {
	return r.Amount == p.Amount && (r.Received.IsZero() || r.Received.Currency() == p.Amount.Currency()) &&
		(p.Reference == "" || r.Reference == p.Reference)
}

// mismatch raises one exception for a payment whose gateway tells of other money than ours.
func (s *Service) mismatch(ctx context.Context, sale Sale, payment Payment, report Report) (Payment, Sale, error) {
	after, err := s.alter(ctx, sale, func(c *change) error {
		raised, err := c.tx.Exceptions(payment.StoreID, payment.OrderID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(raised, func(e Exception) bool {
			return e.Kind == ExceptionMismatch && e.PaymentID == payment.ID
		}) {
			c.raise(raise(ExceptionMismatch, payment.Amount), payment.ID,
				"the gateway reports "+report.Amount.Major()+" "+report.Amount.Currency().Code()+" under "+report.Reference)
		}
		return nil
	})
	return payment, after, err
}

// Refresh reads a sale for a page and looks its open payments up, at most every lookupPause each. A
// gateway that does not answer leaves the sale as it is known.
func (s *Service) Refresh(ctx context.Context, sale Sale) Sale {
	for _, p := range sale.Payments {
		if p.Open() && !p.AccountID.IsZero() && s.recent.first(p.ID, s.clock.Now()) {
			sale = s.ask(ctx, sale, p, "the buyer's page asked")
		}
	}
	return sale
}

// ReturnFrom handles a buyer who comes back from a gateway: every open payment is looked up at once.
func (s *Service) ReturnFrom(ctx context.Context, sale Sale) Sale {
	for _, p := range sale.Payments {
		if p.Open() && !p.AccountID.IsZero() {
			s.recent.first(p.ID, s.clock.Now())
			sale = s.ask(ctx, sale, p, "the buyer returned")
		}
	}
	return sale
}

// ask looks one payment of a sale up, unless somebody else does: then what they were told is read. When the look-up
// fails, an event may have told meanwhile what the gateway would not: the sale is read again.
func (s *Service) ask(ctx context.Context, sale Sale, p Payment, cause string) Sale {
	after, err := s.askInTurn(ctx, sale, p, cause)
	if err != nil {
		s.log.Warn("look-up for a page", "payment", p.ID, "cause", cause, "error", err)
		if after, err = s.Sale(context.WithoutCancel(ctx), p.StoreID, p.OrderID); err != nil {
			s.log.Warn("read a sale again", "order", p.OrderID, "error", err)
			return sale
		}
	}
	after.Session = sessionOf(after, sale.Session)
	return after
}

func (s *Service) askInTurn(ctx context.Context, sale Sale, p Payment, cause string) (Sale, error) {
	turn, waited, err := s.turns.take(ctx, p.ID)
	if err != nil {
		return Sale{}, err
	}
	defer turn.end()
	if waited {
		if sale, err = s.toldTo(ctx, turn, p); err != nil {
			return Sale{}, err
		}
		at := slices.IndexFunc(sale.Payments, func(one Payment) bool { return one.ID == p.ID })
		if at < 0 || !sale.Payments[at].Open() {
			return sale, nil
		}
		p = sale.Payments[at]
	}
	_, after, err := s.reconcile(ctx, turn, sale, p, because(cause))
	return after, err
}

// toldTo is the sale as who had the turn before has left it.
func (s *Service) toldTo(ctx context.Context, turn *turn, p Payment) (Sale, error) {
	if told := turn.told; told != nil {
		return *told, nil
	}
	return s.Sale(ctx, p.StoreID, p.OrderID)
}

// sessionOf keeps the session that a page was opened with, in its newest version.
func sessionOf(after Sale, asked Session) Session {
	if after.Session.ID == asked.ID {
		return after.Session
	}
	return asked
}
