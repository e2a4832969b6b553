package store

import (
	"database/sql"
	"fmt"
	"reflect"

	"zombiezen.com/go/sqlite"

	"kassa/internal/clock"
)

// identifier is an id.ID of any noun. It is a BLOB, and NULL when it is zero.
type identifier interface {
	Bytes() [16]byte
	IsZero() bool
}

// bind gives the statement its arguments.
func (s *sqliteStmt) bind(args []any) error {
	for i, n := range s.params {
		if n >= len(args) {
			return fmt.Errorf("argument $%d is missing", n+1)
		}
		if err := s.bindOne(i+1, args[n]); err != nil {
			return fmt.Errorf("argument $%d: %w", n+1, err)
		}
	}
	return nil
}

// bindOne binds a value as what it is. Nil bytes are NULL, as on PostgreSQL.
func (s *sqliteStmt) bindOne(param int, value any) error {
	switch v := value.(type) {
	case nil:
		s.BindNull(param)
	case string:
		s.BindText(param, v)
	case int64:
		s.BindInt64(param, v)
	case int:
		s.BindInt64(param, int64(v))
	case bool:
		s.BindBool(param, v)
	case []byte:
		if v == nil {
			s.BindNull(param)
			break
		}
		s.BindBytes(param, v)
	case identifier:
		if v.IsZero() {
			s.BindNull(param)
			break
		}
		bits := v.Bytes()
		s.BindBytes(param, bits[:])
	default:
		return s.bindKind(param, reflect.ValueOf(value))
	}
	return nil
}

// bindKind binds a value by the underlying type, and what a pointer points to. Nil is NULL.
func (s *sqliteStmt) bindKind(param int, v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		s.BindNull(param)
	case v.Kind() == reflect.Pointer:
		return s.bindKind(param, v.Elem())
	case v.Kind() == reflect.String:
		s.BindText(param, v.String())
	case v.CanInt():
		s.BindInt64(param, v.Int())
	case v.Kind() == reflect.Bool:
		s.BindBool(param, v.Bool())
	default:
		return fmt.Errorf("SQLite has no column for a %s", v.Type())
	}
	return nil
}

// textReader is a column that reads a text without keeping it.
type textReader interface{ readText(text []byte) error }

// copyRow is the connection's scanner. It copies what database/sql would copy, but makes no number of a text.
func (c *sqliteConn) copyRow(dest ...any) error {
	if c.next+len(dest) > c.row.columns {
		return fmt.Errorf("%d destinations for %d columns", c.next+len(dest), c.row.columns)
	}
	for _, into := range dest {
		if err := c.copyColumn(c.next, into); err != nil {
			return fmt.Errorf("column %d: %w", c.next+1, err)
		}
		c.next++
	}
	return nil
}

// copyColumn copies one column, without an allocation but for what stays.
func (c *sqliteConn) copyColumn(col int, into any) error {
	s, held := c.row, c.row.ColumnType(col)
	switch into := into.(type) {
	case *string:
		if held != sqlite.TypeNull {
			*into = s.ColumnText(col)
			return nil
		}
	case *int64:
		if held == sqlite.TypeInteger {
			*into = s.ColumnInt64(col)
			return nil
		}
	case *bool:
		if number := s.ColumnInt64(col); held == sqlite.TypeInteger && uint64(number) <= 1 {
			*into = number == 1
			return nil
		}
	case textReader:
		if held == sqlite.TypeText {
			return into.readText(c.bytes(col))
		}
	case timeColumn:
		if held == sqlite.TypeInteger {
			*into.into = clock.FromMicros(s.ColumnInt64(col))
			return nil
		}
		return into.Scan(c.value(col, held))
	case sql.Scanner:
		return into.Scan(c.value(col, held))
	case *[]byte:
		*into = append([]byte(nil), c.bytes(col)...) // none at all where there is none
		return nil
	default:
		if c.copyKind(col, held, reflect.ValueOf(into).Elem()) {
			return nil
		}
	}
	return fmt.Errorf("%v does not fit a %T", held, into)
}

// copyKind copies a column into a type that is named, by its underlying one, and into pointers, which NULL makes
// nil. It tells whether the column fits.
func (c *sqliteConn) copyKind(col int, held sqlite.ColumnType, into reflect.Value) bool {
	switch kind := into.Kind(); {
	case kind == reflect.Pointer:
		into.SetZero()
		if held == sqlite.TypeNull {
			return true
		}
		into.Set(reflect.New(into.Type().Elem()))
		return c.copyKind(col, held, into.Elem())
	case kind == reflect.String && (held == sqlite.TypeText || held == sqlite.TypeBlob):
		into.SetString(c.row.ColumnText(col))
		return true
	case into.CanInt() && held == sqlite.TypeInteger:
		number := c.row.ColumnInt64(col)
		into.SetInt(number)
		return !into.OverflowInt(number)
	}
	return false
}

// value is a column for a sql.Scanner, which must copy what it keeps.
func (c *sqliteConn) value(col int, held sqlite.ColumnType) any {
	switch held {
	case sqlite.TypeInteger:
		return c.row.ColumnInt64(col)
	case sqlite.TypeFloat:
		return c.row.ColumnFloat(col)
	case sqlite.TypeText:
		return c.row.ColumnText(col)
	case sqlite.TypeBlob:
		if c.row.ColumnLen(col) == len(c.blob) { // an identifier
			c.row.ColumnBytes(col, c.blob[:])
			return c.boxed
		}
		return c.bytes(col)
	}
	return nil
}

// bytes is a column's text or BLOB until another is read.
func (c *sqliteConn) bytes(col int) []byte {
	n := c.row.ColumnLen(col)
	if cap(c.text) < n {
		c.text = make([]byte, n)
	}
	return c.text[:c.row.ColumnBytes(col, c.text[:n])]
}
