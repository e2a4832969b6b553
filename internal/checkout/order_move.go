package checkout

import (
	"errors"
)

// Void calls an unpaid order off on the seller's word, Hold and Dispute set one apart, Release and WinDispute end
// that; ReasonOrderState when the state does not allow it.
func (s *Service) Void(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderCancelled, "called off by the seller")
}

// Hold sets an order apart for a person to look at.
func (s *Service) Hold(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderHeld, "held by the seller")
}

// Release ends a hold: the order goes on where it was, and what came in the meantime counts.
func (s *Service) Release(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderReleased, "released by the seller")
}

// WinDispute notes that the money stays: the order goes on where it was.
func (s *Service) WinDispute(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderDisputeWon, "the dispute was won, says the seller")
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
	switch kind {
	case OrderCancelled:
		err = c.applySession(SessionClosed, reason)
	case OrderReleased:
		err = c.voidIfLapsed(reason) // its time may have ended while it was held
	}
	if err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}
