package main

import (
	"context"
	"database/sql"
	"net/url"
	"regexp"
	"runtime"

	_ "modernc.org/sqlite" // database/sql's driver "sqlite"
)

// groupMost is how many transactions one commit takes at most, as in Kassa.
const groupMost = 256

// sqliteWriter groups the transactions that wait.
type sqliteWriter struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	jobs  chan job
}

// job is one transaction that waits for its commit.
type job struct {
	rows []statement
	done chan error
}

func openSQLite(path string) (writer, error) {
	db, err := sql.Open("sqlite", (&url.URL{
		Scheme: "file", Path: path,
		RawQuery: "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)",
	}).String())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	w := &sqliteWriter{db: db, conn: conn, stmts: map[string]*sql.Stmt{}, jobs: make(chan job, groupMost)}
	go w.loop()
	return w, nil
}

func (w *sqliteWriter) write(context.Context) error {
	j := job{rows: rows("(SELECT COALESCE(MAX(number), 0) + 1 FROM sale_order)"), done: make(chan error, 1)}
	w.jobs <- j
	return <-j.done
}

// close ends the loop; nothing waits any more.
func (w *sqliteWriter) close() {
	close(w.jobs)
	_ = w.conn.Close() // nothing is lost: every row was committed before it was told of
	_ = w.db.Close()
}

// loop commits whoever waits, together.
func (w *sqliteWriter) loop() {
	for first := range w.jobs {
		group := []job{first}
		err := w.exec(statement{sql: "BEGIN IMMEDIATE"})
		for next := first; err == nil; {
			for _, row := range next.rows {
				if err == nil {
					err = w.exec(row)
				}
			}
			var ok bool
			if next, ok = w.waiting(len(group)); !ok {
				break
			}
			group = append(group, next)
		}
		if err == nil {
			err = w.exec(statement{sql: "COMMIT"})
		}
		for _, j := range group {
			j.done <- err
		}
	}
}

// waiting takes the next transaction into a group. As in Kassa, the requests that are ready to run may do so
// once before it gives up.
func (w *sqliteWriter) waiting(group int) (job, bool) {
	for yielded := false; group < groupMost; yielded = true {
		select {
		case j := <-w.jobs:
			return j, true
		default:
			if yielded {
				return job{}, false
			}
			runtime.Gosched()
		}
	}
	return job{}, false
}

// parameter is one of a statement's, each of which stands there once and in order. SQLite gets them as ?: the
// driver looks one that has a name up by it, every time.
var parameter = regexp.MustCompile(`\$[0-9]+`)

func (w *sqliteWriter) exec(s statement) error {
	ctx := context.Background()
	stmt, ok := w.stmts[s.sql]
	if !ok {
		var err error
		if stmt, err = w.conn.PrepareContext(ctx, parameter.ReplaceAllString(s.sql, "?")); err != nil {
			return err
		}
		w.stmts[s.sql] = stmt
	}
	_, err := stmt.ExecContext(ctx, s.args...)
	return err
}
