// Package store keeps the core's rows: one SQL text on two engines, SQLite in a file of its own and
// PostgreSQL. It implements the ports checkout.Database and checkout.Directory, and the ledger of the
// sandbox provider.
//
// It must not decide anything about orders; it refuses only what no order may ever be (the CHECK and
// UNIQUE constraints of store/migration). One file holds one noun's SQL; tx.go is how statements travel,
// engine.go what the engines do differently, sqlite*.go and postgres.go how each does it. storetest is
// the conformance suite that both pass. Start at Open, then read tx.go.
package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

// Options say where the rows are and who watches.
type Options struct {
	// URL is sqlite:PATH, or a postgres:// URL as libpq reads it (pool_max_conns: 16 when absent).
	URL string
	// Clock is the time of transactions and of the directory's cache; nil is the machine's.
	Clock clock.Clock
	// Log gets what no caller is told; nil is the default one.
	Log *slog.Logger
	// Keys encrypt the credentials of gateway accounts. Without them such accounts are Locked, and none can be written.
	Keys Keyring
	// Metrics may be nil.
	Metrics Metrics
}

// Metrics is told how the database is used. Its methods are called by many goroutines.
type Metrics interface {
	// ObserveGroup counts the transactions of one COMMIT (SQLite only).
	ObserveGroup(transactions int)
	// ObserveTx times one Store.Tx from its call to its return, waiting and repeats included.
	ObserveTx(d time.Duration)
	// CountRetry counts one repeat of a transaction.
	CountRetry()
}

// Store is an open database. All its methods may be called by many goroutines at once.
type Store struct {
	engine    engine
	clock     clock.Clock
	log       *slog.Logger
	metrics   Metrics
	directory *directory
	keys      Keyring
	closing   sync.Once
}

var _ checkout.Database = (*Store)(nil)

// Open opens the database, creates the file where there is none, brings the schema up to date (several
// starters at once are safe) and starts to poll for other replicas' changes. Close it.
func Open(ctx context.Context, opts Options) (*Store, error) {
	if opts.Clock == nil {
		opts.Clock = clock.System()
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Metrics == nil {
		opts.Metrics = unobserved{}
	}
	if _, err := Migrate(ctx, opts.URL); err != nil {
		return nil, err
	}
	e, err := openEngine(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s := &Store{engine: e, clock: opts.Clock, log: opts.Log, metrics: opts.Metrics, keys: opts.Keys}
	s.directory = newDirectory(s)
	return s, nil
}

// openEngine opens what the URL names.
func openEngine(ctx context.Context, opts Options) (engine, error) {
	path, lite, err := parseURL(opts.URL)
	if err != nil {
		return nil, err
	}
	if lite {
		return openSQLite(path, opts)
	}
	return openPostgres(ctx, opts.URL)
}

// parseURL tells the engines apart: the path of an SQLite file, or a PostgreSQL URL.
func parseURL(url string) (path string, lite bool, err error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if path == "" || strings.HasPrefix(path, ":") || strings.HasPrefix(path, "//") {
			return "", false, fmt.Errorf("database URL %q: sqlite: needs the path of a file, as in sqlite:data/kassa.db", url)
		}
		return path, true, nil
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return "", false, nil
	}
	scheme, _, _ := strings.Cut(url, ":") // what follows may hold a password
	return "", false, fmt.Errorf("database URL %q…: want sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE", scheme)
}

// Close waits for the transactions that have begun and closes the database. What comes later gets
// ReasonUnavailable. Closing again does nothing.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		s.directory.stop()
		err = s.engine.close()
	})
	return err
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.epoch(ctx)
	return err
}

// RenewStatistics has the database count the rows of those tables that have doubled since they were last counted, so
// that it does not plan for a table that is still empty, and names them. It is to be called every few seconds.
func (s *Store) RenewStatistics(ctx context.Context) (tables []string, err error) {
	return s.engine.renewStatistics(ctx)
}

// Directory gives the cached look-ups of stores, keys and gateway accounts.
func (s *Store) Directory() checkout.Directory { return s.directory }

// unobserved is the Metrics of those who want none.
type unobserved struct{}

func (unobserved) ObserveGroup(int)        {}
func (unobserved) ObserveTx(time.Duration) {}
func (unobserved) CountRetry()             {}
