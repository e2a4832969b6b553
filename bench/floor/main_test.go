package main

import (
	"os"
	"path/filepath"
	"testing"

	"kassa/internal/pgtest"
	"kassa/internal/store"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// TestRows keeps the floor's statements in step with the migrations and with Kassa's own, on both engines.
func TestRows(t *testing.T) {
	for name, database := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "floor.db"),
		"postgres": pgtest.URL(t),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := store.Migrate(t.Context(), database); err != nil {
				t.Fatal(err)
			}
			w, err := open(database)
			if err != nil {
				t.Fatal(err)
			}
			defer w.close()
			testRowsAreKassas(t, database, w)
			for range 3 {
				if err := w.write(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
