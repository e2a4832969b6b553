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
	Details   Details
	ReturnURL string // where the gateway sends the buyer back
	CancelURL string // where it sends one who gives up; empty = ReturnURL
	// Hosted says that the gateway's own page asks who the buyer is, so that nobody else need know.
	Hosted bool
}

// Pay starts an attempt to pay the session of a sale that the caller has read: stock and coupon use are taken and the payment is written down,
// then the gateway is asked, then its answer is written down (contracts/common.md, Idempotency 6). Asking
// again while an attempt of the same method is open gives the same attempt: a double click makes one
// payment. An order that costs nothing is settled at once: its Payment is the zero one. When the gateway
// does not answer, the payment is Unknown, never failed, and is looked up; the error is
// ReasonGatewayUnavailable and a retry resumes the same attempt under the same key. What is wrong with the
// buyer's entries comes all at once, see Refusals.
func (s *Service) Pay(ctx context.Context, sale Sale, wish PayWish) (Payment, Sale, error) {
	opening, err := s.OpenPayment(ctx, sale, wish)
	return opening.Payment, opening.Sale, err
}

// Opening is what came of paying: the payment with its sale.
type Opening struct {
	Payment Payment
	Sale    Sale
	// New says that this call opened the payment at its gateway: of all that ask for one payment exactly one does,
	// however many ask at once.
	New bool
}

// OpenPayment is Pay for those who tell a new payment from one that stood open.
func (s *Service) OpenPayment(ctx context.Context, sale Sale, wish PayWish) (Opening, error) {
	store, err := s.directory.Store(ctx, sale.Order.StoreID)
	if err != nil {
		return Opening{Sale: sale}, err
	}
	accounts, err := s.directory.Accounts(ctx, store.ID)
	if err != nil {
		return Opening{Sale: sale}, err
	}
	var payment Payment
	after, err := s.alter(ctx, sale, func(c *change) (err error) {
		payment, err = c.attempt(sale.Session.ID, store, accounts, wish)
		return err
	})
	if err != nil {
		return Opening{Sale: sale}, err
	}
	sale = after
	if payment.ID.IsZero() || payment.State == PaymentPending || payment.State == PaymentProcessing {
		return Opening{Payment: payment, Sale: sale}, nil
	}
	account, _ := accountFor(accounts, sale.Order.Mode, payment.Method)
	gw, err := s.gatewayOf(account)
	if err != nil {
		return Opening{Payment: payment, Sale: sale}, err
	}
	return s.open(ctx, gw, account, payment, sale, wish)
}

