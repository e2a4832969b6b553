package cli

import (
	"os"
	"runtime/debug"
)

// Kassa keeps little and makes much garbage: some 10 MB live, and a request allocates 300 times. The
// collector runs when garbage is growthPercent of what lives, a quarter as often as Go would, or as often
// as it must when Go's memory comes to memoryLimit bytes.
const (
	growthPercent = 400
	memoryLimit   = 100 << 20
)

// spendMemory trades memory for processor time, once the work begins: a server's start makes ten times the garbage
// of what it leaves behind, and the more of it lies about at once, the more room lies scattered and unused
// between what stays. Who sets GOGC or GOMEMLIMIT decides instead.
func spendMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(growthPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
}
