package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kassa/internal/checkout"
)

// opened is how many connections are open; all are at rest.
func opened(r *readers) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.idle)
}

func TestReadersAreOpenedWhenTheyAreNeeded(t *testing.T) {
	s, _, _ := openLite(t)
	db := s.engine.(*sqliteDB)
	for range 3 * cap(db.readers.turns) {
		claimed(t, s, "none")
	}
	if n := opened(db.readers); n != 1 {
		t.Fatalf("%d connections read for one reader", n)
	}
	all := make([]*sqliteConn, cap(db.readers.turns))
	for i := range all {
		conn, err := db.readers.take(t.Context(), db.quit)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = conn
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.readers.take(late, db.quit); !errors.Is(err, context.Canceled) {
		t.Errorf("one more than there may be: %v", err)
	}
	for _, conn := range all {
		db.readers.put(conn)
	}
	if n := opened(db.readers); n != len(all) {
		t.Errorf("%d connections are open, want %d", n, len(all))
	}
	last, err := db.readers.take(t.Context(), db.quit)
	if err != nil || last != all[len(all)-1] {
		t.Errorf("the one that rested last is not taken first: %v", err)
	}
	db.readers.put(last)
}

func TestReaderThatCannotBeOpenedLeavesItsTurn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gone.db")
	r := newReaders(path)
	for range 2 * cap(r.turns) {
		if _, err := r.take(t.Context(), nil); checkout.ReasonOf(err) != checkout.ReasonUnavailable {
			t.Fatalf("a file that is gone: %v", err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a reader made the file: %v", err)
	}
	if err := r.close(); err != nil {
		t.Error(err)
	}
}
