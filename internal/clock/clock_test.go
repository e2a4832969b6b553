package clock_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/clock"
)

func TestSystem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.System()
		start := c.Now()
		if start.Location() != time.UTC || start.Nanosecond()%1000 != 0 {
			t.Errorf("now is %v", start)
		}
		<-c.After(time.Hour)
		if passed := c.Now().Sub(start); passed != time.Hour {
			t.Errorf("%v passed", passed)
		}
	})
}

func TestMicrosRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(math.MinInt32*1_000_000, math.MaxInt32*1_000_000).Draw(t, "micros")
		at := clock.FromMicros(micros)
		if clock.Micros(at) != micros || at.Location() != time.UTC {
			t.Fatalf("%d is %v is %d", micros, at, clock.Micros(at))
		}
		if later := at.Add(999 * time.Nanosecond); clock.Micros(later) != micros {
			t.Fatalf("%v is not rounded down", later)
		}
	})
}
