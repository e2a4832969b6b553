// Package clock tells the time to code that is handed its clock.
//
// Times are UTC and whole microseconds, which is what both databases keep, so
// that a time read back equals the one written. Nothing outside of this package
// and of package id should ask the system for the time. Start at Clock; tests
// use Fake.
package clock

import "time"

// Clock tells the time and when some of it has passed.
type Clock interface {
	// Now returns the present time, in UTC and whole microseconds.
	Now() time.Time
	// After returns a channel that receives the time once, when d has passed;
	// at once when d is zero or negative.
	After(d time.Duration) <-chan time.Time
}

// System returns the machine's clock.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return whole(time.Now()) }

func (system) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Micros returns t as a column keeps it: microseconds since 1970 UTC, rounded
// down.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// FromMicros returns the time, in UTC, of microseconds since 1970 UTC.
func FromMicros(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// whole cuts t to UTC and microseconds, without a monotonic reading.
func whole(t time.Time) time.Time { return FromMicros(Micros(t)) }
