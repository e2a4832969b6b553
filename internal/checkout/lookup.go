package checkout

import (
	"time"
)

// lookupSchedule is when the poller asks a gateway about an open or short payment, counted from the payment's
// creation (contracts/common.md, Incoming gateway events); after it, daily until lookupEnd.
var lookupSchedule = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour,
}

// lookupEnd is how long after its creation a payment is asked about.
const lookupEnd = 35 * 24 * time.Hour

// nextLookup is the first scheduled time after now, or zero when the payment has ended in full or is too old.
func nextLookup(p Payment, now time.Time) time.Time {
	if !p.Open() && !p.Short() || p.AccountID.IsZero() {
		return time.Time{}
	}
	for _, after := range lookupSchedule {
		if at := p.CreatedAt.Add(after); at.After(now) {
			return at
		}
	}
	days := now.Sub(p.CreatedAt)/(24*time.Hour) + 1
	if at := p.CreatedAt.Add(days * 24 * time.Hour); at.Sub(p.CreatedAt) <= lookupEnd {
		return at
	}
	return time.Time{}
}
