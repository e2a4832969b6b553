package checkout_test

import (
	"path/filepath"
	"testing"

	"kassa/internal/clock"
	"kassa/internal/store"
)

// openDatabase opens a new SQLite database in a directory of its own.
func openDatabase(t *testing.T, c clock.Clock) *store.Store {
	t.Helper()
	opened, err := store.Open(t.Context(), store.Options{
		URL: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), Clock: c,
	})
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
