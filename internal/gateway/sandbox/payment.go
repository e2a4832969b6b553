package sandbox

import (
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// referenceLength is the random characters of a reference, 142 bits, since whoever knows the reference may open the
// payment's page. Before them stands an id that grows with the time, so that new rows lie side by side wherever the
// reference is indexed.
const referenceLength = 24

// defaultLife is how long a payment may be made when the merchant does not say.
const defaultLife = 24 * time.Hour

// payment is one payment as the ledger keeps it, as JSON. What became of it follows from it and the
// clock; see status.
type payment struct {
	Reference string    `json:"reference"`
	Account   string    `json:"account"` // the gateway account that asked for it
	Method    string    `json:"method"`
	Amount    int64     `json:"amount"` // minor units, above zero
	Currency  string    `json:"currency"`
	Title     string    `json:"title"`
	ReturnURL string    `json:"return_url"`
	ExpiresAt time.Time `json:"expires_at"`
	CreatedAt time.Time `json:"created_at"`
	// Outcome is what the buyer chose, empty before; it takes effect at SettlesAt.
	Outcome   string    `json:"outcome,omitzero"`
	SettlesAt time.Time `json:"settles_at,omitzero"`
	// CancelledAt is when the merchant called it off; zero = it did not.
	CancelledAt time.Time `json:"cancelled_at,omitzero"`
	// Hung tells that a look-up was left without an answer, as the outcome asks once.
	Hung    bool     `json:"hung,omitzero"`
	Refunds []refund `json:"refunds,omitzero"`
}

// refund is money sent back.
type refund struct {
	Reference string    `json:"reference"`
	Key       string    `json:"key"`
	Amount    int64     `json:"amount"` // minor units, above zero
	Reason    string    `json:"reason,omitzero"`
	CreatedAt time.Time `json:"created_at"`
}

// status is what is true of a payment at a time.
type status struct {
	state    checkout.PaymentState
	received int64 // minor units
	reason   string
}

// status tells what is true now: cancelled by the merchant, chosen by the buyer, or waiting until its
// time is over, when it cannot be paid any more.
func (d payment) status(now time.Time) status {
	chosen, ok := outcomeNamed(d.Outcome)
	switch {
	case !d.CancelledAt.IsZero():
		return status{state: checkout.PaymentCancelled}
	case ok && now.Before(d.SettlesAt):
		return status{state: chosen.until}
	case ok:
		return status{state: chosen.state, received: chosen.share.of(d.Amount), reason: chosen.reason}
	case !now.Before(d.ExpiresAt):
		return status{state: checkout.PaymentCancelled}
	}
	return status{state: checkout.PaymentPending}
}

// choose notes what the buyer chose; it tells false, and changes nothing, when that is too late or was
// done before.
func (d *payment) choose(o outcome, now time.Time, delay time.Duration) bool {
	if d.Outcome != "" || d.status(now).state != checkout.PaymentPending {
		return false
	}
	d.Outcome, d.SettlesAt = o.Name, now
	switch o.when {
	case afterDelay:
		d.SettlesAt = now.Add(delay)
	case atExpiry:
		d.SettlesAt = d.ExpiresAt
	}
	return true
}

// cancel calls the payment off if nobody has made it. A payment that was made but would have arrived
// late arrives now. It returns the types of the events that tell of it, none when nothing changed.
func (d *payment) cancel(now time.Time) []string {
	if d.status(now).state != checkout.PaymentPending {
		return nil
	}
	if chosen, ok := outcomeNamed(d.Outcome); ok {
		d.SettlesAt = now
		return chosen.settled
	}
	d.CancelledAt = now
	return []string{eventCancelled}
}

// refunded is how much was sent back, in minor units.
func (d payment) refunded() int64 {
	var sum int64
	for _, r := range d.Refunds {
		sum += r.Amount
	}
	return sum
}

// giveBack refunds a part or all of what was received, once per key. It tells whether that is new.
func (d *payment) giveBack(key string, amount int64, reason string, now time.Time) (refund, bool, error) {
	for _, r := range d.Refunds {
		if r.Key == key {
			if r.Amount != amount {
				return refund{}, false, errKeyReused
			}
			return r, false, nil
		}
	}
	if amount <= 0 {
		return refund{}, false, errAmount
	}
	if amount > d.status(now).received-d.refunded() {
		return refund{}, false, errRefundExceed
	}
	r := refund{Reference: "sbr_" + id.Token(referenceLength), Key: key, Amount: amount, Reason: reason, CreatedAt: now}
	d.Refunds = append(d.Refunds, r)
	return r, true, nil
}

// money is the amount asked for.
func (d payment) money() money.Amount {
	amount, err := amountOf(d.Amount, d.Currency)
	if err != nil {
		return money.Amount{} // a currency that was withdrawn since
	}
	return amount
}
