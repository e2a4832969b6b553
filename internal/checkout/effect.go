package checkout

import (
	"errors"

	"kassa/internal/money"
)

// EffectKind names what must happen in the same transaction as a change of state.
type EffectKind uint8

// The effects that a state machine may ask for.
const (
	// EffectCredit adds Amount, newly received by a payment, to its order.
	EffectCredit EffectKind = iota + 1
	// EffectEmit writes an event of type Event.
	EffectEmit
	// EffectRaise writes an exception of kind Exception over Amount.
	EffectRaise
	// EffectCompleteSession ends the order's session: it was paid.
	EffectCompleteSession
	// EffectDeliver hands over what was bought.
	EffectDeliver
	// EffectComplete completes the order if all was handed over while it was set apart.
	EffectComplete
	// EffectRelease gives back the stock and the coupon use that the order holds.
	EffectRelease
	// EffectRestoreCoupon gives back the coupon use alone: what was sold is not in stock again.
	EffectRestoreCoupon
)

// Effect is one consequence of a change of state; which fields count depends on Kind.
type Effect struct {
	Kind      EffectKind
	Event     EventType
	Exception ExceptionKind
	Amount    money.Amount
}

func credit(a money.Amount) Effect { return Effect{Kind: EffectCredit, Amount: a} }
func emit(t EventType) Effect      { return Effect{Kind: EffectEmit, Event: t} }
func raise(k ExceptionKind, a money.Amount) Effect {
	return Effect{Kind: EffectRaise, Exception: k, Amount: a}
}

// Errors of the state machines. A caller that only repeats what is known gets ErrAlready, so that a
// webhook can be acknowledged; what the state does not allow gets ErrState.
var (
	// ErrAlready says that the event tells nothing new: it was applied before, or a later one was.
	ErrAlready = errors.New("already applied")
	// ErrState says that the state does not allow the event.
	ErrState = errors.New("not allowed in this state")
	// ErrUnknownEvent says that the event's kind is none that the machine knows.
	ErrUnknownEvent = errors.New("unknown event")
)
