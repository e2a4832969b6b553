package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"zombiezen.com/go/sqlite"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// twoConns opens one file as the store does and as database/sql does, which is the reference.
func twoConns(t *testing.T) (*sqliteConn, *sql.DB) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kassa.db")
	reference, err := openFile(file, patience)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := openConn(file, writerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(conn.close(), reference.Close()); err != nil {
			t.Error(err)
		}
	})
	return conn, reference
}

type (
	namedText   string
	namedNumber int16
	namedFlag   bool
)

// destinations make one destination of each kind, all filled, and give what is in them afterwards.
var destinations = map[string]func() (into any, read func() any){
	"string":       into("old"),
	"int64":        into(int64(7)),
	"int":          into(7),
	"bool":         into(true),
	"bytes":        into([]byte("old")),
	"named text":   into(namedText("old")),
	"named number": into(namedNumber(7)),
	"pointer":      into(new(int64(7))),
	"id":           into(id.FromBytes[checkout.Order]([16]byte{7})),
	"time": func() (any, func() any) {
		at := time.Unix(7, 0)
		return timeColumn{&at}, func() any { return at.UnixNano() }
	},
	"json": func() (any, func() any) {
		names := []string{"old"}
		return jsonColumn[[]string]{&names}, func() any { return names }
	},
	"fixed": func() (any, func() any) {
		var bits [16]byte
		return fixedColumn{bits[:]}, func() any { return bits }
	},
}

func into[T any](old T) func() (any, func() any) {
	return func() (any, func() any) {
		value := old
		return &value, func() any { return value }
	}
}

// TestColumnsAreReadAsDatabaseSQLReadsThem reads every kind of value into every kind of destination both ways.
// Two things that the schema has no columns for differ: a text of digits is no number here, so that none is read,
// and an empty text makes bytes nil, as an empty BLOB does.
func TestColumnsAreReadAsDatabaseSQLReadsThem(t *testing.T) {
	conn, reference := twoConns(t)
	for _, value := range []string{
		"NULL", "0", "1", "2", "-1", "40000", "9223372036854775807", "-9223372036854775808", "''", "'text'", "'a' || char(0) || 'b'",
		"CAST(x'ff41' AS TEXT)", `'["a", "b"]'`, "'[]'", "'{}'", "'{'", "'018f0000-0000-7000-8000-00000000000a'", "x''", "x'00ff'",
		"x'000102030405060708090a0b0c0d0e0f'", "zeroblob(16)", "zeroblob(5000)", "printf('%5000d', 1) || '.'",
	} {
		for kind, destination := range destinations {
			if value == "''" && kind == "bytes" {
				continue
			}
			want, wanted := destination()
			got, gotten := destination()
			wantErr := reference.QueryRow("SELECT " + value).Scan(want)
			gotErr := conn.query(query{sql: "SELECT " + value, row: func(scan scanner) error { return scan(got) }})
			if (gotErr == nil) != (wantErr == nil) {
				t.Errorf("%s into %s: %v, database/sql: %v", value, kind, gotErr, wantErr)
			}
			if diff := cmp.Diff(wanted(), gotten(), cmp.AllowUnexported(id.ID[checkout.Order]{})); wantErr == nil && diff != "" {
				t.Errorf("%s into %s:\n%s", value, kind, diff)
			}
		}
	}
}

// TestArgumentsAreWrittenAsDatabaseSQLWritesThem writes every kind of argument both ways.
func TestArgumentsAreWrittenAsDatabaseSQLWritesThem(t *testing.T) {
	conn, reference := twoConns(t)
	const quoted = "SELECT typeof($1) || ' ' || quote($1) || ' ' || hex($1)"
	for _, arg := range []any{
		nil, "", "text", "a\x00b", "\xff\xfe", "it's", strings.Repeat("x", 5000), []byte(nil), []byte{}, []byte("\x00\xff"), make([]byte, 16),
		0, 1, -1, int64(1 << 62), int32(5), true, false, namedText("named"), namedNumber(3), namedFlag(true), new(int64(9)), (*int64)(nil),
		checkout.OrderPaid, id.FromBytes[checkout.Store]([16]byte{1, 0, 255}), id.ID[checkout.Store]{}, micros(time.Time{}), micros(time.Unix(1, 5000)),
	} {
		var want, got string
		if err := reference.QueryRow(quoted, arg).Scan(&want); err != nil {
			t.Fatal(err)
		}
		err := conn.query(query{sql: quoted, args: []any{arg}, row: func(scan scanner) error { return scan(&got) }})
		if err != nil || got != want {
			t.Errorf("%T %v became %.80q, %v; want %.80q", arg, arg, got, err, want)
		}
	}
	for _, arg := range []any{struct{}{}, []string{"a"}, time.Unix(0, 0)} {
		if err := conn.exec(write{sql: quoted, args: []any{arg}}); err == nil {
			t.Errorf("a %T was written", arg)
		}
	}
}

func TestArgumentsAreFoundByTheirNumber(t *testing.T) {
	conn, _ := twoConns(t)
	var got string
	read := func(sql string, args ...any) error {
		return conn.query(query{sql: sql, args: args, row: func(scan scanner) error { return scan(&got) }})
	}
	if err := read("SELECT $3 || $1 || $3 || $2", "a", "b", "c"); err != nil || got != "cacb" {
		t.Errorf("%q, %v", got, err)
	}
	for _, sql := range []string{"SELECT $4 || $1", "SELECT $name", "SELECT ?", "SELECT $0"} {
		if err := read(sql, "a", "b", "c"); err == nil {
			t.Errorf("%s was run", sql)
		}
	}
	if err := conn.query(query{sql: "SELECT 1, 2", row: func(scan scanner) error { return scan(&got) }}); err == nil {
		t.Error("two columns went into one destination")
	}
}

