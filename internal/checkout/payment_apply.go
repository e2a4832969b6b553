package checkout

import "time"

// Apply moves the payment by one event. It is pure. States only move forward, whatever the order in
// which a gateway's events arrive; the one way back is PaymentReverted. Money always wins: a payment
// that was failed or cancelled and then succeeds is a success, since the buyer's money is here.
func (p Payment) Apply(ev PaymentEvent, now time.Time) (Payment, []Effect, error) {
	p.UpdatedAt = now
	if ev.Kind == PaymentReceived {
		return p.applyReceived(ev)
	}
	switch p.State {
	case PaymentCreated, PaymentUnknown:
		return p.applyUnopened(ev)
	case PaymentPending:
		return p.applyPending(ev)
	case PaymentProcessing:
		return p.applyProcessing(ev)
	case PaymentSucceeded, PaymentFailed, PaymentCancelled:
		return p.applyEnded(ev)
	}
	return p, nil, ErrState
}

// applyReceived credits what is new since the last report, in any state.
func (p Payment) applyReceived(ev PaymentEvent) (Payment, []Effect, error) {
	fresh, err := ev.Received.Sub(p.Received)
	if err != nil {
		return p, nil, err
	}
	if p.State == PaymentSucceeded && !fresh.IsPositive() {
		return p, nil, ErrAlready
	}
	p.State, p.Received, p.Failure = PaymentSucceeded, ev.Received, ""
	p = p.knownAs(ev.Reference)
	if !fresh.IsPositive() { // half of one minor unit: the gateway took nothing that counts
		return p, nil, nil
	}
	return p, []Effect{credit(fresh)}, nil
}

// knownAs keeps the gateway's reference: a report may be the first to tell it when opening timed out, and
// later events name nothing else.
func (p Payment) knownAs(reference string) Payment {
	if reference != "" {
		p.Reference = reference
	}
	return p
}

func (p Payment) applyUnopened(ev PaymentEvent) (Payment, []Effect, error) {
	switch ev.Kind {
	case PaymentOpened:
		p.State, p.Reference, p.Instruction = PaymentPending, ev.Reference, ev.Instruction
		return p, nil, nil
	case PaymentTimedOut:
		if p.State == PaymentUnknown {
			return p, nil, ErrAlready
		}
		p.State = PaymentUnknown
		return p, nil, nil
	case PaymentInProgress:
		p = p.knownAs(ev.Reference)
		p.State = PaymentProcessing
		return p, []Effect{emit(EventPaymentProcessing)}, nil
	default:
		return p.applyOutcome(ev)
	}
}

func (p Payment) applyPending(ev PaymentEvent) (Payment, []Effect, error) {
	switch ev.Kind {
	case PaymentOpened, PaymentTimedOut, PaymentReverted:
		return p, nil, ErrAlready
	case PaymentInProgress:
		p.State = PaymentProcessing
		return p, []Effect{emit(EventPaymentProcessing)}, nil
	default:
		return p.applyOutcome(ev)
	}
}

func (p Payment) applyProcessing(ev PaymentEvent) (Payment, []Effect, error) {
	switch ev.Kind {
	case PaymentOpened, PaymentTimedOut, PaymentInProgress:
		return p, nil, ErrAlready
	case PaymentReverted:
		p.State = PaymentPending
		return p, nil, nil
	default:
		return p.applyOutcome(ev)
	}
}

// applyOutcome ends an open payment without money.
func (p Payment) applyOutcome(ev PaymentEvent) (Payment, []Effect, error) {
	switch ev.Kind {
	case PaymentDeclined:
		p = p.knownAs(ev.Reference)
		p.State, p.Failure = PaymentFailed, ev.Reason
		return p, []Effect{emit(EventPaymentFailed)}, nil
	case PaymentAbandoned:
		p = p.knownAs(ev.Reference)
		p.State = PaymentCancelled
		return p, []Effect{emit(EventPaymentCancelled)}, nil
	default:
		return p, nil, ErrState
	}
}

// applyEnded acknowledges late and repeated reports and refuses to go back.
func (p Payment) applyEnded(ev PaymentEvent) (Payment, []Effect, error) {
	if ev.Kind == PaymentReverted {
		return p, nil, ErrState
	}
	return p, nil, ErrAlready
}
