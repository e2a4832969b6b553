package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"kassa/bench/rig"
	"kassa/internal/checkout"
)

// batch is how many copies one transaction makes.
const batch = 50_000

// addSessions copies the templates until there are so many sessions, in turn an open and a paid one.
func (y *yard) addSessions(ctx context.Context, upTo int) error {
	from := y.copied
	if upTo <= from {
		return nil
	}
	y.copied = upTo
	for turn, s := range y.templates {
		y.pages = append(y.pages, s.pages(copies{turn, len(y.templates), from, upTo})...)
	}
	return y.fill(ctx, func(f *filler) error {
		if err := f.count(ctx, from); err != nil {
			return err
		}
		for at := from; at < upTo; at += batch {
			for turn, s := range y.templates {
				if err := f.copySale(ctx, s, copies{turn, len(y.templates), at, min(at+batch, upTo)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// one reads a row that there is one of.
func (f *filler) one(ctx context.Context, from string, args ...any) (row, error) {
	found, err := readRows(ctx, f.db, from, args...)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d rows of %s", len(found), from)
	}
	if err != nil {
		return row{}, err
	}
	return found[0], nil
}

// addStores copies the demo's store until there are so many more, each with a key and a gateway account of
// its own.
func (y *yard) addStores(ctx context.Context, upTo int) error {
	from := len(y.keys)
	if upTo <= from {
		return nil
	}
	for n := from; n < upTo; n++ {
		y.keys = append(y.keys, fmt.Sprintf("shx_bench%027d", n))
	}
	return y.fill(ctx, func(f *filler) error {
		hash := checkout.HashKey(y.shop.server.Ready.Keys.Shoppex)
		own, err := f.one(ctx, "store WHERE slug = $1", slug)
		if err != nil {
			return err
		}
		key, err := f.one(ctx, "api_key WHERE hash = $1", hash[:])
		if err != nil {
			return err
		}
		account, err := f.one(ctx, "gateway_account WHERE store_id = $1", own.get("id"))
		if err != nil {
			return err
		}
		rows := []row{own, key, account}
		const some = 500
		for at := from; at < upTo; at += some {
			if err := f.copyStores(ctx, rows, y.keys[at:min(at+some, upTo)], at); err != nil {
				return err
			}
		}
		return nil
	})
}

// filler writes copies of rows, by the fastest honest means: SQL that the database runs by itself, in large
// transactions that need not be durable before the server starts.
type filler struct {
	db      *sql.DB // one connection
	sqlite  bool
	numbers map[string]int64 // what a copy's number is above its i, by table
}

// count lets the numbers of the copies follow those that are there; the first copy has the number from.
func (f *filler) count(ctx context.Context, from int) error {
	f.numbers = map[string]int64{}
	for _, table := range []string{"sale_order", "customer"} {
		var largest int64
		if err := f.db.QueryRowContext(ctx, "SELECT COALESCE(max(number), 0) FROM "+table).Scan(&largest); err != nil {
			return err
		}
		f.numbers[table] = largest + 1 - int64(from)
	}
	return nil
}

// fill opens the database for writing, which no server uses now, and leaves it as one that has been running
// for long: with everything in its file, and with statistics.
func (y *yard) fill(ctx context.Context, write func(f *filler) error) (err error) {
	f := &filler{sqlite: y.b.engine == rig.SQLite}
	driver, source := "pgx", y.database.URL
	after := []string{"VACUUM ANALYZE", "CHECKPOINT"}
	if f.sqlite {
		driver = "sqlite"
		source = (&url.URL{
			Scheme: "file", Path: strings.TrimPrefix(source, "sqlite:"),
			RawQuery: "_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=cache_size(-100000)&_pragma=wal_autocheckpoint(20000)",
		}).String()
		after = []string{"PRAGMA synchronous(FULL)", "PRAGMA wal_checkpoint(TRUNCATE)"} // and the file to the disk, which is busy until then
	}
	if f.db, err = sql.Open(driver, source); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.db.Close()) }()
	f.db.SetMaxOpenConns(1)
	if !f.sqlite {
		after = append(after, f.sequence("sale_order"), f.sequence("customer"))
		if _, err := f.db.ExecContext(ctx, "SET synchronous_commit = off"); err != nil {
			return err
		}
	}
	if err := write(f); err != nil {
		return err
	}
	for _, statement := range after {
		if _, err := f.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// sequence lets a table's numbers go on after the copies (PostgreSQL).
func (f *filler) sequence(table string) string {
	return fmt.Sprintf("SELECT setval('%[1]s_numbers', (SELECT COALESCE(max(number), 0) + 1 FROM %[1]s))", table)
}

// within runs statements in one transaction.
func (f *filler) within(ctx context.Context, statements []string) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("%.200s…: %w", statement, err), tx.Rollback())
		}
	}
	return tx.Commit()
}

// blob is a literal of bytes.
func (f *filler) blob(b []byte) string {
	if f.sqlite {
		return fmt.Sprintf("X'%x'", b)
	}
	return fmt.Sprintf(`'\x%x'::bytea`, b)
}

// literal is a value as SQL has it.
func (f *filler) literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return f.blob(v)
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	default: // whole numbers, and booleans of PostgreSQL
		return fmt.Sprint(v)
	}
}
