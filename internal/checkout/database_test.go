package checkout_test

import (
	"os"
	"path/filepath"
	"testing"

	"kassa/internal/clock"
	"kassa/internal/dbtest"
	"kassa/internal/pgtest"
	"kassa/internal/store"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// sqlite is the URL of a new SQLite database in a directory of its own.
func sqlite(tb testing.TB) string {
	return dbtest.SQLite(tb, filepath.Join(tb.TempDir(), "kassa.db"))
}

// onBothEngines runs a test in a world on SQLite and in one on PostgreSQL. It is for races, which the
// engines decide differently; all else that they must do alike is in storetest.
func onBothEngines(t *testing.T, test func(w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(newWorldOn(t, sqlite(t))) })
	t.Run("postgres", func(t *testing.T) { test(newWorldOn(t, dbtest.Postgres(t))) })
}

// newWorldOn makes a world on a database.
func newWorldOn(t *testing.T, url string) *world {
	b := newBank()
	return makeWorld(t, url, b, b)
}

// openDatabase opens a database until the test ends.
func openDatabase(t *testing.T, url string, c clock.Clock) *store.Store {
	t.Helper()
	opened, err := store.Open(t.Context(), store.Options{URL: url, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return opened
}
