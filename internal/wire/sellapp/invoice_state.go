package sellapp

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// moves are the statuses that a seller may set, each with what it does to an order.
func (a *API) moves() map[string]func(checkout.Tx, checkout.Sale) (checkout.Sale, error) {
	return map[string]func(checkout.Tx, checkout.Sale) (checkout.Sale, error){
		"COMPLETED": a.complete,
		"VOIDED": func(tx checkout.Tx, sale checkout.Sale) (checkout.Sale, error) {
			return a.core.Void(tx, sale.Order.StoreID, sale.Order.ID)
		},
		"REVIEW": func(tx checkout.Tx, sale checkout.Sale) (checkout.Sale, error) {
			return a.core.Hold(tx, sale.Order.StoreID, sale.Order.ID)
		},
		"DISPUTING": func(tx checkout.Tx, sale checkout.Sale) (checkout.Sale, error) {
			return a.core.Dispute(tx, sale.Order.StoreID, sale.Order.ID)
		},
	}
}

// complete ends a review or a dispute, takes what is due as paid elsewhere and what the seller hands over as handed
// over. What the seller's server has yet to deliver leaves the invoice PAID.
func (a *API) complete(tx checkout.Tx, sale checkout.Sale) (checkout.Sale, error) {
	order := sale.Order
	var err error
	switch order.State {
	case checkout.OrderCompleted:
		err = checkout.Refuse(checkout.ReasonOrderState, "This invoice is completed already.")
	case checkout.OrderReview:
		sale, err = a.core.Release(tx, order.StoreID, order.ID)
	case checkout.OrderDisputed:
		sale, err = a.core.WinDispute(tx, order.StoreID, order.ID)
	}
	if err != nil || sale.Order.State == checkout.OrderCompleted {
		return sale, err
	}
	if sale.Order.State != checkout.OrderPaid {
		if _, err := a.core.Complete(tx, order.StoreID, order.ID); err != nil {
			return sale, err
		}
	}
	return a.core.HandOver(tx, order.StoreID, order.ID, "")
}

// markCompleted is PATCH …/mark-completed, markVoided PATCH …/mark-voided and setStatus PATCH …/status.
func (a *API) markCompleted(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return a.move(ctx, r, "COMPLETED")
}

func (a *API) markVoided(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return a.move(ctx, r, statusVoided)
}

func (a *API) setStatus(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return a.move(ctx, r, "")
}

// move sets an invoice's status, or that which the body names, if the invoice is in the state that the caller
// expects. Gateways are told of what nobody may pay any more.
func (a *API) move(ctx context.Context, r *wire.Request, status string) (wire.Reply, error) {
	var body changedState
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	status = orElse(status, body.Status)
	found, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	var moved checkout.Sale
	return wire.Reply{
		Effect: func(tx checkout.Tx) (checkout.Answer, error) {
			sale, err := tx.LockSale(found.Order.StoreID, found.Order.ID)
			if err != nil {
				return checkout.Answer{}, err
			}
			if now := statusOf(sale, tx.Now()); body.Expected != "" && body.Expected != now {
				return checkout.Answer{}, invalid("expected_status", "is not the invoice's, which is "+now)
			}
			if moved, err = a.moves()[status](tx, sale); err != nil {
				return checkout.Answer{}, err
			}
			return a.shown(tx, r.Caller.Store, moved.Order.ID)
		},
		After: func(ctx context.Context) {
			if moved.Order.State == checkout.OrderVoided {
				a.core.CallOff(ctx, moved)
			}
		},
	}, nil
}

// shown answers 200 with an invoice as it is within a transaction.
func (a *API) shown(tx checkout.Tx, store checkout.Store, order checkout.OrderID) (checkout.Answer, error) {
	out, err := a.show(tx, store, order)
	if err != nil {
		return checkout.Answer{}, err
	}
	return enveloped(http.StatusOK, out)
}
