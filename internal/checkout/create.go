package checkout

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// NewSale is the wish to sell: one order with its session.
type NewSale struct {
	Dialect     string
	Title       string // 1–128 characters
	Description string
	// Lines, at least one, all in one currency. A line with a ProductID takes all but its Quantity from the
	// catalogue; others name their own price.
	Lines         []Line
	Expect        *int64 // what the lines must come to, before discount and tax, in minor units; nil = anything
	Least         int64  // minor units: a total below it, but not 0, is refused
	CouponCode    string // empty = none
	Buyer         Buyer  // as far as it is known
	Email         string // empty = the buyer is asked
	Fields        []Field
	TTL           time.Duration // how long the session may be paid; 0 = the store's
	SuccessURL    string        // checked by the dialect, empty = none
	CancelURL     string
	Methods       []string // the methods to offer; empty = all
	Method        string   // preselected
	Coin          string
	Confirmations int64
	WhiteLabel    bool
	CustomerID    string // as the request spelt it; empty = none
	Metadata      string // a JSON object as text
	NotifyURL     string
}

// Draft checks a wish and makes the order and session it asks for, without writing anything. All that
// can be refused is refused here; what follows is Place.
func (s *Service) Draft(ctx context.Context, c Caller, wish NewSale) (Sale, error) {
	terms, _, err := s.Quote(ctx, c, wish)
	if err != nil {
		return Sale{}, err
	}
	if wish.Email != "" {
		if err := CheckEmail(wish.Email); err != nil {
			return Sale{}, err
		}
	}
	if wish.CustomerID != "" {
		return Sale{}, RefuseField(ReasonUnknownCustomer, "customer_id", "is not a customer of this store")
	}
	if wish.WhiteLabel && !c.Store.WhiteLabel {
		return Sale{}, RefuseField(ReasonWhiteLabelDisabled, "white_label", "White label is not enabled for this store.")
	}
	if err := s.checkMethods(ctx, c, wish); err != nil {
		return Sale{}, err
	}
	return assemble(c, wish, terms, s.clock.Now()), nil
}

// Quote tells what a wish would cost, and the coupon that counts; it writes nothing. It reads the catalogue
// once where a line is from there, and the coupon where there is one.
func (s *Service) Quote(ctx context.Context, c Caller, wish NewSale) (Terms, *Coupon, error) {
	return quote(s.db.Read(ctx), c, wish, s.clock.Now())
}

func quote(reader CatalogueReader, c Caller, wish NewSale, now time.Time) (Terms, *Coupon, error) {
	if err := checkLines(c, wish.Lines); err != nil {
		return Terms{}, nil, err
	}
	lines, err := catalogued(reader, c.Store.ID, wish.Lines, now)
	if err != nil {
		return Terms{}, nil, err
	}
	p := pricer{tax: c.Store.Tax, least: wish.Least, now: now}
	if wish.CouponCode != "" {
		if p.coupon, err = couponByCode(reader, c.Store.ID, wish.CouponCode); err != nil {
			return Terms{}, nil, err
		}
	}
	if err := checkBuyer(wish.Buyer); err != nil {
		return Terms{}, nil, err
	}
	terms, err := p.price(lines, wish.Buyer)
	if err != nil {
		return Terms{}, nil, err
	}
	if wish.Expect != nil && *wish.Expect != terms.Subtotal.Minor() {
		return Terms{}, nil, RefuseField(ReasonAmountMismatch, "amount",
			"amount must match the computed item total, which is %d.", terms.Subtotal.Minor())
	}
	return terms, p.coupon, nil
}

// couponByCode finds a coupon for a buyer; one that is unknown does not count, like all others that do not.
func couponByCode(r CatalogueReader, store StoreID, code string) (*Coupon, error) {
	found, err := r.CouponByCode(store, code)
	switch {
	case ReasonOf(err) == ReasonCouponNotFound:
		return nil, badCoupon()
	case err != nil:
		return nil, err
	}
	return &found, nil
}

