// Package job runs durable work: work that is found by the state of the rows, not in a queue of its own,
// so that nothing is lost when a process dies (docs/adr, "work is found by state"). Any number of
// replicas may run the same tasks; the rows' leases and state machines keep them apart.
//
// It must not know what the work is. Start at Task.
package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"kassa/internal/clock"
)

// Task is one kind of work that comes again and again.
type Task struct {
	Name string
	// Every is the pause after a round that found no more work.
	Every time.Duration
	// Wake, when set, ends the pause early.
	Wake <-chan struct{}
	// Gather is how long a round waits after it was woken, so that more work comes together in it; 0 = not at all.
	Gather time.Duration
	// Do takes on at most Batch pieces of work and tells how many it found. What finds nothing needs no Batch.
	Do    func(ctx context.Context, batch int) (int, error)
	Batch int
	// Workers is how many rounds may run at once, so that one that waits for a slow gateway does not hold
	// up the next; 0 = one. Leases keep their work apart.
	Workers int
}

// Runner runs tasks, each worker in a goroutine of its own.
type Runner struct {
	Clock clock.Clock
	Log   *slog.Logger
	Tasks []Task
}

// patience bounds the pause after failures in a row.
const patience = 30 * time.Second

// Run works until ctx is done, then waits for the rounds that are under way.
func (r Runner) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, task := range r.Tasks {
		for range max(task.Workers, 1) {
			running.Go(func() { r.loop(ctx, task) })
		}
	}
	running.Wait()
	return nil
}

// loop does round after round. A round that found a full batch is followed by the next at once; one that
// failed by a pause that doubles.
func (r Runner) loop(ctx context.Context, task Task) {
	pause := task.Every
	for ctx.Err() == nil {
		found, err := task.Do(ctx, task.Batch)
		switch {
		case err != nil && ctx.Err() == nil:
			pause = min(max(2*pause, task.Every), patience)
			r.Log.Error("job failed", "job", task.Name, "error", err, "retry_in", pause)
		case found > 0 && found >= task.Batch:
			pause = task.Every
			continue
		default:
			pause = task.Every
		}
		select {
		case <-ctx.Done():
		case <-task.Wake:
			r.gather(ctx, task.Gather)
		case <-r.Clock.After(pause):
		}
	}
}

// gather waits for more work.
func (r Runner) gather(ctx context.Context, pause time.Duration) {
	if pause == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-r.Clock.After(pause):
	}
}
