// Package dbtest gives tests databases whose schema is up to date. It is made once in a process, and copied:
// with the race detector that takes a hundredth of the time of all migrations.
//
// Tests of the migrations themselves, and of opening what is new, must not use it. A package that asks for
// PostgreSQL hands its TestMain to pgtest.Main.
package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"kassa/internal/pgtest"
	"kassa/internal/store"
)

// SQLite writes a database to a path, whose directory it makes, and returns its URL.
func SQLite(tb testing.TB, path string) string {
	tb.Helper()
	content, err := template()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + path
}

// Postgres returns the URL of a database that is removed when the test ends.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return pgtest.Copy(tb, migrate)
}

// template is the content of an SQLite database without rows.
var template = sync.OnceValues(func() ([]byte, error) {
	directory, err := os.MkdirTemp("", "kassa-dbtest-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(directory) }() // the system clears what stays
	path := filepath.Join(directory, "kassa.db")
	if err := migrate(context.Background(), "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(ctx context.Context, url string) error {
	_, err := store.Migrate(ctx, url)
	return err
}
