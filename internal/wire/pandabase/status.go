package pandabase

import (
	"slices"

	"kassa/internal/checkout"
)

// The words of orders.
const (
	orderPending    = "PENDING"
	orderProcessing = "PROCESSING"
	orderCompleted  = "COMPLETED"
	orderCancelled  = "CANCELLED"
	orderFailed     = "FAILED"
	orderRefunded   = "REFUNDED"
	orderChargeback = "CHARGEBACK"
)

// orderStatuses has every state of an order but review, which shows as the state that it interrupted.
var orderStatuses = map[checkout.OrderState]string{
	checkout.OrderPending: orderPending, checkout.OrderPartiallyPaid: orderPending, checkout.OrderPaid: orderProcessing,
	checkout.OrderCompleted: orderCompleted, checkout.OrderVoided: orderCancelled, checkout.OrderFailed: orderFailed,
	checkout.OrderRefunded: orderRefunded, checkout.OrderDisputed: orderChargeback, checkout.OrderReversed: orderChargeback,
}

// orderStates are the states behind each word.
var orderStates = behind(checkout.OrderStates(), func(s checkout.OrderState) string { return orderStatuses[s] })

// behind lists what each word stands for.
func behind[T any](all []T, word func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, one := range all {
		if w := word(one); w != "" {
			out[w] = append(out[w], one)
		}
	}
	return out
}

// stateOf is the state that sellers read of.
func stateOf(o checkout.Order) checkout.OrderState {
	if o.State == checkout.OrderReview {
		return o.Interrupted
	}
	return o.State
}

// orderStatus is an order's state in this dialect's words.
func orderStatus(o checkout.Order) string { return orderStatuses[stateOf(o)] }

// The words of payments.
const (
	paymentPending    = "PENDING"
	paymentProcessing = "PROCESSING"
	paymentCompleted  = "COMPLETED"
	paymentFailed     = "FAILED"
	paymentRefunded   = "REFUNDED"
	paymentDisputed   = "DISPUTED"
)

// attemptStatuses has every state of a payment. What became of the money later is the order's to tell.
var attemptStatuses = map[checkout.PaymentState]string{
	checkout.PaymentCreated: paymentPending, checkout.PaymentUnknown: paymentPending, checkout.PaymentPending: paymentPending,
	checkout.PaymentProcessing: paymentProcessing, checkout.PaymentSucceeded: paymentCompleted,
	checkout.PaymentFailed: paymentFailed, checkout.PaymentCancelled: paymentFailed,
}

// afterwards is what became of money that was received.
var afterwards = map[checkout.OrderState]string{
	checkout.OrderRefunded: paymentRefunded, checkout.OrderDisputed: paymentDisputed, checkout.OrderReversed: paymentDisputed,
}

// attemptStatus is the status of one payment of an order.
func attemptStatus(p checkout.Payment, o checkout.Order) string {
	if later, ok := afterwards[stateOf(o)]; ok && p.State == checkout.PaymentSucceeded {
		return later
	}
	return attemptStatuses[p.State]
}

// paymentStatus is how far an order's payment has come as a whole.
func paymentStatus(sale checkout.Sale) string {
	switch state := stateOf(sale.Order); state {
	case checkout.OrderPaid, checkout.OrderCompleted:
		return paymentCompleted
	case checkout.OrderVoided, checkout.OrderFailed:
		return paymentFailed
	case checkout.OrderRefunded, checkout.OrderDisputed, checkout.OrderReversed:
		return afterwards[state]
	default:
		if slices.ContainsFunc(sale.Payments, func(p checkout.Payment) bool { return p.State == checkout.PaymentProcessing }) {
			return paymentProcessing
		}
		return paymentPending
	}
}

// paymentFilter is what the core is asked for a status of payments.
type paymentFilter struct {
	states []checkout.PaymentState
	orders []checkout.OrderState
}

// paymentFilters has every status of payments.
var paymentFilters = makePaymentFilters()

func makePaymentFilters() map[string]paymentFilter {
	filters := map[string]paymentFilter{}
	for word, states := range behind(checkout.PaymentStates(), func(s checkout.PaymentState) string { return attemptStatuses[s] }) {
		filters[word] = paymentFilter{states: states}
	}
	orders := behind(checkout.OrderStates(), func(s checkout.OrderState) string {
		if later, ok := afterwards[s]; ok {
			return later
		}
		return paymentCompleted
	})
	for word, states := range orders {
		filters[word] = paymentFilter{[]checkout.PaymentState{checkout.PaymentSucceeded}, states}
	}
	return filters
}
