package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's driver "pgx"
	_ "modernc.org/sqlite"             // database/sql's driver "sqlite"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

// own are the columns in which two sessions differ.
var own = []string{"id", "order_id", "number", "key", "created_at", "updated_at", "expires_at"}

// testRowsAreKassas creates a session as Kassa does and one as the floor does, and compares what both left
// behind in all tables.
func testRowsAreKassas(t *testing.T, database string, floor writer) {
	driver, source := "pgx", database
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	before := countRows(t, db, driver)
	createAsKassa(t, database)
	between := countRows(t, db, driver)
	if err := floor.write(t.Context()); err != nil {
		t.Fatal(err)
	}
	var written []string
	for table, n := range countRows(t, db, driver) {
		kassas, floors := between[table]-before[table], n-between[table]
		switch {
		case kassas != floors:
			t.Errorf("%s: Kassa wrote %d rows, the floor %d", table, kassas, floors)
		case kassas > 0:
			written = append(written, table)
			compareRows(t, db, table)
		}
	}
	slices.Sort(written)
	if want := []string{"claim", "event", "sale_order", "session"}; !slices.Equal(written, want) {
		t.Errorf("written were %v, want %v", written, want)
	}
}

// createAsKassa writes through the store what the benchmark's request leaves behind.
func createAsKassa(t *testing.T, database string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dollar, now := money.MustCurrency("USD"), time.Now()
	total, zero := money.Must(2499, dollar), money.Zero(dollar)
	order := checkout.Order{
		ID: id.New[checkout.Order](), StoreID: seller, Version: 1, State: checkout.OrderPending, Mode: checkout.ModeTest,
		Dialect: "shoppex", Title: "Pro licence", Terms: checkout.Terms{
			Lines:    []checkout.Line{{Name: "Pro licence", Quantity: 1, Total: total, Discount: zero, Tax: zero}},
			Subtotal: total, Discount: zero, Tax: zero, Total: total,
		},
		Paid: zero, Email: "buyer@example.com", Metadata: metadata, CreatedAt: now, UpdatedAt: now,
	}
	session := checkout.Session{
		ID: id.Convert[checkout.Session](order.ID), StoreID: seller, OrderID: order.ID, Version: 1, State: checkout.SessionOpen,
		SuccessURL: "https://shop.example/thanks", CancelURL: "https://shop.example/cart",
		ExpiresAt: now.Add(checkout.DefaultSessionTTL), CreatedAt: now, UpdatedAt: now,
	}
	claim := checkout.Claim{StoreID: seller, Route: "POST /dev/v1/checkout/sessions", Key: order.ID.String()}
	err = s.Tx(t.Context(), func(tx checkout.Tx) error {
		new(checkout.Service).Place(tx, checkout.Sale{Order: order, Session: session})
		tx.InsertClaim(claim, checkout.Answer{Status: 201, Body: answerBytes})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// countRows counts the rows of every table.
func countRows(t *testing.T, db *sql.DB, driver string) map[string]int {
	t.Helper()
	tables := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	if driver == "sqlite" {
		tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
	}
	counts := map[string]int{}
	for _, row := range read(t, db, tables) {
		for _, table := range row {
			name := fmt.Sprint(table)
			counts[name] = len(read(t, db, "SELECT 1 FROM "+name))
		}
	}
	return counts
}

// compareRows compares a table's two rows, Kassa's and then the floor's. Columns of a session's own must have
// values of one kind and size.
func compareRows(t *testing.T, db *sql.DB, table string) {
	t.Helper()
	rows := read(t, db, "SELECT * FROM "+table+" ORDER BY created_at")
	if len(rows) != 2 {
		t.Fatalf("%s has %d rows, want Kassa's and the floor's", table, len(rows))
	}
	for column, kassas := range rows[0] {
		floors := rows[1][column]
		if slices.Contains(own, column) {
			kassas, floors = kind(kassas), kind(floors)
		}
		if !reflect.DeepEqual(kassas, floors) {
			t.Errorf("%s.%s: Kassa wrote %v, the floor %v", table, column, kassas, floors)
		}
	}
}

// kind is a value's type and, of a text or bytes, its length.
func kind(value any) any {
	switch value := value.(type) {
	case string:
		return fmt.Sprintf("string of %d", len(value))
	case []byte:
		return bytes.Repeat([]byte{'x'}, len(value))
	}
	return fmt.Sprintf("%T", value)
}

// read reads rows as maps of column to value.
func read(t *testing.T, db *sql.DB, query string) (all []map[string]any) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := map[string]any{}
		for i, column := range columns {
			row[column] = values[i]
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
