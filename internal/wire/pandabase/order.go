package pandabase

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// listOrders is GET /v2/core/stores/{storeId}/orders, the newest first.
func (a *API) listOrders(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.OrderQuery{
		Window: q.window, States: among(q, "status", orderStates), Search: q.search(), Down: q.down("sort"),
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	found, total, err := a.core.Reader(ctx).Orders(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(each(found, orderObject), q.window, q.page, total)
}

// getOrder is GET /v2/core/stores/{storeId}/orders/{orderId}.
func (a *API) getOrder(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	reader := a.core.Reader(ctx)
	sale, err := submitted(ctx, reader, r)
	if err != nil {
		return wire.Reply{}, err
	}
	refunds, err := reader.RefundsOf(r.Caller.Store.ID, sale.Order.ID)
	if err != nil {
		return wire.Reply{}, err
	}
	out := orderObject(sale)
	rendered := each(refunds, refundObject)
	out.Refunds = &rendered
	return reply(out)
}

// retried is the answer of retryFulfillment: the order, and how much was queued.
type retried struct {
	coreOrder
	Queued  int    `json:"queued"`
	Message string `json:"message"`
}

// retryFulfillment is POST /v2/core/stores/{storeId}/orders/{orderId}/retry-fulfillment. The core hands over
// in the transaction that pays an order, so that there is nothing left to be run again.
func (a *API) retryFulfillment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		sale, err := submitted(ctx, tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		if status := orderStatus(sale.Order); status != orderProcessing && status != orderCompleted {
			return checkout.Answer{}, checkout.Refuse(checkout.ReasonOrderState, "Only a paid order can be fulfilled.")
		}
		return answer(http.StatusOK, retried{coreOrder: orderObject(sale), Message: "Nothing is left to be handed over."})
	}}, nil
}

// submitted reads the order that a path names. One whose buyer has not chosen to pay is not an order yet, as
// unknown as another store's.
func submitted(ctx context.Context, reader checkout.SaleReader, r *wire.Request) (checkout.Sale, error) {
	id, ok := parse[checkout.Order](orderPrefix, r.Path("orderId"))
	if !ok {
		return checkout.Sale{}, orderNotFound()
	}
	wire.Annotate(ctx, slog.String("order", id.String()))
	sale, err := reader.Sale(r.Caller.Store.ID, id)
	if err == nil && sale.Order.SubmittedAt.IsZero() {
		return checkout.Sale{}, orderNotFound()
	}
	return sale, err
}

// ordersOf reads the orders of a page of payments, refunds or licences with one read.
func ordersOf[T any](reader checkout.SaleReader, store checkout.StoreID, page []T, order func(T) checkout.OrderID) (map[checkout.OrderID]checkout.Order, error) {
	orders := map[checkout.OrderID]checkout.Order{}
	var ids []checkout.OrderID
	for _, one := range page {
		if id := order(one); !id.IsZero() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return orders, nil
	}
	sales, err := reader.SalesByID(store, ids)
	for _, sale := range sales {
		orders[sale.Order.ID] = sale.Order
	}
	return orders, err
}

func orderNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonOrderNotFound, "Order not found.")
}
