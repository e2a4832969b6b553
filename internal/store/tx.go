package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

// How often a transaction runs at most, and how long it waits before the second run; each later wait is
// twice as long, and all are shortened by chance so that rivals part.
const (
	maxRuns   = 10
	firstWait = time.Millisecond
)

// Tx runs fn in one transaction; see checkout.Database. A transaction that loses its races maxRuns times,
// and one that the database cannot take, get ReasonUnavailable. A context that ends before the
// transaction has begun keeps it from beginning; afterwards it changes nothing. A panic of fn becomes an
// error, and its stack a line in the log.
func (s *Store) Tx(ctx context.Context, fn func(tx checkout.Tx) error) error {
	return s.run(ctx, func(t *tx) error { return fn(t) })
}

// run is Tx with the package's own statements at hand.
func (s *Store) run(ctx context.Context, fn func(t *tx) error) error {
	start := s.clock.Now()
	defer func() { s.metrics.ObserveTx(s.clock.Now().Sub(start)) }()
	wait := firstWait
	for n := 1; ; n++ {
		err := s.runOnce(ctx, fn)
		if !errors.Is(err, errAgain) {
			return err
		}
		if n == maxRuns {
			return unavailable(err)
		}
		s.metrics.CountRetry()
		select {
		case <-clock.System().After(time.Duration(rand.Int64N(int64(wait)))): // rivals are real, whatever the clock
			wait *= 2
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) runOnce(ctx context.Context, fn func(t *tx) error) error {
	var configured bool
	err := s.engine.transact(ctx, func(send send) ([]write, error) {
		t := &tx{now: s.clock.Now(), send: send, number: s.engine.number}
		t.reads = reads{query: t.flush, locks: s.engine.locks(), names: s.engine.lineNames(), keys: s.keys}
		err := s.call(fn, t)
		if t.failed != nil && (err == nil || errors.Is(t.failed, errAgain)) {
			err = t.failed
		}
		configured = t.configured
		return t.queue, err
	})
	if err == nil && configured {
		s.directory.forget()
	}
	return err
}

// call turns a panic of fn into an error, so that it rolls back and harms nobody else: on SQLite fn runs
// on a goroutine that serves all.
func (s *Store) call(fn func(t *tx) error, t *tx) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			s.log.Error("panic in a transaction", "panic", reason, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in a transaction: %v", reason)
		}
	}()
	return fn(t)
}

// Read gives reads outside of a transaction, each on its own snapshot.
func (s *Store) Read(ctx context.Context) checkout.Reader { return s.reader(ctx) }

// reader is Read with the package's own reads at hand.
func (s *Store) reader(ctx context.Context) reads {
	return reads{
		query: func(queries ...query) error { return s.engine.read(ctx, queries) },
		locks: s.engine.locks(),
		names: s.engine.lineNames(),
		keys:  s.keys,
	}
}

// reads implements checkout.Reader over whatever runs its queries.
type reads struct {
	query func(queries ...query) error
	locks locks
	names string // see engine.lineNames
	keys  Keyring
}

// tx implements checkout.Tx: reads go out at once behind the writes queued before them.
type tx struct {
	reads
	now        time.Time
	send       send
	number     func(table string) string // see engine
	queue      []write
	failed     error // the first failure; nothing is sent after it
	configured bool  // a store, key or account changed
}

var _ checkout.Tx = (*tx)(nil)

// Now is the time of this run of the transaction.
func (t *tx) Now() time.Time { return t.now }

// flush sends what is queued and then the queries.
func (t *tx) flush(queries ...query) error {
	if t.failed == nil {
		t.failed = t.send(t.queue, queries)
		t.queue = nil
	}
	return t.failed
}

// insert queues a statement.
func (t *tx) insert(sql string, args ...any) {
	t.queue = append(t.queue, write{sql: sql, args: args})
}

// insertUnless queues a statement that turns a unique violation into an error of its own.
func (t *tx) insertUnless(taken error, sql string, args ...any) {
	t.queue = append(t.queue, write{sql: sql, args: args, taken: taken})
}

// json writes a value as the text of a JSON column. Bytes that are no UTF-8 become U+FFFD.
func (t *tx) json(v any) string {
	text, err := json.Marshal(v, jsontext.AllowInvalidUTF8(true))
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return string(text)
}

// list writes texts as a JSON array.
func (t *tx) list(texts []string) string {
	if len(texts) == 0 {
		return "[]"
	}
	return t.json(texts)
}

// swap queues an update that must hit its row.
func (t *tx) swap(sql string, args ...any) {
	t.queue = append(t.queue, write{sql: sql, args: args, guarded: true})
}

// swapUnless is swap that turns a unique violation into an error of its own.
func (t *tx) swapUnless(taken error, sql string, args ...any) {
	t.queue = append(t.queue, write{sql: sql, args: args, guarded: true, taken: taken})
}

// swapOr is swap that turns a row that was not hit into an error of its own, instead of running again.
func (t *tx) swapOr(lost error, sql string, args ...any) {
	t.queue = append(t.queue, write{sql: sql, args: args, guarded: true, lost: lost})
}

// each makes a query's row function that appends what read makes of every row.
func each[T any](all *[]T, read func(scan scanner) (T, error)) func(scan scanner) error {
	return func(scan scanner) error {
		one, err := read(scan)
		if err == nil {
			*all = append(*all, one)
		}
		return err
	}
}
