package main

import (
	"context"
	"runtime"
	"sync"
)

// groupMost is how many transactions one commit takes at most, as in Kassa.
const groupMost = 256

// sqliteWriter groups the transactions that wait, on a goroutine of its own.
type sqliteWriter struct {
	conn  *sqliteConn
	jobs  chan *job
	group []*job
	ended sync.WaitGroup
}

// job is one transaction that waits for its commit.
type job struct {
	sale sale
	err  error
	done sync.WaitGroup // err stands
}

func openSQLite(path string) (writer, error) {
	conn, err := openConn(path)
	if err != nil {
		return nil, err
	}
	w := &sqliteWriter{conn: conn, jobs: make(chan *job, groupMost)}
	w.ended.Go(w.loop)
	return w, nil
}

func (w *sqliteWriter) write(context.Context) error {
	j := &job{sale: newSale()}
	j.done.Add(1)
	w.jobs <- j
	j.done.Wait()
	return j.err
}

// close ends the goroutine; nothing waits any more.
func (w *sqliteWriter) close() {
	close(w.jobs)
	w.ended.Wait()
}

// loop commits whoever waits, together.
func (w *sqliteWriter) loop() {
	for first := range w.jobs {
		w.commit(first)
	}
	_ = w.conn.close() // nothing is lost: every row was committed before it was told of
}

// commit commits a transaction and those that wait behind it. One that fails does not harm the others, unless
// it breaks the whole group, as a full disk does.
func (w *sqliteWriter) commit(first *job) {
	w.group = w.group[:0]
	broken := step(w.conn.begin)
	for next := first; next != nil; next = w.waiting(broken) {
		w.group = append(w.group, next)
		if broken == nil {
			next.err, broken = w.conn.transact(&next.sale)
		}
	}
	if broken == nil {
		broken = step(w.conn.commit)
	}
	if broken != nil {
		_ = step(w.conn.rollback) // SQLite may have done it already
	}
	for _, j := range w.group {
		if broken != nil {
			j.err = broken
		}
		j.done.Done()
	}
}

// waiting takes the next transaction into a group. As in Kassa, the requests that are ready to run may do so
// once before it gives up.
func (w *sqliteWriter) waiting(broken error) *job {
	for yielded := false; broken == nil && len(w.group) < groupMost; yielded = true {
		select {
		case j := <-w.jobs:
			return j
		default:
			if yielded {
				return nil
			}
			runtime.Gosched()
		}
	}
	return nil
}
