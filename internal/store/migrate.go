package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // database/sql's driver "sqlite"

	"kassa/internal/store/migration"
)

// Migrate brings the schema of a database up to date and names the steps that it took, none when there
// was nothing to do. Several starters may call it at once: the others wait for the first.
func Migrate(ctx context.Context, url string) (applied []string, err error) {
	file, lite, err := parseURL(url)
	switch {
	case err != nil:
		return nil, err
	case lite:
		applied, err = migrateSQLite(ctx, file)
	default:
		applied, err = migratePostgres(ctx, url)
	}
	if err != nil {
		return nil, fmt.Errorf("bring the database's schema up to date: %w", err)
	}
	return applied, nil
}

// migrateSQLite takes all steps in one transaction, begun before the first question: whoever comes second
// waits for its end. The transaction belongs to the pool's one connection.
func migrateSQLite(ctx context.Context, file string) (applied []string, err error) {
	db, err := openFile(file, time.Minute)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, sqliteError(err, nil)
	}
	applied, err = takeSteps(ctx, db, goose.DialectSQLite3, "sqlite", goose.WithIsolateDDL(true))
	if err != nil {
		_, undo := db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return nil, sqliteError(errors.Join(err, undo), nil)
	}
	_, err = db.ExecContext(ctx, "COMMIT")
	return applied, sqliteError(err, nil)
}

// openFile opens a database file for goose, which speaks database/sql.
func openFile(path string, patience time.Duration) (*sql.DB, error) {
	path, err := ownFile(path)
	if err != nil {
		return nil, err
	}
	waiting := fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()) // first: the next may have to wait for one that migrates
	options := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{waiting}, pragmas...)}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return sql.Open("sqlite", dsn.String())
}

func migratePostgres(ctx context.Context, url string) (applied []string, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectLimit
	}
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	applied, err = takeSteps(ctx, db, goose.DialectPostgres, "postgres", goose.WithSessionLocker(advisoryLock{}))
	return applied, postgresError(err, nil)
}

// takeSteps runs goose over one engine's directory.
func takeSteps(ctx context.Context, db *sql.DB, dialect goose.Dialect, dir string, opts ...goose.ProviderOption) ([]string, error) {
	files, err := fs.Sub(migration.Files, dir)
	if err != nil {
		return nil, err
	}
	provider, err := goose.NewProvider(dialect, db, files, append(opts, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	var applied []string
	for _, result := range results {
		applied = append(applied, path.Base(result.Source.Path))
	}
	return applied, err
}

// advisoryLock makes starters on PostgreSQL wait for one another, without goose's polling.
type advisoryLock struct{}

// advisoryKey is the lock's number: "kassa" in ASCII. It must not be used for anything else.
const advisoryKey = 0x6b61737361

// SessionLock implements goose's lock.SessionLocker.
func (advisoryLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(advisoryKey))
	return err
}

// SessionUnlock implements goose's lock.SessionLocker.
func (advisoryLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(advisoryKey))
	return err
}
