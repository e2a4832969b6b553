package checkout

import (
	"context"
	"errors"
	"slices"

	"kassa/internal/id"
	"kassa/internal/money"
)

// PayWish is what a buyer chose on the page.
type PayWish struct {
	Method    string // empty = the only one, or the preselected one
	Email     string // counts only while the order has none
	ReturnURL string // where the gateway sends the buyer back
}

// Pay starts an attempt to pay a session: the payment is written down, then the gateway is asked, then
// its answer is written down (contracts/common.md, Idempotency 6). Asking again while an attempt of the
// same method is open gives the same attempt: a double click makes one payment. When the gateway does
// not answer, the payment is Unknown, never failed, and is looked up; the error is
// ReasonGatewayUnavailable and a retry resumes the same attempt under the same key.
func (s *Service) Pay(ctx context.Context, session SessionID, wish PayWish) (Payment, Sale, error) {
	sale, _, err := s.SaleBySession(ctx, session)
	if err != nil {
		return Payment{}, Sale{}, err
	}
	account, method, err := s.choose(ctx, sale, wish.Method)
	if err != nil {
		return Payment{}, sale, err
	}
	gw, err := s.gatewayOf(account)
	if err != nil {
		return Payment{}, sale, err
	}
	var payment Payment
	err = s.db.Tx(ctx, func(tx Tx) error {
		c, err := begin(tx, sale.Order.StoreID, sale.Order.ID)
		if err != nil {
			return err
		}
		p, err := c.attempt(session, account, method, wish)
		if err != nil {
			return err
		}
		sale, payment = c.flush(), p
		return nil
	})
	if err != nil || payment.State == PaymentPending || payment.State == PaymentProcessing {
		return payment, sale, err
	}
	return s.open(ctx, gw, account, payment, sale, wish)
}

// choose finds the method that a buyer means and the account behind it.
func (s *Service) choose(ctx context.Context, sale Sale, method string) (GatewayAccount, string, error) {
	accounts, err := s.directory.Accounts(ctx, sale.Order.StoreID)
	if err != nil {
		return GatewayAccount{}, "", err
	}
	names := offered(methodsOf(accounts, sale.Order.Mode), sale.Session)
	switch {
	case len(names) == 0:
		return GatewayAccount{}, "", RefuseField(ReasonNoPaymentMethods, "gateway", "No payment method is available.")
	case method == "" && len(names) == 1:
		method = names[0]
	case method == "":
		method = sale.Session.Method
	}
	if method == "" {
		return GatewayAccount{}, "", RefuseField(ReasonInvalidField, "gateway", "Choose a payment method.")
	}
	if !slices.Contains(names, method) {
		return GatewayAccount{}, "", RefuseField(ReasonMethodNotOffered, "gateway", "This payment method is not offered.")
	}
	account, _ := accountFor(accounts, sale.Order.Mode, method)
	return account, method, nil
}

// attempt finds the open attempt that a buyer goes on with, or writes a new one down.
func (c *change) attempt(session SessionID, account GatewayAccount, method string, wish PayWish) (Payment, error) {
	now := c.tx.Now()
	switch {
	case c.sale.Session.ID != session, c.sale.Session.Lapsed(now):
		return Payment{}, Refuse(ReasonSessionExpired, "This checkout has expired.")
	case c.sale.Session.State == SessionComplete:
		return Payment{}, Refuse(ReasonSessionComplete, "This checkout is already paid.")
	case !c.sale.Order.Payable():
		return Payment{}, Refuse(ReasonOrderState, "This order cannot be paid.")
	}
	if err := c.submit(wish.Email); err != nil {
		return Payment{}, err
	}
	due := c.sale.Order.Due()
	for _, p := range c.sale.Payments {
		if p.Open() && p.SessionID == session && p.Method == method && p.AccountID == account.ID && p.Amount == due {
			return p, nil
		}
	}
	payment := Payment{
		ID: id.New[Payment](), StoreID: c.sale.Order.StoreID, OrderID: c.sale.Order.ID, SessionID: session,
		Version: 1, Attempt: int64(len(c.sale.Payments)) + 1, AccountID: account.ID, Method: method,
		State: PaymentCreated, Amount: due, Received: money.Zero(due.Currency()), CreatedAt: now, UpdatedAt: now,
	}
	payment.LookupAt = nextLookup(payment, now)
	c.tx.InsertPayment(payment)
	c.sale.Payments = append(c.sale.Payments, payment)
	return payment, nil
}

// submit notes who the buyer is and that they chose to pay.
func (c *change) submit(email string) error {
	if c.sale.Order.Email == "" {
		if email == "" {
			return RefuseField(ReasonInvalidField, "email", "Enter your e-mail address.")
		}
		if err := CheckEmail(email); err != nil {
			return err
		}
		c.sale.Order.Email = email
	}
	if c.sale.Order.SubmittedAt.IsZero() {
		c.sale.Order.SubmittedAt = c.tx.Now()
		c.tx.InsertEvent(newEvent(EventOrderSubmitted, c.sale.Order, PaymentID{}, c.tx.Now()))
	}
	c.sale.Order.UpdatedAt = c.tx.Now()
	return nil
}

// open asks the gateway and writes its answer down. A buyer who closes the connection does not stop it.
func (s *Service) open(ctx context.Context, gw Gateway, account GatewayAccount, payment Payment, sale Sale, wish PayWish) (Payment, Sale, error) {
	ctx = context.WithoutCancel(ctx)
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	opened, failure := gw.Open(asking, account, OpenRequest{
		Key: payment.Key(), Method: payment.Method, Amount: payment.Amount, Title: sale.Order.Title,
		Lines: sale.Order.Lines, Email: sale.Order.Email, ReturnURL: wish.ReturnURL,
		ExpiresAt: sale.Session.ExpiresAt, Coin: sale.Session.Coin,
	})
	ev := PaymentEvent{Kind: PaymentOpened, Reference: opened.Reference, Instruction: opened.Instruction}
	switch {
	case failure == nil:
	case ReasonOf(failure) == ReasonDeclined:
		ev = PaymentEvent{Kind: PaymentDeclined, Reason: messageOf(failure)}
	default:
		ev = PaymentEvent{Kind: PaymentTimedOut}
		s.log.Error("gateway did not open a payment", "payment", payment.ID, "driver", account.Driver, "error", failure)
	}
	moved, after, err := s.move(ctx, payment, ev, "gateway answered")
	switch {
	case err != nil:
		return payment, sale, err
	case failure != nil && ReasonOf(failure) != ReasonDeclined:
		return moved, after, &Error{Kind: Unavailable, Reason: ReasonGatewayUnavailable,
			Message: "The payment provider does not answer. Nothing was charged twice; please try again.", Err: failure}
	default:
		return moved, after, nil
	}
}

// move applies one event to one payment in a transaction of its own. What the payment knows already
// changes nothing and is no error.
func (s *Service) move(ctx context.Context, payment Payment, ev PaymentEvent, reason string) (Payment, Sale, error) {
	var moved Payment
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := begin(tx, payment.StoreID, payment.OrderID)
		if err != nil {
			return err
		}
		current, err := c.payment(payment.ID)
		if err != nil {
			return err
		}
		next, err := c.applyPayment(current, ev, reason)
		if err != nil && !errors.Is(err, ErrAlready) && !errors.Is(err, ErrState) {
			return err
		}
		sale, moved = c.flush(), next
		return nil
	})
	return moved, sale, err
}

// messageOf is what a buyer may read of an error.
func messageOf(err error) string {
	var core *Error
	if errors.As(err, &core) && core.Message != "" {
		return core.Message
	}
	return "The payment was declined."
}
