package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"time"
)

// sqliteDB is one SQLite file in WAL mode: one writer goroutine (sqlite_writer.go) and a pool of
// connections that only read.
type sqliteDB struct {
	writes, reads *sql.DB
	writer        *writer
	readers       chan *sqliteConn
	quit          chan struct{} // closed by close
}

// patience is how long a transaction waits for another process.
const patience = 5 * time.Second

// openSQLite opens the file, which Migrate has made.
func openSQLite(path string, opts Options) (engine, error) {
	writes, err := openFile(path, patience, "query_only(0)")
	if err != nil {
		return nil, err
	}
	reads, err := openFile(path, patience, "query_only(1)")
	if err != nil {
		return nil, errors.Join(err, writes.Close())
	}
	size := max(4, runtime.GOMAXPROCS(0))
	db := &sqliteDB{writes: writes, reads: reads, readers: make(chan *sqliteConn, size), quit: make(chan struct{})}
	for range size {
		conn, err := prepare(reads)
		if err != nil {
			return nil, errors.Join(err, reads.Close(), writes.Close())
		}
		db.readers <- conn
	}
	conn, err := prepare(writes)
	if err != nil {
		return nil, errors.Join(err, reads.Close(), writes.Close())
	}
	db.writer = startWriter(conn, db.quit, opts)
	return db, nil
}

// openFile opens a database file, readable by its owner only, with the pragmas of every connection:
//   - journal_mode WAL: readers and the writer do not wait for each other
//   - synchronous FULL: a COMMIT that returned survives a power cut
//   - busy_timeout: how long to wait for another process, such as `kassa key create`; it comes first, since the
//     next pragma may have to wait for one that migrates
//   - foreign_keys: SQLite checks them only when asked
//   - temp_store MEMORY: what a savepoint would undo is kept in memory, not in a file (28 % of the CPU)
func openFile(path string, patience time.Duration, pragmas ...string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	options := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"temp_store(MEMORY)",
	}, pragmas...)}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return sql.Open("sqlite", dsn.String())
}

// read runs the queries on one of the reading connections, in one transaction if there are several.
func (db *sqliteDB) read(ctx context.Context, queries []query) error {
	var conn *sqliteConn
	select {
	case conn = <-db.readers:
	case <-ctx.Done():
		return waitedTooLong(ctx)
	case <-db.quit:
		return errClosed
	}
	defer func() { db.readers <- conn }()
	if len(queries) == 1 {
		return conn.query(queries[0])
	}
	if err := conn.exec(write{sql: "BEGIN"}); err != nil {
		return err
	}
	err := conn.send(nil, queries)
	if ended := conn.exec(write{sql: "ROLLBACK"}); err == nil {
		err = ended
	}
	return err
}

// transact gives body to the writer and waits for its COMMIT.
func (db *sqliteDB) transact(ctx context.Context, body body) error {
	return db.writer.transact(ctx, body)
}

func (db *sqliteDB) locks() locks { return sqliteLocks }

func (db *sqliteDB) lineNames() string { return sqliteLineNames }

func (db *sqliteDB) number(table string) string { return sqliteNumber(table) }

// close lets the writer end its group and waits for the readers.
func (db *sqliteDB) close() error {
	close(db.quit)
	<-db.writer.ended
	err := db.writer.conn.close()
	for range cap(db.readers) {
		err = errors.Join(err, (<-db.readers).close())
	}
	return errors.Join(err, db.reads.Close(), db.writes.Close())
}

// sqliteConn is a connection with the statements that were prepared on it. One goroutine at a time uses
// it. Statements run under a context that cannot end, since the driver starts a goroutine for every
// statement whose context can.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// prepare takes a connection out of the pool for good.
func prepare(db *sql.DB) (*sqliteConn, error) {
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, sqliteError(err, nil)
	}
	return &sqliteConn{conn: conn, stmts: make(map[string]*sql.Stmt)}, nil
}

// stmt prepares a text once; the number of different texts is small and fixed. Statements stay with the
// connection and are closed with it.
func (c *sqliteConn) stmt(text string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[text]; ok {
		return stmt, nil
	}
	stmt, err := c.conn.PrepareContext(context.Background(), positional(text))
	if err != nil {
		return nil, err
	}
	c.stmts[text] = stmt
	return stmt, nil
}

// positional writes ? for the parameters of a text that has each once and in order, as every INSERT has:
// the driver looks a parameter that has a name up by it, every time.
func positional(text string) string {
	n, inOrder := 0, true
	plain := parameter.ReplaceAllStringFunc(text, func(name string) string {
		n++
		inOrder = inOrder && name == "$"+strconv.Itoa(n)
		return "?"
	})
	if !inOrder {
		return text
	}
	return plain
}

var parameter = regexp.MustCompile(`\$[0-9]+`)

func (c *sqliteConn) exec(w write) error {
	stmt, err := c.stmt(w.sql) //nolint:sqlclosecheck // kept, see stmt
	if err != nil {
		return sqliteError(err, nil)
	}
	result, err := stmt.ExecContext(context.Background(), w.args...)
	if err != nil {
		return sqliteError(err, w.taken)
	}
	if !w.guarded {
		return nil
	}
	hit, err := result.RowsAffected()
	if err == nil && hit == 0 {
		return cmp.Or(w.lost, errLost)
	}
	return err
}

func (c *sqliteConn) query(q query) error {
	stmt, err := c.stmt(q.sql) //nolint:sqlclosecheck // kept, see stmt
	if err != nil {
		return sqliteError(err, nil)
	}
	rows, err := stmt.QueryContext(context.Background(), q.args...)
	if err != nil {
		return sqliteError(err, nil)
	}
	defer func() { _ = rows.Close() }() // it can tell nothing that Err has not told
	for rows.Next() {
		if err := q.row(rows.Scan); err != nil {
			return err
		}
	}
	return sqliteError(rows.Err(), nil)
}

// send implements the type send.
func (c *sqliteConn) send(writes []write, queries []query) error {
	for _, w := range writes {
		if err := c.exec(w); err != nil {
			return err
		}
	}
	for _, q := range queries {
		if err := c.query(q); err != nil {
			return err
		}
	}
	return nil
}

func (c *sqliteConn) close() error {
	var err error
	for _, stmt := range c.stmts {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, c.conn.Close())
}
