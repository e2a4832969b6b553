package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// sqliteDB is one SQLite file in WAL mode: one writer goroutine (sqlite_writer.go) and connections that only
// read (sqlite_readers.go).
type sqliteDB struct {
	writer  *writer
	readers *readers
	quit    chan struct{} // closed by close
}

// patience is how long a transaction waits for another process, such as `kassa key create`.
const patience = 5 * time.Second

// pragmas are those of every connection, as they stand behind PRAGMA:
//   - journal_mode WAL: readers and the writer do not wait for each other
//   - synchronous FULL: a COMMIT that returned survives a power cut
//   - foreign_keys: SQLite checks them only when asked
//   - temp_store MEMORY: what a savepoint would undo is kept in memory, not in a file (28 % of the CPU)
var pragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}

// Besides them, the connection that writes keeps 8 MB of pages (those that only read keep SQLite's 2 MB): as many as
// lead to the leaves of a million sales, and what a group of transactions has changed.
var (
	writerPragmas = slices.Concat(pragmas, []string{"cache_size(-8000)"})
	readerPragmas = slices.Concat(pragmas, []string{"query_only(1)"})
)

// openSQLite opens the file, which Migrate has made.
func openSQLite(path string, opts Options) (engine, error) {
	path, err := ownFile(path)
	if err != nil {
		return nil, err
	}
	conn, err := openConn(path, writerPragmas)
	if err != nil {
		return nil, err
	}
	db := &sqliteDB{readers: newReaders(path), quit: make(chan struct{})}
	db.writer = startWriter(conn, db.quit, opts)
	return db, nil
}

// ownFile makes a database file, readable by its owner only, unless it is there. It returns its whole path.
func ownFile(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	return path, file.Close()
}

// read runs the queries on one of the reading connections, in one transaction if there are several.
func (db *sqliteDB) read(ctx context.Context, queries []query) error {
	conn, err := db.readers.take(ctx, db.quit)
	if err != nil {
		return err
	}
	defer db.readers.put(conn)
	if len(queries) == 1 {
		return conn.query(queries[0])
	}
	if err := conn.exec(write{sql: "BEGIN"}); err != nil {
		return err
	}
	err = conn.send(nil, queries)
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

// renewStatistics does nothing: a migration fixed SQLite's statistics.
func (db *sqliteDB) renewStatistics(context.Context) ([]string, error) { return nil, nil }

// close lets the writer end its group and waits for the readers.
func (db *sqliteDB) close() error {
	close(db.quit)
	<-db.writer.ended
	return errors.Join(db.writer.conn.close(), db.readers.close())
}
