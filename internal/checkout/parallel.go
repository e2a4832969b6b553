package checkout

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// parallelism bounds how many pieces of durable work one replica does at once, so that a gateway that is
// slow for one store does not hold up the others.
const parallelism = 16

// inParallel does all pieces of work, at most parallelism at once, and joins what went wrong. A piece that
// fails does not stop the others, and one that panics fails: a broken gateway must not end the program.
func inParallel[T any](work []T, do func(T) error) error {
	var running sync.WaitGroup
	slots := make(chan struct{}, parallelism)
	failed := make([]error, len(work))
	for i, piece := range work {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			defer func() {
				if reason := recover(); reason != nil {
					failed[i] = fmt.Errorf("panic in a piece of work: %v\n%s", reason, debug.Stack())
				}
			}()
			failed[i] = do(piece)
		})
	}
	running.Wait()
	return errors.Join(failed...)
}