// A statement that stands on a row holds its snapshot, so none may be left standing.
func TestStatementsRestAfterUse(t *testing.T) {
	conn, _ := twoConns(t)
	rows := "SELECT value FROM json_each('[1, 2, 3]')"
	stop := errors.New("enough")
	for name, row := range map[string]func(scan scanner) error{
		"read":    func(scan scanner) error { return scan(new(int)) },
		"refused": func(scanner) error { return stop },
		"panic":   func(scanner) error { panic("in a row") },
	} {
		func() {
			defer func() { _ = recover() }()
			if err := conn.query(query{sql: rows, row: row}); err != nil && !errors.Is(err, stop) {
				t.Errorf("%s: %v", name, err)
			}
		}()
		if standing := conn.conn.CheckReset(); standing != "" {
			t.Errorf("%s: %q stands on a row", name, standing)
		}
	}
	if err := conn.exec(write{sql: rows}); err != nil || conn.conn.CheckReset() != "" {
		t.Errorf("run: %q stands on a row, %v", conn.conn.CheckReset(), err)
	}
}

// TestStatementsArePlannedOnce counts what SQLite asks its authorizer, which it does while it plans a statement.
func TestStatementsArePlannedOnce(t *testing.T) {
	_, w, _ := openLite(t)
	asked := 0
	err := w.conn.conn.SetAuthorizer(sqlite.AuthorizeFunc(func(sqlite.Action) sqlite.AuthResult { asked++; return sqlite.AuthResultOK }))
	if err != nil {
		t.Fatal(err)
	}
	for n := range byte(3) {
		asked = 0
		queries := sentBy(func(r reads) error {
			_, err := r.Sale(id.FromBytes[checkout.Store]([16]byte{n, 1}), id.FromBytes[checkout.Order]([16]byte{n, 2}))
			return err
		})
		if err := w.conn.send([]write{claim(fmt.Sprint(n))}, queries); err != nil {
			t.Fatal(err)
		}
		if first := n == 0; first != (asked > 0) {
			t.Errorf("run %d: the authorizer was asked %d times", n, asked)
		}
	}
}

func TestErrorsAreSortedByTheirCode(t *testing.T) {
	conn, _ := twoConns(t)
	taken := errors.New("taken")
	for _, sql := range []string{
		"CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE NOT NULL, c INTEGER CHECK (c > 0)) STRICT",
		"CREATE TABLE w (a TEXT PRIMARY KEY) WITHOUT ROWID",
		"INSERT INTO t VALUES (1, 'b', 1)", "INSERT INTO w VALUES ('a')",
	} {
		if err := conn.exec(write{sql: sql}); err != nil {
			t.Fatal(err)
		}
	}
	for sql, want := range map[string]string{
		"INSERT INTO t VALUES (1, 'x', 1)":       "taken",
		"INSERT INTO t VALUES (2, 'b', 1)":       "taken",
		"INSERT INTO w VALUES ('a')":             "taken",
		"INSERT INTO t VALUES (2, 'c', 0)":       "CHECK constraint failed",
		"INSERT INTO t VALUES (2, NULL, 1)":      "NOT NULL constraint failed",
		"UPDATE t SET c = 2 WHERE a = 9":         "a row was changed",
		"INSERT INTO nowhere VALUES (1)":         "no such table",
		"SELECT abs(-9223372036854775807 - 1)":   "integer overflow",
		"INSERT INTO t VALUES (3, 'c', 'words')": "cannot store TEXT value",
	} {
		err := conn.exec(write{sql: sql, taken: taken, guarded: true})
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, taken) != (want == "taken") {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
		if checkout.ReasonOf(err) == checkout.ReasonUnavailable {
			t.Errorf("%s: %v is no fault of the database", sql, err)
		}
	}
	if err := conn.exec(write{sql: "PRAGMA query_only = 1"}); err != nil {
		t.Fatal(err)
	}
	if err := conn.exec(write{sql: "INSERT INTO w VALUES ('b')"}); checkout.ReasonOf(err) != checkout.ReasonUnavailable {
		t.Errorf("a database that cannot be written: %v", err)
	}
}

func TestConnectionsHaveTheirSettings(t *testing.T) {
	s, w, _ := openLite(t)
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "temp_store": "2", "busy_timeout": fmt.Sprint(patience.Milliseconds()),
	}
	db := s.engine.(*sqliteDB)
	conns := []*sqliteConn{w.conn}
	for range cap(db.readers.turns) {
		conn, err := db.readers.take(t.Context(), db.quit)
		if err != nil {
			t.Fatal(err)
		}
		defer db.readers.put(conn)
		conns = append(conns, conn)
	}
	for i, conn := range conns {
		want["query_only"] = fmt.Sprint(min(i, 1))
		want["cache_size"] = "-2000" // SQLite's own
		if i == 0 {
			want["cache_size"] = "-8000"
		}
		for pragma, want := range want {
			var got string
			err := conn.query(query{sql: "PRAGMA " + pragma, row: func(scan scanner) error { return scan(&got) }})
			if err != nil || got != want {
				t.Errorf("connection %d: %s is %s, %v; want %s", i, pragma, got, err, want)
			}
		}
	}
}
