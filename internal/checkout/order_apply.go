package checkout

import (
	"time"
)

// Apply moves the order by one event and tells what must follow. It is pure: the same order, event
// and time give the same answer. Money is never refused: what cannot buy anything any more raises an
// exception (model.md, invariants 2, 5 and 6).
func (o Order) Apply(ev OrderEvent, now time.Time) (Order, []Effect, error) {
	o.UpdatedAt = now
	if ev.Kind == OrderCredited {
		return o.applyCredit(ev)
	}
	switch o.State {
	case OrderPending, OrderPartiallyPaid:
		return o.applyUnpaid(ev)
	case OrderPaid, OrderCompleted:
		return o.applySettled(ev)
	case OrderDisputed:
		return o.applyDisputed(ev)
	case OrderReview:
		return o.applyReview(ev)
	case OrderVoided, OrderFailed, OrderRefunded, OrderReversed:
		return o.applyEnded(ev)
	}
	return o, nil, ErrState
}

// to moves the state and lists the effects, for rows of the table that do just that.
func (o Order) to(state OrderState, effects ...Effect) (Order, []Effect, error) {
	o.State = state
	return o, effects, nil
}

// applyCredit adds received money: enough of it pays the order wherever it still can be paid.
func (o Order) applyCredit(ev OrderEvent) (Order, []Effect, error) {
	if !ev.Amount.IsPositive() {
		return o, nil, ErrAlready
	}
	paid, err := o.Paid.Add(ev.Amount)
	if err != nil {
		return o, nil, err
	}
	before := o
	o.Paid = paid
	switch o.State {
	case OrderPaid, OrderCompleted, OrderRefunded, OrderDisputed, OrderReversed:
		before.UpdatedAt = o.UpdatedAt
		return before, []Effect{raise(ExceptionPaidTwice, ev.Amount)}, nil
	case OrderReview:
		if o.Interrupted.settled() {
			before.UpdatedAt = o.UpdatedAt
			return before, []Effect{raise(ExceptionPaidTwice, ev.Amount)}, nil
		}
		return o, nil, nil // it counts when the order is released
	default:
		return o.settle(before.State, ev)
	}
}

// settle decides what the money that is here buys.
func (o Order) settle(before OrderState, ev OrderEvent) (Order, []Effect, error) {
	if ev.Elsewhere {
		return o.outdone(before, ev)
	}
	excess, err := o.Paid.Sub(o.Total)
	if err != nil {
		return o, nil, err
	}
	if excess.IsNegative() {
		if before == OrderVoided || before == OrderFailed {
			return o, []Effect{raise(ExceptionPaidLateInPart, ev.Amount)}, nil
		}
		return o.to(OrderPartiallyPaid, emit(EventOrderPartiallyPaid))
	}
	if ev.Gone {
		if before == OrderVoided || before == OrderFailed {
			return o, []Effect{raise(ExceptionGone, ev.Amount)}, nil
		}
		return o.to(OrderVoided, emit(EventOrderVoided), raise(ExceptionGone, o.Paid))
	}
	effects := []Effect{emit(EventOrderPaid), {Kind: EffectCompleteSession}, {Kind: EffectDeliver}}
	if excess.IsPositive() {
		effects = append(effects, raise(ExceptionOverpaid, excess))
	}
	return o.to(OrderPaid, effects...)
}

// outdone ends an order whose cart was paid by another: all its money is too much.
func (o Order) outdone(before OrderState, ev OrderEvent) (Order, []Effect, error) {
	if before == OrderVoided || before == OrderFailed {
		return o, []Effect{raise(ExceptionPaidTwice, ev.Amount)}, nil
	}
	return o.to(OrderVoided, emit(EventOrderVoided), Effect{Kind: EffectRelease}, raise(ExceptionPaidTwice, o.Paid))
}

func (o Order) applyUnpaid(ev OrderEvent) (Order, []Effect, error) {
	switch ev.Kind {
	case OrderExpired, OrderCancelled:
		effects := []Effect{emit(EventOrderVoided), {Kind: EffectRelease}}
		if o.Paid.IsPositive() {
			effects = append(effects, raise(ExceptionUnderpaid, o.Paid))
		}
		return o.to(OrderVoided, effects...)
	case OrderDeclined:
		if o.State == OrderPartiallyPaid {
			return o, nil, ErrState
		}
		return o.to(OrderFailed, emit(EventOrderFailed), Effect{Kind: EffectRelease})
	case OrderWaived:
		if !o.Total.IsZero() {
			return o, nil, ErrState
		}
		return o.settle(o.State, ev)
	case OrderHeld:
		return o.interrupt(OrderReview, emit(EventOrderHeld))
	default:
		return o, nil, ErrState
	}
}

