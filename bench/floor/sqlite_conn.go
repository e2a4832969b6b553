package main

import (
	"errors"
	"time"

	"zombiezen.com/go/sqlite"
)

// patience is how long a transaction waits for another process, as in Kassa.
const patience = 5 * time.Second

// pragmas are those of the connection by which Kassa writes (internal/store/sqlite.go).
var pragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)", "cache_size(-8000)"}

// sqliteConn is a connection with all of its statements. One goroutine at a time uses it.
type sqliteConn struct {
	conn                                                 *sqlite.Conn
	begin, savepoint, undo, release, commit, rollback    *sqlite.Stmt
	insertOrder, insertSession, insertEvent, insertClaim *sqlite.Stmt
}

func openConn(path string) (*sqliteConn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, err
	}
	c := &sqliteConn{conn: conn}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// prepare makes the connection's settings and statements.
func (c *sqliteConn) prepare() error {
	c.conn.SetBusyTimeout(patience)
	for _, pragma := range pragmas {
		stmt, err := c.conn.Prepare("PRAGMA " + pragma)
		if err == nil {
			err = step(stmt)
		}
		if err != nil {
			return err
		}
	}
	for _, one := range []struct {
		into **sqlite.Stmt
		sql  string
	}{
		{&c.begin, "BEGIN IMMEDIATE"},
		{&c.savepoint, "SAVEPOINT one"},
		{&c.undo, "ROLLBACK TO one"},
		{&c.release, "RELEASE one"},
		{&c.commit, "COMMIT"},
		{&c.rollback, "ROLLBACK"},
		{&c.insertOrder, insertOrder + "(SELECT COALESCE(MAX(number), 0) + 1 FROM sale_order))"},
		{&c.insertSession, insertSession},
		{&c.insertEvent, insertEvent},
		{&c.insertClaim, insertClaim},
	} {
		var err error
		if *one.into, err = c.conn.Prepare(one.sql); err != nil {
			return err
		}
	}
	return nil
}

// close closes the connection and its statements.
func (c *sqliteConn) close() error { return c.conn.Close() }

// step runs a statement that returns no row that anybody reads. Its arguments stay until the next ones replace
// them, since clearing them can make SQLite plan the statement anew (docs/adr/0019).
func step(stmt *sqlite.Stmt) error {
	_, err := stmt.Step()
	_ = stmt.Reset() // it tells again what Step has told
	return err
}

// transact writes a session's rows behind a savepoint, as Kassa does. What breaks the whole group is broken.
func (c *sqliteConn) transact(s *sale) (err, broken error) {
	if broken = step(c.savepoint); broken != nil {
		return nil, broken
	}
	if err = c.insert(s); err != nil {
		if broken = step(c.undo); broken != nil {
			return err, broken
		}
	}
	return err, step(c.release)
}

// insert writes a session's rows.
func (c *sqliteConn) insert(s *sale) error {
	store, order, event := seller.Bytes(), s.order.Bytes(), s.event.Bytes()

	c.insertOrder.BindBytes(1, store[:])
	c.insertOrder.BindBytes(2, order[:])
	c.insertOrder.BindText(3, metadata)
	c.insertOrder.BindInt64(4, s.created)
	if err := step(c.insertOrder); err != nil {
		return err
	}
	c.insertSession.BindBytes(1, store[:])
	c.insertSession.BindBytes(2, order[:])
	c.insertSession.BindInt64(3, s.expires)
	c.insertSession.BindInt64(4, s.created)
	if err := step(c.insertSession); err != nil {
		return err
	}
	c.insertEvent.BindBytes(1, store[:])
	c.insertEvent.BindBytes(2, order[:])
	c.insertEvent.BindBytes(3, event[:])
	c.insertEvent.BindInt64(4, s.created)
	if err := step(c.insertEvent); err != nil {
		return err
	}
	c.insertClaim.BindBytes(1, store[:])
	c.insertClaim.BindText(2, s.key)
	c.insertClaim.BindBytes(3, fingerprint)
	c.insertClaim.BindBytes(4, answerBytes)
	c.insertClaim.BindInt64(5, s.created)
	return step(c.insertClaim)
}
