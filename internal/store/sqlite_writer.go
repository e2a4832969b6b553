package store

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// maxGroup bounds the transactions of one COMMIT, and with it how long the first of them waits.
const maxGroup = 256

// writer is the one goroutine that writes. It groups the transactions that wait for it into one COMMIT,
// each behind a savepoint of its own, and commits at once when nobody waits: one fsync serves them all.
// Nobody gets an answer before the COMMIT, not even those who failed: what they saw may have been
// another's write that is not durable yet.
type writer struct {
	conn    *sqliteConn
	jobs    chan *job
	quit    <-chan struct{}
	ended   chan struct{} // closed when the goroutine has ended
	open    []*job        // the group that runs
	log     *slog.Logger
	metrics Metrics
}

// job is one transaction on its way through the writer.
type job struct {
	ctx   context.Context
	body  body
	begun atomic.Bool // set by whoever is first: the writer that runs it, or the caller that gives up
	err   error       // read by the caller after done
	done  chan struct{}
}

func startWriter(conn *sqliteConn, quit <-chan struct{}, opts Options) *writer {
	w := &writer{
		conn: conn, jobs: make(chan *job, maxGroup), quit: quit, ended: make(chan struct{}),
		log: opts.Log, metrics: opts.Metrics,
	}
	go w.loop()
	return w
}

// transact queues body and waits for its outcome. A caller whose context ends before its turn goes away;
// one whose turn has begun gets the real outcome.
func (w *writer) transact(ctx context.Context, body body) error {
	j := &job{ctx: ctx, body: body, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return waitedTooLong(ctx)
	case <-w.quit:
		return errClosed
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.begun.CompareAndSwap(false, true) {
			return waitedTooLong(ctx)
		}
		<-j.done
	case <-w.ended:
		if j.begun.CompareAndSwap(false, true) {
			return errClosed
		}
		<-j.done
	}
	return j.err
}

// loop serves one group after the other until the store is closed.
func (w *writer) loop() {
	defer w.leave()
	for {
		select {
		case <-w.quit:
			return
		case j := <-w.jobs:
			w.group(j)
		}
	}
}

// leave ends the writer. If a transaction ended the goroutine instead (a panic of the driver, or
// runtime.Goexit, as a test that fails inside of one does), its group is rolled back and another goroutine
// goes on.
func (w *writer) leave() {
	reason := recover()
	if w.open == nil {
		close(w.ended)
		return
	}
	w.log.Error("the writer's goroutine ended", "panic", reason, "stack", string(debug.Stack()))
	w.end(errors.New("a transaction ended the writer's goroutine"))
	go w.loop()
}

// group runs a transaction and those that wait behind it in one COMMIT.
func (w *writer) group(first *job) {
	if !first.begun.CompareAndSwap(false, true) {
		return
	}
	w.open = []*job{first}
	broken := w.conn.exec(write{sql: "BEGIN IMMEDIATE"})
	if broken == nil {
		broken = w.run(first)
	}
	for next := w.waiting(broken); next != nil; next = w.waiting(broken) {
		w.open = append(w.open, next)
		broken = w.run(next)
	}
	w.end(broken)
}

// waiting takes the next transaction into the group if there is one that still wants to run. Before it
// gives up it lets the requests run that are ready to: what they bring shares this COMMIT.
func (w *writer) waiting(broken error) *job {
	for yielded := false; broken == nil && len(w.open) < maxGroup; {
		select {
		case j := <-w.jobs:
			if j.begun.CompareAndSwap(false, true) {
				return j
			}
		default:
			if yielded {
				return nil
			}
			runtime.Gosched()
			yielded = true
		}
	}
	return nil
}

// run runs one transaction behind a savepoint. What it returns breaks the whole group: some failures, such
// as a full disk, make SQLite roll back all of it.
func (w *writer) run(j *job) (broken error) {
	if err := w.conn.exec(write{sql: "SAVEPOINT one"}); err != nil {
		return err
	}
	var rest []write
	if rest, j.err = j.body(w.conn.send); j.err == nil {
		j.err = w.conn.send(rest, nil)
	}
	if j.err != nil {
		if err := w.conn.exec(write{sql: "ROLLBACK TO one"}); err != nil {
			return err
		}
	}
	return w.conn.exec(write{sql: "RELEASE one"})
}

// end commits the group, or rolls it back if it is broken, and answers everyone in it.
func (w *writer) end(broken error) {
	group := w.open
	w.open = nil
	if broken == nil {
		broken = w.conn.exec(write{sql: "COMMIT"})
	}
	if broken != nil {
		w.log.Error("a group of transactions was rolled back", "transactions", len(group), "error", broken)
		if err := w.conn.exec(write{sql: "ROLLBACK"}); err != nil { // SQLite may have done it already
			w.log.Debug("roll back", "error", err)
		}
	}
	w.metrics.ObserveGroup(len(group))
	for _, j := range group {
		if broken != nil {
			j.err = unavailable(broken)
		}
		close(j.done)
	}
}
