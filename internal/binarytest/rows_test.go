package binarytest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// tables are what requests and payments write to.
var tables = []string{
	"sale_order", "session", "payment", "event", "exception", "transition", "claim", "gateway_event", "sandbox_payment",
	"product", "variant", "stock_unit", "stock_hold", "coupon", "coupon_use", "customer", "refund", "endpoint",
	"delivery", "letter", "file", "cart",
}

// db opens the server's database for reading beside it.
func (s *server) db(t *testing.T) *sql.DB {
	t.Helper()
	driver, source := "pgx", s.database
	if s.engine == sqlite {
		driver, source = "sqlite", "file:"+strings.TrimPrefix(s.database, "sqlite:")+"?mode=ro&_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(2)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// rows counts the rows of all tables, as one line to compare.
func rows(t testing.TB, db *sql.DB) string {
	t.Helper()
	parts := make([]string, len(tables))
	for i, table := range tables {
		parts[i] = "'" + table + "=' || (SELECT count(*) FROM " + table + ")"
	}
	return scalar[string](t, db, "SELECT "+strings.Join(parts, " || ' ' || "))
}

// scalar reads a query's one value.
func scalar[T any](t testing.TB, db *sql.DB, query string, args ...any) T {
	t.Helper()
	var value T
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// column reads a query's one column of text.
func column(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer found.Close()
	texts := []string{}
	for found.Next() {
		var value any
		if err := found.Scan(&value); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, fmt.Sprint(value))
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}
