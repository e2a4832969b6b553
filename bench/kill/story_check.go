package main

import "fmt"

// story is what was told of events, after all of it.
type story struct {
	kills, answered int // how often the server was killed, and what sessions it had answered
	created         int // events that tell of a new session
	// events are those of the table, by id; the values are where they were to go to.
	events map[string]string
	// feed are the ids that the feed gave, in its order, with positions.
	feed     []fed
	arrivals map[string]*arrival
	refused  int
	replayed int // messages that an operator brought forward
}

// fed is an event as the feed has it; path is that of its store's endpoint.
type fed struct {
	id, path string
	position int64
}

// String sums up.
func (s story) String() string {
	accepted := 0
	for _, a := range s.arrivals {
		accepted += a.accepted
	}
	return fmt.Sprintf("%d events over %d kills, %d accepted, %d refused, %d brought forward",
		len(s.events), s.kills, accepted, s.refused, s.replayed)
}

// check lists what was lost, or told otherwise than it happened.
func (s story) check() (losses []string) {
	lose := func(format string, args ...any) { losses = append(losses, fmt.Sprintf(format, args...)) }
	if s.created < s.answered {
		lose("%d sessions were answered, and %d have an event", s.answered, s.created)
	}
	for id, path := range s.events {
		a := s.arrivals[id]
		switch {
		case a == nil || a.accepted == 0:
			lose("event %s never arrived", id)
		case a.path != path || a.other > 0:
			lose("event %s arrived at %s, and %d times elsewhere; it belongs to %s", id, a.path, a.other, path)
		case a.strange > 0:
			lose("event %s arrived %d times with other bytes", id, a.strange)
		}
	}
	for id := range s.arrivals {
		if _, known := s.events[id]; !known {
			lose("%q arrived and is no event", id)
		}
	}
	return append(losses, s.checkFeed()...)
}

// checkFeed compares the feed with the table: each event once, at positions that ascend within its store.
func (s story) checkFeed() (losses []string) {
	seen, last := map[string]bool{}, map[string]int64{}
	for _, f := range s.feed {
		switch path, known := s.events[f.id]; {
		case !known || path != f.path:
			losses = append(losses, fmt.Sprintf("the feed of %s has %s, which is no event of it", f.path, f.id))
		case seen[f.id]:
			losses = append(losses, fmt.Sprintf("the feed has event %s twice", f.id))
		case f.position <= last[f.path]:
			losses = append(losses, fmt.Sprintf("the feed has event %s at %d behind %d", f.id, f.position, last[f.path]))
		}
		seen[f.id], last[f.path] = true, f.position
	}
	for id := range s.events {
		if !seen[id] {
			losses = append(losses, fmt.Sprintf("event %s is not in the feed", id))
		}
	}
	return losses
}
