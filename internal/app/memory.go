package app

import (
	"context"
	"runtime"
	"runtime/debug"
	runtimemetrics "runtime/metrics"
	"time"

	"kassa/internal/job"
)

// idleAllocation is how many bytes a server allocates in idlePause at most that has nothing to do.
const (
	idleAllocation = 16 << 20
	idlePause      = 30 * time.Second
)

// giveMemoryBack makes the task that returns memory to the system while there is little to do. The collector
// is set to run seldom, which is right under load; without load garbage would lie about for hours.
func giveMemoryBack() job.Task {
	var before uint64
	return job.Task{Name: "give memory back", Every: idlePause, Do: func(context.Context, int) (int, error) {
		if now := allocated(); now-before <= idleAllocation {
			debug.FreeOSMemory()
			before = allocated()
		} else {
			before = now
		}
		return 0, nil
	}}
}

// forgetStart gives back what only the start needed: contracts, migrations and templates are parsed once and
// leave more garbage than serving keeps. What lies in a pool survives one collection.
func forgetStart() {
	runtime.GC()
	debug.FreeOSMemory()
}

// allocated is how many bytes have been allocated since the process began.
func allocated() uint64 {
	sample := []runtimemetrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	runtimemetrics.Read(sample)
	return sample[0].Value.Uint64()
}
