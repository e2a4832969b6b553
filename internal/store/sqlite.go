package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// sqliteDB is one SQLite file in WAL mode: one writer goroutine (sqlite_writer.go) and a pool of
// connections that only read.
type sqliteDB struct {
	writer  *writer
	readers chan *sqliteConn
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

// openSQLite opens the file, which Migrate has made.
func openSQLite(path string, opts Options) (engine, error) {
	size := max(4, runtime.GOMAXPROCS(0))
	db := &sqliteDB{readers: make(chan *sqliteConn, size), quit: make(chan struct{})}
	var opened []*sqliteConn
	for i := range size + 1 {
		conn, err := openConn(path, i > 0)
		if err != nil {
			for _, conn := range opened {
				err = errors.Join(err, conn.close())
			}
			return nil, err
		}
		opened = append(opened, conn)
	}
	for _, conn := range opened[1:] {
		db.readers <- conn
	}
	db.writer = startWriter(opened[0], db.quit, opts)
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

// renewStatistics does nothing: a migration fixed SQLite's statistics.
func (db *sqliteDB) renewStatistics(context.Context) ([]string, error) { return nil, nil }

// close lets the writer end its group and waits for the readers.
func (db *sqliteDB) close() error {
	close(db.quit)
	<-db.writer.ended
	err := db.writer.conn.close()
	for range cap(db.readers) {
		err = errors.Join(err, (<-db.readers).close())
	}
	return err
}