// checkBuyer refuses what a buyer is said to be, where anything is said.
func checkBuyer(b Buyer) error {
	return oneOrAll(errors.Join(checkName(b.Name), b.Billing.checkGiven()))
}

// checkLines refuses lines that cannot be priced; a total of zero is left to the dialects to allow.
func checkLines(c Caller, lines []Line) error {
	if len(lines) == 0 {
		return RefuseField(ReasonInvalidField, "items", "at least one item is required")
	}
	for _, line := range lines {
		if line.Quantity < 1 {
			return RefuseField(ReasonInvalidField, "quantity", "must be 1 or more")
		}
		if !line.ProductID.IsZero() {
			continue
		}
		if c.Store.CatalogueOnly && c.Key.ID.IsZero() {
			return RefuseField(ReasonDynamicForbidden, "items", "This store sells products of its catalogue only.")
		}
		if line.Total.IsNegative() {
			return RefuseField(ReasonInvalidField, "amount", "must not be negative")
		}
	}
	return nil
}

// checkMethods refuses methods that the store has not configured, naming them.
func (s *Service) checkMethods(ctx context.Context, c Caller, wish NewSale) error {
	accounts, err := s.directory.Accounts(ctx, c.Store.ID)
	if err != nil {
		return err
	}
	configured := methodsOf(accounts, c.Mode())
	if len(configured) == 0 {
		return RefuseField(ReasonNoPaymentMethods, "gateway", "This store has no payment method configured in %s mode.", c.Mode())
	}
	for _, name := range wish.Methods {
		if !slices.Contains(configured, name) {
			return RefuseField(ReasonMethodUnavailable, "gateways", "Payment method %s is not configured for this store.", name)
		}
	}
	if wish.Method != "" && len(wish.Methods) > 0 && !slices.Contains(wish.Methods, wish.Method) {
		return RefuseField(ReasonMethodNotOffered, "gateway", "must be one of gateways")
	}
	for _, chosen := range []struct{ param, name string }{{"gateway", wish.Method}, {"crypto_gateway", wish.Coin}} {
		if chosen.name != "" && !slices.Contains(configured, chosen.name) {
			return RefuseField(ReasonMethodUnavailable, chosen.param, "Payment method %s is not configured for this store.", chosen.name)
		}
	}
	return nil
}

// assemble makes the rows; the session carries the order's own 128 bits.
func assemble(c Caller, wish NewSale, terms Terms, now time.Time) Sale {
	order := Order{
		ID: id.New[Order](), StoreID: c.Store.ID, Version: 1, State: OrderPending, Mode: c.Mode(),
		Dialect: wish.Dialect, Title: wish.Title, Description: wish.Description, Terms: terms, Least: wish.Least,
		Paid: money.Zero(terms.Total.Currency()), Email: wish.Email, Fields: wish.Fields, Metadata: wish.Metadata,
		NotifyURL: wish.NotifyURL, CreatedAt: now, UpdatedAt: now,
	}
	if wish.NotifyURL != "" {
		order.NotifySecret = id.Token(keyLength)
	}
	session := Session{
		ID: id.Convert[Session](order.ID), StoreID: order.StoreID, OrderID: order.ID, Version: 1,
		State: SessionOpen, SuccessURL: wish.SuccessURL, CancelURL: wish.CancelURL,
		Methods: wish.Methods, Method: wish.Method, Coin: wish.Coin, Confirmations: wish.Confirmations,
		WhiteLabel: wish.WhiteLabel, ExpiresAt: now.Add(cmp.Or(wish.TTL, c.Store.SessionTTL)), CreatedAt: now, UpdatedAt: now,
	}
	return Sale{Order: order, Session: session}
}

// Place writes a drafted sale and the event that tells of it.
func (s *Service) Place(tx Tx, sale Sale) {
	tx.InsertOrder(sale.Order)
	tx.InsertSession(sale.Session)
	if sale.Order.NotifyURL != "" {
		tx.InsertEndpoint(notifyEndpoint(sale.Order))
	}
	tx.InsertEvent(newEvent(EventSessionCreated, sale.Order, PaymentID{}, sale.Order.CreatedAt))
}
