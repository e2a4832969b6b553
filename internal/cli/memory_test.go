package cli

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestTheEnvironmentDecidesAboutMemoryFirst(t *testing.T) {
	t.Cleanup(func() { debug.SetGCPercent(100); debug.SetMemoryLimit(math.MaxInt64) })
	t.Setenv("GOMEMLIMIT", "")
	for gogc, want := range map[string]int{"50": 100, "": growthPercent} {
		debug.SetGCPercent(100)
		t.Setenv("GOGC", gogc)
		spendMemory()
		if got := debug.SetGCPercent(100); got != want {
			t.Errorf("with GOGC=%q the collector runs at %d %%, want %d", gogc, got, want)
		}
	}
}