// interrupt moves to a state that the order may come back from.
func (o Order) interrupt(state OrderState, effect Effect) (Order, []Effect, error) {
	o.Interrupted = o.State
	return o.to(state, effect)
}

// resume goes back to the state that was interrupted. What was paid may have been handed over meanwhile.
func (o Order) resume(effects ...Effect) (Order, []Effect, error) {
	state := o.Interrupted
	o.Interrupted = ""
	if state == OrderPaid {
		effects = append(effects, Effect{Kind: EffectComplete})
	}
	return o.to(state, effects...)
}

// end leaves an interrupted state for good.
func (o Order) end(state OrderState, effects ...Effect) (Order, []Effect, error) {
	o.Interrupted = ""
	return o.to(state, effects...)
}

func (o Order) applySettled(ev OrderEvent) (Order, []Effect, error) {
	switch ev.Kind {
	case OrderDelivered:
		if o.State == OrderCompleted {
			return o, nil, ErrAlready
		}
		return o.to(OrderCompleted, emit(EventOrderCompleted))
	case OrderRefundedWhole:
		return o.to(OrderRefunded, emit(EventOrderRefunded), Effect{Kind: EffectRestoreCoupon})
	case OrderDisputeOpened:
		return o.interrupt(OrderDisputed, emit(EventOrderDisputed))
	case OrderWaived:
		return o, nil, ErrAlready
	case OrderHeld:
		return o.interrupt(OrderReview, emit(EventOrderHeld))
	default:
		return o, nil, ErrState
	}
}

func (o Order) applyDisputed(ev OrderEvent) (Order, []Effect, error) {
	switch ev.Kind {
	case OrderDisputeOpened:
		return o, nil, ErrAlready
	case OrderDisputeWon:
		return o.resume(emit(EventOrderDisputeWon))
	case OrderDisputeLost:
		return o.end(OrderReversed, emit(EventOrderDisputeLost))
	default:
		return o, nil, ErrState
	}
}

// applyReview ends a hold. An order that was paid before it goes on as it was and can be refunded or
// disputed; one that was not is judged by the money that is here by now, or called off.
func (o Order) applyReview(ev OrderEvent) (Order, []Effect, error) {
	settled := o.Interrupted.settled()
	switch {
	case ev.Kind == OrderHeld:
		return o, nil, ErrAlready
	case ev.Kind == OrderReleased && (settled || !o.Paid.IsPositive()):
		return o.resume(emit(EventOrderReleased))
	case ev.Kind == OrderReleased:
		return o.released(ev)
	case ev.Kind == OrderCancelled && !settled:
		o.State, o.Interrupted = o.Interrupted, ""
		return o.applyUnpaid(ev)
	case ev.Kind == OrderRefundedWhole && settled:
		return o.end(OrderRefunded, emit(EventOrderRefunded), Effect{Kind: EffectRestoreCoupon})
	case ev.Kind == OrderDisputeOpened && settled:
		return o.to(OrderDisputed, emit(EventOrderDisputed))
	default:
		return o, nil, ErrState
	}
}

// released decides what the money that came before and during a hold buys.
func (o Order) released(ev OrderEvent) (Order, []Effect, error) {
	before := o.Interrupted
	o.Interrupted = ""
	next, effects, err := o.settle(before, ev)
	return next, append([]Effect{emit(EventOrderReleased)}, effects...), err
}

// applyEnded acknowledges what is known already and refuses the rest.
func (o Order) applyEnded(ev OrderEvent) (Order, []Effect, error) {
	known := map[OrderState][]OrderEventKind{
		OrderVoided:   {OrderExpired, OrderCancelled},
		OrderFailed:   {OrderDeclined, OrderExpired},
		OrderRefunded: {OrderRefundedWhole},
		OrderReversed: {OrderDisputeLost},
	}
	for _, kind := range known[o.State] {
		if kind == ev.Kind {
			return o, nil, ErrAlready
		}
	}
	return o, nil, ErrState
}
