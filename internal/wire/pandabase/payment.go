package pandabase

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// listPayments is GET /v2/core/stores/{storeId}/orders/payments, the newest first.
func (a *API) listPayments(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	filter := among(q, "status", paymentFilters)
	query := checkout.PaymentQuery{
		Window: q.window, States: filter.states, OrderStates: filter.orders, Search: q.search(), Down: q.down("sort"),
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	reader := a.core.Reader(ctx)
	found, total, err := reader.Payments(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	orders, err := ordersOf(reader, r.Caller.Store.ID, found, func(p checkout.Payment) checkout.OrderID { return p.OrderID })
	if err != nil {
		return wire.Reply{}, err
	}
	items := each(found, func(p checkout.Payment) listedPayment { return listedPaymentObject(p, orders[p.OrderID]) })
	return replyPage(items, q.window, q.page, total)
}

// getPayment is GET /v2/core/stores/{storeId}/orders/payments/{paymentId}.
func (a *API) getPayment(ctx context.Context, r *wire.Request, text string) (wire.Reply, error) {
	id, ok := parse[checkout.Payment](paymentPrefix, text)
	if !ok {
		return wire.Reply{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "Payment not found.")
	}
	reader := a.core.Reader(ctx)
	payment, err := reader.Payment(r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	sale, err := reader.Sale(r.Caller.Store.ID, payment.OrderID)
	if err != nil {
		return wire.Reply{}, err
	}
	history, err := reader.Transitions(r.Caller.Store.ID, payment.OrderID)
	if err != nil {
		return wire.Reply{}, err
	}
	methods, err := a.core.Methods(ctx, sale)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(singlePayment{
		listedPayment: listedPaymentObject(payment, sale.Order), Timeline: timelineOf(payment, history),
		AvailablePaymentMethods: methodsOf(methods), Dispute: disputeOf(sale.Order), Network: orNull(sale.Session.Coin),
	})
}
