package page

import (
	"hash/fnv"
	"io"
	"strconv"
	"time"

	"kassa/internal/checkout"
)

// state is which page a sale has.
type state string

// The states, in the order of a sale's life.
const (
	stateOpen       state = "open"       // to be paid
	stateDeclined   state = "declined"   // to be paid; the last attempt was refused
	stateCancelled  state = "cancelled"  // to be paid; the last attempt was called off
	statePartial    state = "partial"    // to be paid; some of the money is here
	stateChange     state = "change"     // to be paid; an attempt is open and the buyer wants another
	stateTransfer   state = "transfer"   // the buyer scans a code or follows instructions
	stateChecking   state = "checking"   // the buyer was sent to the gateway, which has no news yet
	stateUnanswered state = "unanswered" // the gateway did not answer; nobody knows what happened
	stateProcessing state = "processing" // the gateway saw the buyer act
	stateReview     state = "review"     // held for a person
	statePaid       state = "paid"
	stateRefunded   state = "refunded"
	stateVoided     state = "voided" // the order was cancelled
	stateExpired    state = "expired"
	stateClosed     state = "closed" // over for another reason
)

// payable tells whether the page has the form to choose a method.
func (s state) payable() bool {
	switch s {
	case stateOpen, stateDeclined, stateCancelled, statePartial, stateChange:
		return true
	default:
		return false
	}
}

// watched tells whether something may happen without the buyer doing anything on the page.
func (s state) watched() bool {
	switch s {
	case stateChange, stateTransfer, stateChecking, stateUnanswered, stateProcessing, stateReview:
		return true
	default:
		return false
	}
}

// stateOf derives the page from the sale and the time. It looks at nothing else, so that two looks at
// one sale agree.
func stateOf(sale checkout.Sale, now time.Time) state {
	switch sale.Order.State {
	case checkout.OrderPending, checkout.OrderPartiallyPaid:
		return stateOfUnpaid(sale, now)
	case checkout.OrderPaid, checkout.OrderCompleted, checkout.OrderDisputed:
		return statePaid
	case checkout.OrderVoided:
		if sale.Session.Lapsed(now) {
			return stateExpired
		}
		return stateVoided
	case checkout.OrderRefunded:
		return stateRefunded
	case checkout.OrderReview:
		return stateReview
	default:
		return stateClosed
	}
}

func stateOfUnpaid(sale checkout.Sale, now time.Time) state {
	for _, p := range sale.Payments {
		if p.State == checkout.PaymentProcessing {
			return stateProcessing
		}
	}
	last, tried := sale.LastPayment()
	switch {
	case sale.Session.Lapsed(now) && last.State == checkout.PaymentUnknown:
		return stateProcessing // it may have been paid in time
	case !sale.Session.Live(now):
		return stateExpired
	case tried:
		return stateOfAttempt(sale.Order, last)
	case sale.Order.State == checkout.OrderPartiallyPaid:
		return statePartial
	default:
		return stateOpen
	}
}

// stateOfAttempt is the page of a live session whose newest payment is p.
func stateOfAttempt(order checkout.Order, p checkout.Payment) state {
	switch p.State {
	case checkout.PaymentFailed:
		return stateDeclined
	case checkout.PaymentCancelled:
		return stateCancelled
	case checkout.PaymentUnknown:
		return stateUnanswered
	case checkout.PaymentCreated, checkout.PaymentPending:
		switch {
		case p.Amount != order.Due(): // money has come since it was asked for
			return statePartial
		case p.Instruction.Flow == checkout.FlowQR, p.Instruction.Flow == checkout.FlowInstructions:
			return stateTransfer
		default:
			return stateChecking
		}
	default:
		return statePartial
	}
}

// state is which page this visit gets.
func (v *visit) state() state {
	found := stateOf(v.sale, v.now)
	switch found {
	case stateTransfer, stateChecking, stateUnanswered:
		if v.change {
			return stateChange
		}
	}
	return found
}

// version is a token that changes when the page would.
func (v *visit) version() string {
	sum := fnv.New64a()
	note := func(texts ...string) {
		for _, text := range texts {
			_, _ = io.WriteString(sum, text+"\x00") // a hash never fails
		}
	}
	note(string(stateOf(v.sale, v.now)), string(v.sale.Order.State), v.sale.Order.Paid.Major())
	for _, p := range v.sale.Payments {
		note(string(p.State), p.Received.Major(), p.Failure, string(p.Instruction.Flow))
	}
	for _, d := range v.handed {
		note(string(d.State))
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}
