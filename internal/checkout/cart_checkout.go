package checkout

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// CartWish is how a cart is checked out.
type CartWish struct {
	Dialect string
	TTL     time.Duration // how long its session may be paid; 0 = the store's
}

// CheckOutCart makes an order with a session of what is in a cart, priced by the catalogue as it is now, and ends
// the checkout before it, here and at its gateway. However many ask at once, each gets a session of its own, and
// the last one alone is live. ReasonCartNotFound, ReasonCartPaid, ReasonCartEmpty, ReasonNoPaymentMethods,
// ReasonProductInactive, ReasonOutOfStock, ReasonCartMixed; ReasonPaymentOpen while a payment is being processed.
func (s *Service) CheckOutCart(ctx context.Context, c Caller, cart CartID, wish CartWish) (Sale, error) {
	accounts, err := s.directory.Accounts(ctx, c.Store.ID)
	if err != nil {
		return Sale{}, err
	}
	payable := len(methodsOf(accounts, c.Mode())) > 0
	var before, made Sale
	err = s.db.Tx(ctx, func(tx Tx) error {
		held, err := tx.LockCart(c.Store.ID, cart)
		if err != nil {
			return err
		}
		switch {
		case held.Paid():
			return cartPaid()
		case len(held.Lines) == 0:
			return Refuse(ReasonCartEmpty, "This cart is empty.")
		case !payable:
			return Refuse(ReasonNoPaymentMethods, "This store has no payment method configured in %s mode.", c.Mode())
		}
		ended, err := s.endCheckout(tx, held)
		if err != nil {
			return err
		}
		sale, err := s.drawUp(tx, c, held, wish)
		if err != nil {
			return err
		}
		before, made = ended, sale
		return nil
	})
	if err != nil || len(before.Payments) == 0 {
		return made, err
	}
	s.CallOff(ctx, before)
	return made, s.paidMeanwhile(ctx, made)
}

// endCheckout ends the checkout that a cart has, so that what it holds is free for the next one; the zero Sale when
// there is none. While its buyer's money is on its way there is no other: ReasonPaymentOpen.
func (s *Service) endCheckout(tx Tx, cart Cart) (Sale, error) {
	if cart.OrderID.IsZero() {
		return Sale{}, nil
	}
	current, err := tx.LockSale(cart.StoreID, cart.OrderID)
	if err != nil {
		return Sale{}, err
	}
	if slices.ContainsFunc(current.Payments, func(p Payment) bool { return p.State == PaymentProcessing }) {
		return Sale{}, Refuse(ReasonPaymentOpen, "A payment for this cart is being processed.")
	}
	return s.expire(tx, cart.StoreID, cart.OrderID, SessionClosed, "its cart was checked out again")
}

// drawUp writes the new order of a cart with its session.
func (s *Service) drawUp(tx Tx, c Caller, cart Cart, wish CartWish) (Sale, error) {
	lines := make([]Line, len(cart.Lines))
	for i, line := range cart.Lines {
		lines[i] = Line{ProductID: line.ProductID, Quantity: line.Quantity}
	}
	terms, _, err := quote(tx, c, NewSale{Lines: lines}, tx.Now())
	switch ReasonOf(err) {
	case ReasonProductNotFound:
		return Sale{}, Refuse(ReasonProductInactive, "A product in this cart is not on offer any more.")
	case ReasonCurrencyMismatch:
		return Sale{}, cartMixed()
	}
	if err != nil {
		return Sale{}, err
	}
	sale := assemble(c, NewSale{
		Dialect: wish.Dialect, Title: titleOf(terms.Lines), TTL: wish.TTL,
		SuccessURL: c.Store.SuccessURL, CancelURL: c.Store.CancelURL,
	}, terms, tx.Now())
	sale.Order.CartID = cart.ID
	s.Place(tx, sale)
	cart.OrderID, cart.UpdatedAt = sale.Order.ID, tx.Now()
	tx.UpdateCart(cart)
	return sale, nil
}

// titleOf names an order after its lines, in at most 128 characters.
func titleOf(lines []Line) string {
	title := []rune(lines[0].Name)
	more := ""
	if rest := len(lines) - 1; rest > 0 {
		more = fmt.Sprintf(" and %d more", rest)
	}
	return string(title[:min(len(title), 128-len(more))]) + more
}

// OpenHosted opens the payment of a new session at once, where the account behind the method has a gateway with a
// page of its own for the whole checkout (Capabilities.Hosted), and gives that page's address. Empty: the buyer
// pays on our page, as they do what costs nothing, and what has been checked out again meanwhile, which shows as
// expired there. ReasonCartPaid when an older checkout of the cart turned out to be paid; ReasonDeclined;
// ReasonGatewayUnavailable.
func (s *Service) OpenHosted(ctx context.Context, sale Sale, wish PayWish) (string, error) {
	accounts, err := s.directory.Accounts(ctx, sale.Order.StoreID)
	if err != nil {
		return "", err
	}
	account, ok := accountFor(accounts, sale.Order.Mode, wish.Method)
	if !ok || sale.Order.Total.IsZero() {
		return "", nil
	}
	gw, err := s.gatewayOf(account)
	if err != nil || !gw.Capabilities().Hosted {
		return "", err
	}
	wish.Hosted = true
	payment, _, err := s.Pay(ctx, sale, wish)
	switch {
	case ReasonOf(err) == ReasonSessionExpired:
		return "", s.paidMeanwhile(ctx, sale)
	case err != nil:
		return "", err
	case payment.State == PaymentFailed:
		return "", Refuse(ReasonDeclined, "%s", payment.Failure)
	default:
		return payment.Instruction.URL, nil
	}
}

// paidMeanwhile tells whether the cart of a checkout that has ended was paid.
func (s *Service) paidMeanwhile(ctx context.Context, sale Sale) error {
	cart, err := s.db.Read(ctx).Cart(sale.Order.StoreID, sale.Order.CartID)
	if err == nil && cart.Paid() {
		return cartPaid()
	}
	return err
}