// choose finds the method that a buyer means and the account behind it.
func choose(accounts []GatewayAccount, sale Sale, method string) (GatewayAccount, string, error) {
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

// attempt finds the open attempt that a buyer goes on with, or writes a new one down; the zero Payment when
// there was nothing to pay.
func (c *change) attempt(session SessionID, store Store, accounts []GatewayAccount, wish PayWish) (Payment, error) {
	if err := c.payable(session); err != nil {
		return Payment{}, err
	}
	if wish.Details.Answers == nil { // what was told before must do, so it is checked
		wish.Details.Answers = c.sale.Order.Answers
		if wish.Details.Answers == nil {
			wish.Details.Answers = map[string]string{}
		}
	}
	account, method, unchosen := choose(accounts, c.sale, wish.Method)
	described := c.describe(store, wish.Details)
	if !wish.Hosted {
		described = errors.Join(described, c.complete(store, wish.Details))
	}
	if free := described == nil && c.sale.Order.Total.IsZero(); free {
		unchosen = nil
	}
	if err := oneOrAll(errors.Join(described, unchosen)); err != nil {
		return Payment{}, err
	}
	if err := c.submit(); err != nil {
		return Payment{}, err
	}
	if err := c.hold(); err != nil {
		return Payment{}, err
	}
	due := c.sale.Order.Due()
	if due.IsZero() {
		return Payment{}, c.applyOrder(OrderEvent{Kind: OrderWaived}, PaymentID{}, "nothing to pay")
	}
	for _, p := range c.sale.Payments {
		if p.Open() && p.SessionID == session && p.Method == method && p.AccountID == account.ID && p.Amount == due {
			return p, nil
		}
	}
	return c.newAttempt(session, account, method), nil
}

// newAttempt writes a payment down.
func (c *change) newAttempt(session SessionID, account GatewayAccount, method string) Payment {
	now, due := c.tx.Now(), c.sale.Order.Due()
	payment := Payment{
		ID: id.New[Payment](), StoreID: c.sale.Order.StoreID, OrderID: c.sale.Order.ID, SessionID: session,
		Version: 1, Attempt: int64(len(c.sale.Payments)) + 1, AccountID: account.ID, Method: method,
		State: PaymentCreated, Amount: due, Received: money.Zero(due.Currency()), CreatedAt: now, UpdatedAt: now,
	}
	payment.LookupAt = nextLookup(payment, now)
	c.tx.InsertPayment(payment)
	c.sale.Payments = append(c.sale.Payments, payment)
	return payment
}

// complete refuses to let a buyer pay who has not told all that the store needs to know.
func (c *change) complete(store Store, told Details) error {
	var wrong []error
	if c.sale.Order.Email == "" && (told.Email == nil || *told.Email == "") {
		wrong = append(wrong, broken(RuleRequired, "email", "Enter your e-mail address."))
	}
	billing := c.sale.Order.Buyer.Billing
	if told.Billing != nil {
		billing = *told.Billing
	}
	if store.BillingRequired && !billing.Whole() && billing.checkGiven() == nil { // other mistakes are told already
		wrong = append(wrong, billing.checkAll())
	}
	return errors.Join(wrong...)
}

// oneOrAll takes a single mistake out of its list, so that it reads like any other error.
func oneOrAll(err error) error {
	if all := Refusals(err); len(all) == 1 {
		return all[0]
	}
	return err
}

// submit notes that the buyer chose to pay, and who they are.
func (c *change) submit() error {
	order := &c.sale.Order
	if order.SubmittedAt.IsZero() {
		order.SubmittedAt = c.tx.Now()
		c.tx.InsertEvent(newEvent(EventOrderSubmitted, *order, PaymentID{}, c.tx.Now()))
	}
	order.UpdatedAt = c.tx.Now()
	if !order.CustomerID.IsZero() {
		return nil
	}
	return c.know()
}

// know finds the order's customer, or makes one, and holds the row: what one customer may do only so often
// is counted under it. A buyer without an e-mail address is no customer.
func (c *change) know() error {
	order := &c.sale.Order
	if order.Email == "" || c.known {
		return nil
	}
	known, err := c.tx.KnowCustomer(Customer{
		ID: id.New[Customer](), StoreID: order.StoreID, Email: order.Email, Name: order.Buyer.Name, Billing: order.Buyer.Billing,
		Spent: money.Zero(order.Total.Currency()), CreatedAt: c.tx.Now(), UpdatedAt: c.tx.Now(),
	})
	if err != nil {
		return err
	}
	order.CustomerID, c.known = known.ID, true
	return nil
}

// open asks the gateway and writes its answer down. A buyer who closes the connection does not stop it.
func (s *Service) open(ctx context.Context, gw Gateway, account GatewayAccount, payment Payment, sale Sale, wish PayWish) (Opening, error) {
	ctx = context.WithoutCancel(ctx)
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	opened, failure := gw.Open(asking, account, OpenRequest{
		Key: payment.Key(), Method: payment.Method, Amount: payment.Amount, Title: sale.Order.Title,
		Lines: sale.Order.Lines, Tax: sale.Order.onTop(), Email: sale.Order.Email,
		ReturnURL: wish.ReturnURL, CancelURL: wish.CancelURL,
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
	moved, after, news, err := s.moveOnce(ctx, sale, payment, ev, because("gateway answered"))
	opening := Opening{Payment: moved, Sale: after, New: news && ev.Kind == PaymentOpened}
	switch {
	case err != nil:
		return Opening{Payment: payment, Sale: sale}, err
	case failure != nil && ReasonOf(failure) != ReasonDeclined:
		return opening, &Error{Kind: Unavailable, Reason: ReasonGatewayUnavailable,
			Message: "The payment provider does not answer. Nothing was charged twice; please try again.", Err: failure}
	case moved.State == PaymentPending && after.Session.State == SessionExpired: // it ended while the gateway was asked
		s.CallOff(ctx, after)
		return opening, Refuse(ReasonSessionExpired, "This checkout has expired.")
	default:
		return opening, nil
	}
}

// move applies one event to one payment of a sale in a transaction of its own. What the payment knows already
// changes nothing and is no error. What has become superfluous is called off at its gateway.
func (s *Service) move(ctx context.Context, sale Sale, payment Payment, ev PaymentEvent, why *cause) (Payment, Sale, error) {
	moved, after, _, err := s.moveOnce(ctx, sale, payment, ev, why)
	return moved, after, err
}

// moveOnce is move, and tells whether the event was news.
func (s *Service) moveOnce(ctx context.Context, sale Sale, payment Payment, ev PaymentEvent, why *cause) (moved Payment, after Sale, news bool, err error) {
	var rival *Sale
	after, err = s.alter(ctx, sale, func(c *change) error {
		current, err := c.payment(payment.ID)
		if err != nil {
			return err
		}
		if err := c.meet(ev.Email); err != nil {
			return err
		}
		next, err := c.applyPayment(current, ev, why.text)
		if err != nil && !errors.Is(err, ErrAlready) && !errors.Is(err, ErrState) {
			return err
		}
		moved, rival, news = next, c.rival, err == nil
		why.mark(c.tx)
		return nil
	})
	why.marked = err == nil && why.event != nil
	if err == nil && rival != nil {
		s.CallOff(ctx, *rival)
	}
	return moved, after, news, err
}

// meet notes who the gateway says has paid, where nobody knew.
func (c *change) meet(email string) error {
	if email == "" || c.sale.Order.Email != "" || CheckEmail(email) != nil {
		return nil
	}
	c.sale.Order.Email = email
	return c.know()
}

// messageOf is what a buyer may read of an error.
func messageOf(err error) string {
	var core *Error
	if errors.As(err, &core) && core.Message != "" {
		return core.Message
	}
	return "The payment was declined."
}
