package pandabase

import (
	"slices"
	"testing"

	"kassa/internal/checkout"
)

// Every state of an order and of a payment has a word of the contract; review shows as what it interrupted.
func TestEveryStateHasAWord(t *testing.T) {
	for _, state := range checkout.OrderStates() {
		order := checkout.Order{State: state}
		if state == checkout.OrderReview {
			order.Interrupted = checkout.OrderCompleted
		}
		if orderStatus(order) == "" || paymentStatus(checkout.Sale{Order: order}) == "" {
			t.Errorf("%s: %q, %q", state, orderStatus(order), paymentStatus(checkout.Sale{Order: order}))
		}
		for _, attempt := range checkout.PaymentStates() {
			if attemptStatus(checkout.Payment{State: attempt}, order) == "" {
				t.Errorf("a %s payment of a %s order has no word", attempt, state)
			}
		}
	}
	for _, unit := range []checkout.UnitState{checkout.UnitFree, checkout.UnitReserved, checkout.UnitSold, checkout.UnitRevoked} {
		found := 0
		for _, states := range licenceStates {
			if slices.Contains(states, unit) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s has %d words", unit, found)
		}
	}
}

func TestStatusWords(t *testing.T) {
	for _, c := range []struct {
		state, interrupted checkout.OrderState
		payments           []checkout.PaymentState
		order, payment     string
	}{
		{checkout.OrderPending, "", nil, "PENDING", "PENDING"},
		{checkout.OrderPending, "", []checkout.PaymentState{checkout.PaymentFailed, checkout.PaymentProcessing}, "PENDING", "PROCESSING"},
		{checkout.OrderPending, "", []checkout.PaymentState{checkout.PaymentUnknown}, "PENDING", "PENDING"},
		{checkout.OrderPartiallyPaid, "", nil, "PENDING", "PENDING"},
		{checkout.OrderPaid, "", nil, "PROCESSING", "COMPLETED"},
		{checkout.OrderCompleted, "", nil, "COMPLETED", "COMPLETED"},
		{checkout.OrderVoided, "", nil, "CANCELLED", "FAILED"},
		{checkout.OrderFailed, "", nil, "FAILED", "FAILED"},
		{checkout.OrderRefunded, "", nil, "REFUNDED", "REFUNDED"},
		{checkout.OrderDisputed, checkout.OrderCompleted, nil, "CHARGEBACK", "DISPUTED"},
		{checkout.OrderReversed, "", nil, "CHARGEBACK", "DISPUTED"},
		{checkout.OrderReview, checkout.OrderPending, nil, "PENDING", "PENDING"},
		{checkout.OrderReview, checkout.OrderPaid, nil, "PROCESSING", "COMPLETED"},
	} {
		sale := checkout.Sale{Order: checkout.Order{State: c.state, Interrupted: c.interrupted}}
		for _, state := range c.payments {
			sale.Payments = append(sale.Payments, checkout.Payment{State: state})
		}
		if order, payment := orderStatus(sale.Order), paymentStatus(sale); order != c.order || payment != c.payment {
			t.Errorf("%s (%s): %s and %s, want %s and %s", c.state, c.interrupted, order, payment, c.order, c.payment)
		}
	}
}

// A filter finds exactly the payments that show its word.
func TestPaymentFiltersAgreeWithTheirWords(t *testing.T) {
	for _, state := range checkout.OrderStates() {
		if state == checkout.OrderReview {
			continue // shows as another
		}
		for _, attempt := range checkout.PaymentStates() {
			shown := attemptStatus(checkout.Payment{State: attempt}, checkout.Order{State: state})
			for word, filter := range paymentFilters {
				finds := slices.Contains(filter.states, attempt) && (filter.orders == nil || slices.Contains(filter.orders, state))
				if finds != (word == shown) {
					t.Errorf("a %s payment of a %s order shows %s, but %s finds it: %t", attempt, state, shown, word, finds)
				}
			}
		}
	}
}

// No two values share a word, and no word is lost on its way back.
func TestWordsAreOneToOne(t *testing.T) {
	check(t, productTypes)
	check(t, productStatuses)
	check(t, pricingModels)
	check(t, fulfillmentModes)
	check(t, couponTypes)
	check(t, refundStatuses)
	check(t, productSorts)
	check(t, couponSorts)
	check(t, customerSorts)
}

func check[T comparable](t *testing.T, known words[T]) {
	t.Helper()
	for value := range known {
		if back, ok := known.value(*known.word(value)); !ok || back != value {
			t.Errorf("%v becomes %v", value, back)
		}
	}
	var none T
	if _, ok := known.value("no word"); ok || known.word(none) != nil {
		t.Error("what has no word has one")
	}
}
