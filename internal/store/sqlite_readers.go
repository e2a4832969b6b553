package store

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// readers are the connections of an SQLite file that only read. One is opened when all others are in use, and the
// one that rested last is taken first: each has a schema and pages of its own in memory, and a server with
// little to do needs one or two.
type readers struct {
	path  string
	turns chan struct{} // has one entry for each connection in use
	mu    sync.Mutex
	idle  []*sqliteConn // the one that rested last at the end
}

// newReaders makes readers of a file that is there, none of them open yet.
func newReaders(path string) *readers {
	return &readers{path: path, turns: make(chan struct{}, max(4, runtime.GOMAXPROCS(0)))}
}

// take waits for a connection, until ctx or quit is done. Put it back.
func (r *readers) take(ctx context.Context, quit <-chan struct{}) (*sqliteConn, error) {
	select {
	case r.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, waitedTooLong(ctx)
	case <-quit:
		return nil, errClosed
	}
	if conn := r.rested(); conn != nil {
		return conn, nil
	}
	conn, err := openConn(r.path, readerPragmas)
	if err != nil {
		<-r.turns
	}
	return conn, err
}

// rested is the connection that rested last; nil when all that are open are in use.
func (r *readers) rested() *sqliteConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.idle) - 1
	if last < 0 {
		return nil
	}
	conn := r.idle[last]
	r.idle = r.idle[:last]
	return conn
}

// put ends the use of a connection.
func (r *readers) put(conn *sqliteConn) {
	r.mu.Lock()
	r.idle = append(r.idle, conn)
	r.mu.Unlock()
	<-r.turns
}

// close waits for those in use and closes all. Nothing can be taken afterwards.
func (r *readers) close() (err error) {
	for range cap(r.turns) {
		r.turns <- struct{}{}
	}
	for _, conn := range r.idle {
		err = errors.Join(err, conn.close())
	}
	return err
}
