package store

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	"zombiezen.com/go/sqlite"

	"kassa/internal/checkout"
)

// The errors that stay inside of the package.
var (
	// errAgain wraps what a new run of the transaction may cure.
	errAgain = errors.New("run the transaction again")
	// errLost is a compare-and-swap whose row was changed by someone else.
	errLost = again(errors.New("a row was changed by another transaction"))
	// errClosed is the answer of a store that was closed.
	errClosed = unavailable(errors.New("the database is closed"))
)

// againError marks its cause as errAgain.
type againError struct{ error }

func again(cause error) error           { return againError{cause} }
func (againError) Is(target error) bool { return target == errAgain }
func (e againError) Unwrap() error      { return e.error }

// unavailable is the core's error for a database that is down or too busy.
func unavailable(cause error) error {
	refusal := checkout.Refuse(checkout.ReasonUnavailable, "The service is busy. Please try again.")
	refusal.Err = cause
	return refusal
}

// waitedTooLong is the error of a caller whose context ended while it waited for its turn: one that went
// away gets its own error back, one whose time was up learns that the database is too busy.
func waitedTooLong(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return unavailable(ctx.Err())
	}
	return ctx.Err()
}

// sqliteError sorts an error of SQLite. Busy, full and unreadable files are Unavailable: the request was
// sound. taken, if set, replaces a unique violation.
func sqliteError(err, taken error) error {
	if err == nil {
		return nil
	}
	switch code := sqliteCode(err); {
	case taken != nil && (code == sqlite.ResultConstraintUnique || code == sqlite.ResultConstraintPrimaryKey):
		return taken
	case sqliteDown[code.ToPrimary()]:
		return unavailable(err)
	}
	return err
}

// sqliteCode is the extended result code of SQLite's error, and ResultError for those of others.
func sqliteCode(err error) sqlite.ResultCode {
	var migrating *driver.Error // of database/sql's driver, through which goose speaks
	if errors.As(err, &migrating) {
		return sqlite.ResultCode(migrating.Code())
	}
	return sqlite.ErrCode(err)
}

// sqliteDown lists the primary result codes that say nothing about the statement.
var sqliteDown = map[sqlite.ResultCode]bool{
	sqlite.ResultBusy: true, sqlite.ResultLocked: true, sqlite.ResultIOErr: true, sqlite.ResultFull: true,
	sqlite.ResultCantOpen: true, sqlite.ResultReadOnly: true, sqlite.ResultProtocol: true,
	sqlite.ResultNoMem: true, sqlite.ResultCorrupt: true, sqlite.ResultNotADB: true,
}

// postgresError sorts an error of PostgreSQL, its driver or the network between. taken, if set, replaces
// a unique violation.
func postgresError(err, taken error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505" && taken != nil:
			return taken
		case pg.Code == "40001", pg.Code == "40P01": // serialization failure, deadlock
			return again(err)
		case pg.Code == "22012": // guard divided by no rows
			return errLost
		case postgresDown[pg.Code[:2]] || pg.Code == "25006": // read-only: a standby after a failover
			return unavailable(err)
		}
		return err
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) {
		return unavailable(err)
	}
	return err
}

// postgresDown lists the SQLSTATE classes that say nothing about the statement: connection exceptions,
// too few resources, operator intervention (shutdown, time-out), system errors.
var postgresDown = map[string]bool{"08": true, "53": true, "57": true, "58": true}
