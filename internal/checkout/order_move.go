package checkout

import (
	"errors"
)

// Void calls an unpaid order off on the seller's word, Hold and Dispute set one apart; ReasonOrderState when
// the state does not allow it.
func (s *Service) Void(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderCancelled, "called off by the seller")
}

// Hold sets an order apart for a person to look at.
func (s *Service) Hold(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderHeld, "held by the seller")
}

// Dispute notes that the buyer's bank asks for the money.
func (s *Service) Dispute(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderDisputeOpened, "disputed, says the seller")
}

// moveOrder applies one event on the seller's word. An order that is called off ends its session.
func (s *Service) moveOrder(tx Tx, store StoreID, order OrderID, kind OrderEventKind, reason string) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		return Sale{}, err
	}
	switch err := c.applyOrder(OrderEvent{Kind: kind}, PaymentID{}, reason); {
	case errors.Is(err, ErrState), errors.Is(err, ErrAlready):
		return Sale{}, Refuse(ReasonOrderState, "An order that is %s does not allow this.", c.before.Order.State)
	case err != nil:
		return Sale{}, err
	}
	if kind == OrderCancelled {
		if err := c.applySession(SessionClosed, reason); err != nil {
			return Sale{}, err
		}
	}
	return c.flush(), nil
}
