package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"kassa/internal/dbtest"
	"kassa/internal/pgtest"
	"kassa/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) string {
		return dbtest.SQLite(t, filepath.Join(t.TempDir(), "data dir?%41#", "kassa.db"))
	})
}

func TestPostgres(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) string { return dbtest.Postgres(t) })
}
