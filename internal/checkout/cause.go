package checkout

import "time"

// cause is why a payment is moved.
type cause struct {
	text   string        // of the transitions
	event  *GatewayEvent // that is done with when the payment has moved; nil = none
	marked bool          // it was marked as done in the transaction that moved the payment
}

// because is a cause without an event.
func because(text string) *cause { return &cause{text: text} }

// mark marks the event as done.
func (w *cause) mark(tx Tx) {
	if w.event != nil {
		tx.ScheduleGatewayEvent(*w.event, time.Time{})
	}
}
