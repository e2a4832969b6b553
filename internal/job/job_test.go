package job_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"kassa/internal/clock"
	"kassa/internal/job"
)

// start runs one task whose rounds answer what the test feeds it; it returns the rounds as they happen.
func start(t *testing.T, task job.Task, answers <-chan answer) (rounds <-chan int, fake *clock.Fake) {
	t.Helper()
	happened := make(chan int)
	fake = clock.NewFake(time.Unix(1_800_000_000, 0))
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	task.Do = func(ctx context.Context, _ int) (int, error) {
		n++
		select {
		case happened <- n:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		select {
		case a := <-answers:
			return a.found, a.err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	done := make(chan error, 1)
	go func() {
		done <- job.Runner{Clock: fake, Log: slog.New(slog.DiscardHandler), Tasks: []job.Task{task}}.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return happened, fake
}

type answer struct {
	found int
	err   error
}

func TestRoundsFollowTheWork(t *testing.T) {
	wake := make(chan struct{})
	answers := make(chan answer)
	rounds, fake := start(t, job.Task{Name: "test", Every: time.Second, Wake: wake, Batch: 10}, answers)

	<-rounds
	answers <- answer{found: 10} // a full batch: again at once, without the clock
	<-rounds
	answers <- answer{found: 3} // no more: pause
	fake.BlockUntil(1)
	fake.Advance(time.Second)
	<-rounds
	answers <- answer{}
	wake <- struct{}{} // woken before the pause ends
	<-rounds
	answers <- answer{err: errors.New("down")} // a failure pauses for twice as long
	fake.BlockUntil(2)                         // the woken round's timer is still registered
	fake.Advance(2 * time.Second)
	if n := <-rounds; n != 5 {
		t.Errorf("round %d, want 5", n)
	}
	answers <- answer{}
}

// A round that finds nothing is followed by a pause, whatever its batch.
func TestNothingFoundIsAPause(t *testing.T) {
	answers := make(chan answer)
	rounds, fake := start(t, job.Task{Name: "test", Every: time.Second}, answers)
	<-rounds
	answers <- answer{}
	fake.BlockUntil(1)
	select {
	case <-rounds:
		t.Fatal("it did not pause")
	default:
	}
	fake.Advance(time.Second)
	<-rounds
	answers <- answer{}
}

// A round that gathers begins a while after it was woken, however often it was woken meanwhile.
func TestWorkIsGathered(t *testing.T) {
	wake := make(chan struct{}, 1)
	answers := make(chan answer)
	rounds, fake := start(t, job.Task{Name: "test", Every: time.Hour, Wake: wake, Gather: 30 * time.Millisecond, Batch: 10}, answers)
	<-rounds
	answers <- answer{}
	fake.BlockUntil(1) // the pause
	wake <- struct{}{}
	fake.BlockUntil(2) // and the gathering
	wake <- struct{}{} // kept for the round after
	select {
	case <-rounds:
		t.Fatal("it did not wait")
	default:
	}
	fake.Advance(30 * time.Millisecond)
	if n := <-rounds; n != 2 {
		t.Errorf("round %d, want 2", n)
	}
	answers <- answer{}
}

// A round that hangs does not keep another worker from the next piece of work.
func TestWorkersDoNotWaitForOneAnother(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	task := job.Task{Name: "test", Every: time.Hour, Batch: 1, Workers: 2, Do: func(context.Context, int) (int, error) {
		begun <- struct{}{}
		<-release
		return 0, nil
	}}
	runner := job.Runner{Clock: clock.NewFake(time.Unix(1_800_000_000, 0)), Log: slog.New(slog.DiscardHandler), Tasks: []job.Task{task}}
	go func() { done <- runner.Run(ctx) }()
	<-begun
	<-begun // while the first still hangs
	cancel()
	close(release)
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
}
