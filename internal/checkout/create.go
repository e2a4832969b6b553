package checkout

import (
	"context"
	"slices"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// NewSale is the wish to sell: one order with its session.
type NewSale struct {
	Dialect       string
	Title         string // 1–128 characters
	Lines         []Line // at least one, all in one currency
	Email         string // empty = the buyer is asked
	SuccessURL    string // checked by the dialect, empty = none
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
	total, err := sum(wish.Lines)
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
	return assemble(c, wish, total, s.clock.Now()), nil
}

// sum adds the lines up; a total of zero is left to the dialects to allow.
func sum(lines []Line) (money.Amount, error) {
	if len(lines) == 0 {
		return money.Amount{}, RefuseField(ReasonInvalidField, "items", "at least one item is required")
	}
	total := money.Zero(lines[0].Total.Currency())
	for _, line := range lines {
		if line.Total.Currency() != total.Currency() {
			return money.Amount{}, RefuseField(ReasonCurrencyMismatch, "currency", "all items must be in one currency")
		}
		if line.Quantity < 1 || line.Total.IsNegative() {
			return money.Amount{}, RefuseField(ReasonInvalidField, "quantity", "must be 1 or more")
		}
		next, err := total.Add(line.Total)
		if err != nil {
			return money.Amount{}, RefuseField(ReasonAmountOverflow, "amount", "the total is too large")
		}
		total = next
	}
	return total, nil
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
func assemble(c Caller, wish NewSale, total money.Amount, now time.Time) Sale {
	order := Order{
		ID: id.New[Order](), StoreID: c.Store.ID, Version: 1, State: OrderPending, Mode: c.Mode(),
		Dialect: wish.Dialect, Title: wish.Title, Lines: wish.Lines, Total: total,
		Paid: money.Zero(total.Currency()), Email: wish.Email, Metadata: wish.Metadata,
		NotifyURL: wish.NotifyURL, CreatedAt: now, UpdatedAt: now,
	}
	if wish.NotifyURL != "" {
		order.NotifySecret = id.Token(keyLength)
	}
	session := Session{
		ID: id.Convert[Session](order.ID), StoreID: order.StoreID, OrderID: order.ID, Version: 1,
		State: SessionOpen, SuccessURL: wish.SuccessURL, CancelURL: wish.CancelURL,
		Methods: wish.Methods, Method: wish.Method, Coin: wish.Coin, Confirmations: wish.Confirmations,
		WhiteLabel: wish.WhiteLabel, ExpiresAt: now.Add(c.Store.SessionTTL), CreatedAt: now, UpdatedAt: now,
	}
	return Sale{Order: order, Session: session}
}

// Place writes a drafted sale and the event that tells of it.
func (s *Service) Place(tx Tx, sale Sale) {
	tx.InsertOrder(sale.Order)
	tx.InsertSession(sale.Session)
	tx.InsertEvent(newEvent(EventSessionCreated, sale.Order, PaymentID{}, sale.Order.CreatedAt))
}
