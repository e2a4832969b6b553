package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
)

// insertInto writes an INSERT of all the columns, in their order.
func insertInto(table, columns string) string {
	var values strings.Builder
	for i := range strings.Count(columns, ",") + 1 {
		if i > 0 {
			values.WriteString(", ")
		}
		values.WriteString("$" + strconv.Itoa(i+1))
	}
	return "INSERT INTO " + table + " (" + columns + ") VALUES (" + values.String() + ")"
}

// columnsOf names a table's columns in a join.
func columnsOf(alias, columns string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = alias + "." + strings.TrimSpace(name)
	}
	return strings.Join(names, ", ")
}

// insertNumbered writes an INSERT of all the columns and of a number, up to the engine's own expression for
// it.
func insertNumbered(table, columns string) string {
	return strings.TrimSuffix(strings.Replace(insertInto(table, columns), ") VALUES (", ", number) VALUES (", 1), ")") + ", "
}

// micros is how a time is written: microseconds since 1970 UTC, NULL for the zero time.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return clock.Micros(t)
}

// timeColumn reads what micros writes.
type timeColumn struct{ into *time.Time }

// Scan implements sql.Scanner.
func (c timeColumn) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.into = time.Time{}
	case int64:
		*c.into = clock.FromMicros(v)
	default:
		return fmt.Errorf("a time column holds a %T", src)
	}
	return nil
}

// fixedColumn reads exactly as many bytes as there are to fill.
type fixedColumn struct{ into []byte }

// Scan implements sql.Scanner.
func (c fixedColumn) Scan(src any) error {
	v, ok := src.([]byte)
	if !ok || len(v) != len(c.into) {
		return fmt.Errorf("a column of %d bytes holds something else", len(c.into))
	}
	copy(c.into, v)
	return nil
}

// jsonColumn reads what tx.json writes; an empty text, [] and {} leave the zero value.
type jsonColumn[T any] struct{ into *T }

// Scan implements sql.Scanner.
func (c jsonColumn[T]) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("a JSON column holds a %T", src)
	}
	return c.readText([]byte(text))
}

// readText reads a text without keeping it.
func (c jsonColumn[T]) readText(text []byte) error {
	var zero T
	*c.into = zero
	switch string(text) {
	case "", "[]", "{}":
		return nil
	}
	return json.Unmarshal(text, c.into)
}

// amounts puts amounts together that share their row's currency.
func amounts(code string, minors []int64, into ...*money.Amount) error {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return fmt.Errorf("currency %q: %w", code, err)
	}
	return amountsIn(currency, minors, into...)
}

// amountsIn is amounts for a currency that was read before.
func amountsIn(currency money.Currency, minors []int64, into ...*money.Amount) (err error) {
	for i, minor := range minors {
		if *into[i], err = money.New(minor, currency); err != nil {
			return err
		}
	}
	return nil
}

// orNull is how an id that may be missing is written.
func orNull[T any](x id.ID[T]) any {
	if x.IsZero() {
		return nil
	}
	return x
}
