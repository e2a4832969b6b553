package pandabase

import (
	"context"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// coreRefund is money on its way back, as its order shows it.
type coreRefund struct {
	ID            string  `json:"id"`
	OrderID       string  `json:"orderId"`
	PaymentID     string  `json:"paymentId"`
	Amount        int64   `json:"amount"`
	Currency      string  `json:"currency"`
	Status        *string `json:"status"`
	Reason        *string `json:"reason"`
	FailureReason *string `json:"failureReason"`
	CreatedAt     string  `json:"createdAt"`
	UpdatedAt     string  `json:"updatedAt"`
}

// listedRefund is a refund with its order.
type listedRefund struct {
	coreRefund
	Order refundedOrder `json:"order"`
}

type refundedOrder struct {
	orderRef
	Customer *buyerRef `json:"customer"`
}

// refundObject renders a refund.
func refundObject(f checkout.Refund) coreRefund {
	return coreRefund{
		ID: name(refundPrefix, f.ID), OrderID: name(orderPrefix, f.OrderID), PaymentID: name(paymentPrefix, f.PaymentID),
		Amount: f.Amount.Minor(), Currency: f.Amount.Currency().Code(), Status: refundStatuses.word(f.State), Reason: orNull(f.Reason),
		FailureReason: orNull(f.Failure), CreatedAt: iso(f.CreatedAt), UpdatedAt: iso(f.UpdatedAt),
	}
}

// listedRefundObject renders a refund with its order.
func listedRefundObject(f checkout.Refund, o checkout.Order) listedRefund {
	return listedRefund{coreRefund: refundObject(f), Order: refundedOrder{orderRef: refOf(o), Customer: buyerOf(o)}}
}

// refundOrder is POST /v2/core/stores/{storeId}/refunds/orders/{orderId}. It gives back all of a completed
// order. Where several payments brought the money the answer is the first of their refunds.
func (a *API) refundOrder(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Reason string `json:"reason"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		sale, err := submitted(ctx, a.core.Reader(ctx), r)
		if err != nil {
			return checkout.Answer{}, err
		}
		if orderStatus(sale.Order) != orderCompleted {
			return checkout.Answer{}, checkout.Refuse(checkout.ReasonNotRefundable, "Only a completed order without a dispute can be refunded.")
		}
		refunds, after, err := a.core.Refund(ctx, r.Caller.Store.ID, sale.Order.ID, checkout.RefundWish{Reason: body.Reason})
		if err != nil {
			return checkout.Answer{}, err
		}
		return answer(http.StatusOK, listedRefundObject(refunds[0], after.Order))
	}}, nil
}

// getRefund is GET /v2/core/stores/{storeId}/refunds/{refundId}.
func (a *API) getRefund(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Refund](refundPrefix, r.Path("refundId"))
	if !ok {
		return wire.Reply{}, checkout.Refuse(checkout.ReasonRefundNotFound, "Refund not found.")
	}
	reader := a.core.Reader(ctx)
	found, err := reader.Refund(r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	sale, err := reader.Sale(r.Caller.Store.ID, found.OrderID)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(listedRefundObject(found, sale.Order))
}

// listRefundsOf is GET /v2/core/stores/{storeId}/orders/{orderId}/refunds: all of them, without pages.
func (a *API) listRefundsOf(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	reader := a.core.Reader(ctx)
	sale, err := submitted(ctx, reader, r)
	if err != nil {
		return wire.Reply{}, err
	}
	found, err := reader.RefundsOf(r.Caller.Store.ID, sale.Order.ID)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(each(found, func(f checkout.Refund) listedRefund { return listedRefundObject(f, sale.Order) }))
}

// listRefunds is GET /v2/core/stores/{storeId}/refunds, the newest first.
func (a *API) listRefunds(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.RefundQuery{Window: q.window, Down: q.down("sort")}
	if state := oneOf(q, "status", refundStatuses); state != "" {
		query.States = []checkout.RefundState{state}
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	reader := a.core.Reader(ctx)
	found, total, err := reader.Refunds(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	orders, err := ordersOf(reader, r.Caller.Store.ID, found, func(f checkout.Refund) checkout.OrderID { return f.OrderID })
	if err != nil {
		return wire.Reply{}, err
	}
	items := each(found, func(f checkout.Refund) listedRefund { return listedRefundObject(f, orders[f.OrderID]) })
	return replyPage(items, q.window, q.page, total)
}
