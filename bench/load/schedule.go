package load

import (
	"sync/atomic"
	"time"
)

// schedule says when operations begin.
type schedule struct {
	plan              Plan
	began, start, end time.Time
	given             atomic.Int64 // operations that connections have taken
}

// next waits until an operation is due and gives the moment from which it counts; false when the run is
// over. In an open loop a connection that is free too late takes an operation that is overdue: how long it
// has waited already is part of its time.
func (s *schedule) next() (time.Time, bool) {
	number := s.given.Add(1) - 1
	if s.plan.Most > 0 && number >= int64(s.plan.Most) {
		return time.Time{}, false
	}
	now := time.Now()
	if !now.Before(s.end) {
		return now, false
	}
	if s.plan.Rate == 0 {
		return now, true
	}
	due := s.began.Add(time.Duration(float64(number) / s.plan.Rate * float64(time.Second)))
	if !due.Before(s.end) {
		return due, false
	}
	time.Sleep(time.Until(due))
	return due, true
}
