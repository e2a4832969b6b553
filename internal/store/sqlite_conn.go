package store

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"
)

// sqliteConn is a connection with the statements that were prepared on it. One goroutine at a time uses it,
// so that SQLite need not lock. It is never interrupted: that would take a goroutine.
type sqliteConn struct {
	conn  *sqlite.Conn
	stmts map[string]*sqliteStmt
	row   *sqliteStmt // stands on the row that is read
	next  int         // column of that row that is copied next
	scan  scanner     // copies that row
	text  []byte      // where a text or BLOB is while it is read
	blob  [16]byte    // where an identifier is
	boxed any         // blob as a slice
}

// openConn opens a connection with these settings to a file that is there.
func openConn(path string, settings []string) (*sqliteConn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, sqliteError(err, nil)
	}
	conn.SetBusyTimeout(patience) // first: a pragma may have to wait as well
	c := &sqliteConn{conn: conn, stmts: make(map[string]*sqliteStmt)}
	c.scan, c.boxed = c.copyRow, c.blob[:]
	for _, setting := range settings {
		if err := c.exec(write{sql: "PRAGMA " + setting}); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// stmt prepares a text once; the number of different texts is small and fixed. Statements stay with the
// connection and are closed with it.
func (c *sqliteConn) stmt(text string) (*sqliteStmt, error) {
	if stmt, ok := c.stmts[text]; ok {
		return stmt, nil
	}
	prepared, err := c.conn.Prepare(text)
	if err != nil {
		return nil, err
	}
	stmt := &sqliteStmt{Stmt: prepared, columns: prepared.ColumnCount(), params: make([]int, prepared.BindParamCount())}
	for i := range stmt.params {
		number, err := strconv.Atoi(strings.TrimPrefix(prepared.BindParamName(i+1), "$"))
		if err != nil || number < 1 {
			return nil, fmt.Errorf("parameter %d of %q is not called $1, $2 and so on", i+1, text)
		}
		stmt.params[i] = number - 1
	}
	c.stmts[text] = stmt
	return stmt, nil
}

func (c *sqliteConn) exec(w write) error {
	stmt, err := c.stmt(w.sql)
	if err == nil {
		err = stmt.run(w.args)
	}
	switch {
	case err != nil:
		return sqliteError(err, w.taken)
	case w.guarded && c.conn.Changes() == 0:
		return cmp.Or(w.lost, errLost)
	}
	return nil
}

func (c *sqliteConn) query(q query) error {
	stmt, err := c.stmt(q.sql)
	if err != nil {
		return sqliteError(err, nil)
	}
	defer stmt.rest()
	if err := stmt.bind(q.args); err != nil {
		return err
	}
	c.row = stmt
	for {
		found, err := stmt.Step()
		if err != nil || !found {
			return sqliteError(err, nil)
		}
		c.next = 0
		if err := q.row(c.scan); err != nil {
			return err
		}
		if c.next != 0 && c.next != stmt.columns {
			return fmt.Errorf("%d destinations for %d columns", c.next, stmt.columns)
		}
	}
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

// close closes the connection and its statements.
func (c *sqliteConn) close() error { return c.conn.Close() }

// sqliteStmt is a prepared statement. SQLite numbers named parameters as they come; params says which
// argument each is.
type sqliteStmt struct {
	*sqlite.Stmt
	params  []int
	columns int
}

// run runs a statement to its end.
func (s *sqliteStmt) run(args []any) error {
	defer s.rest()
	if err := s.bind(args); err != nil {
		return err
	}
	for {
		if found, err := s.Step(); err != nil || !found {
			return err
		}
	}
}

// rest ends the statement's use: one that stands on a row holds its snapshot. The arguments stay until the
// next ones replace them, since sqlite3_clear_bindings makes SQLite plan the statement anew whenever its plan
// depends on a value.
func (s *sqliteStmt) rest() { _ = s.Reset() } // it tells again what Step has told
