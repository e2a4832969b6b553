package app

import (
	runtimemetrics "runtime/metrics"
	"testing"
)

// released is how much of the heap's memory the system has back.
func released() uint64 {
	sample := []runtimemetrics.Sample{{Name: "/memory/classes/heap/released:bytes"}}
	runtimemetrics.Read(sample)
	return sample[0].Value.Uint64()
}

// kept keeps the compiler from seeing that nobody reads a test's garbage.
var kept []byte

func TestMemoryIsGivenBackWhenThereIsLittleToDo(t *testing.T) {
	task := giveMemoryBack()
	round := func() uint64 {
		if _, err := task.Do(t.Context(), task.Batch); err != nil {
			t.Fatal(err)
		}
		return released()
	}
	round()
	kept = make([]byte, 4*idleAllocation)
	for i := range kept {
		kept[i] = 1
	}
	kept = nil
	busy := round()
	if idle := round(); idle < busy+3*idleAllocation {
		t.Errorf("the system has %d MB back, %d MB when it was busy", idle>>20, busy>>20)
	}
}
