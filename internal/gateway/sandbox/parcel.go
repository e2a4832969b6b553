package sandbox

import (
	"strings"
	"time"
)

// retryAfter is how long after a failed delivery the next one is tried; after the last the events are lost.
var retryAfter = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// parcel is events to one account that are delivered one after the other.
type parcel struct {
	account string
	events  []eventMessage
	due     time.Time
	tries   int
}

// newParcel packs events about a payment. The id of an event follows from payment and type, so that
// repeats carry the same id. Each event was made before the one in front of it, as a parcel with more
// than one type tells them in the wrong order.
func newParcel(d payment, due time.Time, types []string) parcel {
	made := parcel{account: d.Account, due: due}
	created := due
	for i, kind := range types {
		if i > 0 && kind != types[i-1] {
			created = created.Add(-time.Minute)
		}
		_, name, _ := strings.Cut(kind, ".")
		made.events = append(made.events, eventMessage{
			ID: "evt_" + d.Reference + "_" + name, Type: kind, Reference: d.Reference, Created: created.Unix(),
		})
	}
	return made
}

// after is what is left of the parcel when its first n events were delivered and the next one failed at
// now; false = it is lost.
func (p parcel) after(n int, now time.Time) (parcel, bool) {
	p.events = p.events[n:]
	if n > 0 {
		p.tries = 0
	}
	if p.tries >= len(retryAfter) {
		return p, false
	}
	p.due = now.Add(retryAfter[p.tries])
	p.tries++
	return p, true
}
