package checkout

import (
	"kassa/internal/id"
	"kassa/internal/money"
)

// Complete marks an unpaid order as paid elsewhere, on the seller's word: a manual payment over what is
// due, which then does what every payment does. It refuses orders that are paid or over with
// ReasonOrderState. Payments that are still open at a gateway stay watched; money from them becomes an
// exception.
func (s *Service) Complete(tx Tx, store StoreID, order OrderID) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		return Sale{}, err
	}
	o := c.sale.Order
	if !o.Payable() || c.sale.Session.Lapsed(tx.Now()) {
		return Sale{}, Refuse(ReasonOrderState, "Only a pending payment can be completed.")
	}
	if err := c.hold(); err != nil {
		return Sale{}, err
	}
	payment := Payment{
		ID: id.New[Payment](), StoreID: o.StoreID, OrderID: o.ID, SessionID: c.sale.Session.ID,
		Version: 1, Attempt: int64(len(c.sale.Payments)) + 1, Method: MethodManual, State: PaymentCreated,
		Amount: o.Due(), Received: money.Zero(o.Total.Currency()), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if o.SubmittedAt.IsZero() { // who has paid has chosen to: the order is one from now on
		c.sale.Order.SubmittedAt = tx.Now()
	}
	tx.InsertPayment(payment)
	c.sale.Payments = append(c.sale.Payments, payment)
	ev := PaymentEvent{Kind: PaymentReceived, Received: payment.Amount}
	if _, err := c.applyPayment(payment, ev, "completed by the seller"); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}
