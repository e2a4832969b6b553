package rig

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's driver "pgx"
	_ "modernc.org/sqlite"             // database/sql's driver "sqlite"

	"kassa/internal/pgtest"
)

// The engines.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Engines reads the value of a flag: sqlite, postgres or both.
func Engines(flag string) ([]string, error) {
	switch flag {
	case "both":
		return []string{SQLite, Postgres}, nil
	case SQLite, Postgres:
		return []string{flag}, nil
	}
	return nil, fmt.Errorf("engine %q: want sqlite, postgres or both", flag)
}

// sharedBuffers is PostgreSQL's own cache: a modest server's, and more than the tests', who run many at once.
const sharedBuffers = "256MB"

// Database is an empty database for one server, which can also be looked at beside it. Close it.
type Database struct {
	URL     string  // for --database
	SQL     *sql.DB // reads the same rows
	cluster *pgtest.Cluster
}

// OpenDatabase makes a database: a file in dir, or one on a PostgreSQL server of its own below dir.
func OpenDatabase(ctx context.Context, engine, dir string) (*Database, error) {
	if engine == SQLite {
		path := filepath.Join(dir, "kassa.db")
		opened, err := sql.Open("sqlite", (&url.URL{
			Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(10000)&_pragma=query_only(1)",
		}).String())
		return &Database{URL: "sqlite:" + path, SQL: opened}, err
	}
	cluster, err := pgtest.StartCluster("", pgtest.Setting("shared_buffers", sharedBuffers))
	if err != nil {
		return nil, err
	}
	d := &Database{cluster: cluster}
	if d.URL, err = cluster.NewDatabase(ctx); err == nil {
		d.SQL, err = sql.Open("pgx", d.URL)
	}
	if err != nil {
		return nil, errors.Join(err, cluster.Stop())
	}
	d.SQL.SetMaxOpenConns(1)  // Quiet counts the others
	d.SQL.SetMaxIdleConns(-1) // none outlives a crash
	return d, nil
}

// Crash ends PostgreSQL without letting it write anything down, and starts it again on what its disk
// holds, at the same URL.
func (d *Database) Crash() error { return d.cluster.Crash() }

// Quiet returns once PostgreSQL has ended what a killed program's connections had begun. SQLite runs in
// the program: there is nothing left to end.
func (d *Database) Quiet(ctx context.Context) error {
	for d.cluster != nil {
		var others int
		err := d.SQL.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&others)
		if err != nil || others == 0 {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Close removes a PostgreSQL server; an SQLite file goes with its directory.
func (d *Database) Close() error {
	err := d.SQL.Close()
	if d.cluster != nil {
		err = errors.Join(err, d.cluster.Stop())
	}
	return err
}

// Write runs statements in one transaction, while no server uses the database. What they write need not be durable
// before a server starts.
func (d *Database) Write(ctx context.Context, statements ...string) (err error) {
	driver, source := "pgx", d.URL
	if d.cluster == nil {
		driver = "sqlite"
		source = (&url.URL{
			Scheme: "file", Path: strings.TrimPrefix(d.URL, "sqlite:"), RawQuery: "_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)",
		}).String()
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("%.200s…: %w", statement, err), tx.Rollback())
		}
	}
	return tx.Commit()
}
