package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// poolSize is the number of connections unless the URL says pool_max_conns.
	poolSize = 16
	// connectLimit bounds one connection attempt unless the URL says connect_timeout.
	connectLimit = 5 * time.Second
	// statementLimit bounds what is asked of a connection before it is given up as dead.
	statementLimit = 15 * time.Second
)

// The statements around the others. Updates find out by their own guards what others changed, so READ
// COMMITTED is enough; reads of several statements want one snapshot.
const (
	beginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED"
	beginRead  = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	commit     = "COMMIT"
)

// postgresDB is a pool of connections to a PostgreSQL server.
type postgresDB struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, url string) (engine, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = poolSize
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectLimit
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &postgresDB{pool: pool}, nil
}

// acquire takes a connection. From here on the caller's context does not count: cancelling a statement
// costs the connection, and cancelling a COMMIT leaves its outcome unknown. It returns the context for
// the statements.
func (db *postgresDB) acquire(ctx context.Context) (*pgxpool.Conn, context.Context, context.CancelFunc, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, nil, waitedTooLong(ctx)
		}
		return nil, nil, nil, unavailable(err)
	}
	working, cancel := context.WithTimeout(context.WithoutCancel(ctx), statementLimit)
	return conn, working, cancel, nil
}

// read runs the queries in one round trip.
func (db *postgresDB) read(ctx context.Context, queries []query) error {
	conn, working, cancel, err := db.acquire(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	defer conn.Release() // which drops a connection that is left inside a transaction
	trip := trip{queries: queries}
	if len(queries) > 1 {
		trip.before, trip.after = beginRead, commit
	}
	return trip.send(working, conn)
}

func (db *postgresDB) locks() locks { return postgresLocks }

func (db *postgresDB) lineNames() string { return postgresLineNames }

func (db *postgresDB) number(table string) string { return postgresNumber(table) }

func (db *postgresDB) close() error {
	db.pool.Close()
	return nil
}

// transact runs body. A body that does not read costs one round trip: its writes travel together as one
// pipeline, which PostgreSQL takes as one transaction. A body that reads begins with its first read, in
// the same round trip, and its last writes travel with COMMIT.
func (db *postgresDB) transact(ctx context.Context, body body) error {
	t := &postgresTx{db: db, ctx: ctx}
	defer t.end()
	rest, err := body(t.send)
	if err != nil {
		return err
	}
	return t.commit(rest)
}

// postgresTx is one run of a transaction; it has a connection from its first statement on.
type postgresTx struct {
	db      *postgresDB
	ctx     context.Context // the caller's
	conn    *pgxpool.Conn
	working context.Context // for statements
	cancel  context.CancelFunc
}

// send implements the type send.
func (t *postgresTx) send(writes []write, queries []query) (err error) {
	trip := trip{writes: writes, queries: queries}
	if t.conn == nil {
		trip.before = beginWrite
		if t.conn, t.working, t.cancel, err = t.db.acquire(t.ctx); err != nil {
			return err
		}
	}
	return trip.send(t.working, t.conn)
}

func (t *postgresTx) commit(rest []write) (err error) {
	trip := trip{writes: rest}
	switch {
	case t.conn != nil:
		trip.after = commit
	case len(rest) == 0:
		return nil
	default:
		if t.conn, t.working, t.cancel, err = t.db.acquire(t.ctx); err != nil {
			return err
		}
	}
	return trip.send(t.working, t.conn)
}

// end gives the connection back, rolling back what was not committed. A connection that cannot do even
// that is dropped by Release, and the server rolls back.
func (t *postgresTx) end() {
	if t.conn == nil {
		return
	}
	if pg := t.conn.Conn().PgConn(); pg.TxStatus() != 'I' && !pg.IsClosed() {
		_, _ = t.conn.Exec(t.working, "ROLLBACK")
	}
	t.conn.Release()
	t.cancel()
}

// trip is what travels to the server and back at once.
type trip struct {
	before, after string // BEGIN and COMMIT, where they are wanted
	writes        []write
	queries       []query
}

// send sends all statements behind one another and reads all answers. PostgreSQL stops at the first that
// fails, so that a COMMIT behind it is never reached.
func (t trip) send(ctx context.Context, conn *pgxpool.Conn) error {
	var batch pgx.Batch
	if t.before != "" {
		batch.Queue(t.before)
	}
	for _, w := range t.writes {
		if w.guarded {
			w.sql = guard(w.sql)
		}
		batch.Queue(w.sql, w.args...)
	}
	for _, q := range t.queries {
		batch.Queue(q.sql, q.args...)
	}
	if t.after != "" {
		batch.Queue(t.after)
	}
	results := conn.SendBatch(ctx, &batch)
	err := t.receive(results, conn.Conn().TypeMap())
	// Close reports what comes after the last answer: the end of an implicit transaction.
	if closed := results.Close(); err == nil && closed != nil {
		err = postgresError(closed, nil)
	}
	if err != nil && conn.Conn().IsClosed() && !errors.Is(err, errAgain) {
		return unavailable(err)
	}
	return err
}

// receive reads the answers in the order of the statements.
func (t trip) receive(results pgx.BatchResults, types *pgtype.Map) error {
	if t.before != "" {
		if _, err := results.Exec(); err != nil {
			return postgresError(err, nil)
		}
	}
	for _, w := range t.writes {
		if _, err := results.Exec(); err != nil {
			if err = postgresError(err, w.taken); errors.Is(err, errLost) {
				err = cmp.Or(w.lost, err)
			}
			return err
		}
	}
	for _, q := range t.queries {
		if err := receiveRows(results, types, q); err != nil {
			return postgresError(err, nil)
		}
	}
	if t.after != "" {
		tag, err := results.Exec()
		if err != nil {
			return postgresError(err, nil)
		}
		if tag.String() != commit {
			return fmt.Errorf("COMMIT ended in %s", tag)
		}
	}
	return nil
}

func receiveRows(results pgx.BatchResults, types *pgtype.Map, q query) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	row := postgresRow{rows: rows, types: types}
	for rows.Next() {
		row.next = 0
		if err := q.row(row.scan); err != nil {
			return err
		}
		if all := len(rows.FieldDescriptions()); row.next != 0 && row.next != all {
			return fmt.Errorf("%d destinations for %d columns", row.next, all)
		}
	}
	return rows.Err()
}

// postgresRow is the row that rows stand on.
type postgresRow struct {
	rows  pgx.Rows
	types *pgtype.Map
	next  int // column that is copied next
}

// scan is the row's scanner.
func (r *postgresRow) scan(dest ...any) error {
	from, to := r.next, r.next+len(dest)
	fields := r.rows.FieldDescriptions()
	r.next = to
	if from == 0 && to >= len(fields) {
		return r.rows.Scan(dest...)
	}
	if to > len(fields) {
		return fmt.Errorf("%d destinations for %d columns", to, len(fields))
	}
	return pgx.ScanRow(r.types, fields[from:to], r.rows.RawValues()[from:to], dest...)
}
