package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// groups is a Metrics that keeps the sizes of the groups.
type groups struct{ sizes chan int }

func (g groups) ObserveGroup(n int)      { g.sizes <- n }
func (groups) ObserveTx(d time.Duration) {}
func (groups) CountRetry()               {}

// openLite opens a new SQLite database and gives its writer and the sizes of the groups.
func openLite(t *testing.T) (*Store, *writer, chan int) {
	t.Helper()
	sizes := make(chan int, 1000)
	s, err := Open(t.Context(), Options{
		URL: "sqlite:" + filepath.Join(t.TempDir(), "new", "kassa.db"), Metrics: groups{sizes}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, s.engine.(*sqliteDB).writer, sizes
}

// claim is a small row to write: the claim of a key.
func claim(key string) write {
	return write{sql: insertClaim, taken: checkout.ErrClaimed, args: []any{
		id.FromBytes[checkout.Store]([16]byte{1}), "r", "", key, make([]byte, 32), 200, []byte{}, 1, nil,
	}}
}

// claimed tells whether the key was written, as others see it.
func claimed(t *testing.T, s *Store, key string) bool {
	t.Helper()
	_, found, err := s.Read(t.Context()).StoredClaim(checkout.Claim{StoreID: id.FromBytes[checkout.Store]([16]byte{1}), Route: "r", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// together puts bodies into one group: the first holds the writer until all others wait.
func together(w *writer, bodies ...body) []*job {
	var jobs []*job
	ready, release := make(chan bool), make(chan bool)
	for i, body := range bodies {
		if i == 0 {
			first := body
			body = func(send send) ([]write, error) {
				ready <- true
				<-release
				return first(send)
			}
		}
		j := &job{ctx: context.Background(), body: body, done: make(chan struct{})}
		w.jobs <- j
		jobs = append(jobs, j)
		if i == 0 {
			<-ready
		}
	}
	close(release)
	return jobs
}

// writes is a body that writes a claim.
func writes(key string) body {
	return func(send) ([]write, error) { return []write{claim(key)}, nil }
}

func TestGroupCommit(t *testing.T) {
	s, w, sizes := openLite(t)
	mine := errors.New("mine")
	outcomes := []error{nil, mine, nil, checkout.ErrClaimed, nil}
	jobs := together(w, writes("a"),
		func(send send) ([]write, error) { return nil, errors.Join(send([]write{claim("b")}, nil), mine) },
		writes("c"), writes("a"), writes("d"))
	for i, j := range jobs {
		<-j.done
		if !errors.Is(j.err, outcomes[i]) {
			t.Errorf("job %d: %v, want %v", i, j.err, outcomes[i])
		}
	}
	if n := <-sizes; n != len(jobs) {
		t.Errorf("a group of %d, want %d", n, len(jobs))
	}
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if claimed(t, s, key) != want {
			t.Errorf("%s is there: %v", key, !want)
		}
	}
}

func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	s, w, _ := openLite(t)
	entered, release := make(chan bool), make(chan bool)
	jobs := together(w, writes("a"),
		func(send) ([]write, error) { return nil, errors.New("mine") },
		func(send) ([]write, error) { entered <- true; <-release; return nil, nil })
	<-entered
	for i, j := range jobs {
		select {
		case <-j.done:
			t.Errorf("job %d was answered", i)
		default:
		}
	}
	if claimed(t, s, "a") {
		t.Error("seen before the commit")
	}
	close(release)
	for _, j := range jobs {
		<-j.done
	}
}

func TestGroupIsBounded(t *testing.T) {
	_, w, sizes := openLite(t)
	var bodies []body
	for i := range maxGroup + 1 { // one is taken, the queue holds the rest
		bodies = append(bodies, writes(fmt.Sprint(i)))
	}
	for _, j := range together(w, bodies...) {
		<-j.done
	}
	if first, second := <-sizes, <-sizes; first != maxGroup || second != 1 {
		t.Errorf("groups of %d and %d", first, second)
	}
}

func TestFailedCommitFailsTheGroup(t *testing.T) {
	s, w, _ := openLite(t)
	for _, sql := range []string{
		"CREATE TABLE parent (id INTEGER PRIMARY KEY)",
		"CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
	} {
		if err := w.transact(t.Context(), func(send) ([]write, error) { return []write{{sql: sql}}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	orphan := write{sql: "INSERT INTO child VALUES (1)"} // makes COMMIT fail, and nothing before it
	broken := func(send) ([]write, error) { return []write{claim("a"), orphan}, nil }
	for i, j := range together(w, broken, func(send) ([]write, error) { return nil, errors.New("mine") }, writes("b")) {
		<-j.done
		if checkout.ReasonOf(j.err) != checkout.ReasonUnavailable {
			t.Errorf("job %d: %v", i, j.err)
		}
	}
	for _, j := range together(w, writes("c"), writes("d")) {
		<-j.done
		if j.err != nil {
			t.Errorf("after that: %v", j.err)
		}
	}
	for key, want := range map[string]bool{"a": false, "b": false, "c": true, "d": true} {
		if claimed(t, s, key) != want {
			t.Errorf("%s is there: %v", key, !want)
		}
	}
}

// A failure that makes SQLite roll back everything must not leave the others of the group with a success.
func TestLostTransactionFailsTheGroup(t *testing.T) {
	s, w, _ := openLite(t)
	jobs := together(w, writes("a"),
		func(send send) ([]write, error) {
			return nil, errors.Join(send([]write{{sql: "ROLLBACK"}}, nil), errors.New("full"))
		},
		writes("b"))
	for i, j := range jobs[:2] {
		<-j.done
		if checkout.ReasonOf(j.err) != checkout.ReasonUnavailable {
			t.Errorf("job %d: %v", i, j.err)
		}
	}
	<-jobs[2].done
	if claimed(t, s, "a") || !claimed(t, s, "b") || jobs[2].err != nil {
		t.Errorf("a: %v, b: %v, %v", claimed(t, s, "a"), claimed(t, s, "b"), jobs[2].err)
	}
}

func TestWriterSurvives(t *testing.T) {
	s, w, _ := openLite(t)
	panics := query{sql: "SELECT 1", row: func(scanner) error { panic("in a row") }}
	for _, end := range []func(send send){
		func(send) { runtime.Goexit() },
		func(send) { clear(*(*map[int]int)(nil)) }, // panics
		func(send send) { _ = send(nil, []query{panics}) },
	} {
		jobs := together(w, writes("c"), func(send send) ([]write, error) { end(send); return nil, nil })
		for _, j := range jobs {
			<-j.done
			if checkout.ReasonOf(j.err) != checkout.ReasonUnavailable {
				t.Errorf("%v", j.err)
			}
		}
	}
	if err := w.transact(t.Context(), writes("d")); err != nil || claimed(t, s, "c") || !claimed(t, s, "d") {
		t.Errorf("afterwards: %v", err)
	}
}

func TestCallerLeavesTheQueue(t *testing.T) {
	s, w, _ := openLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	entered, release, left := make(chan bool), make(chan bool), make(chan error)
	go func() {
		left <- w.transact(t.Context(), func(send) ([]write, error) { entered <- true; <-release; return nil, nil })
	}()
	<-entered
	go func() { left <- w.transact(ctx, writes("a")) }()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("left with %v", err)
	}
	close(release)
	if err := <-left; err != nil {
		t.Error(err)
	}
	if err := w.transact(t.Context(), writes("b")); err != nil || claimed(t, s, "a") || !claimed(t, s, "b") {
		t.Errorf("afterwards: %v", err)
	}
}

func TestBusyIsUnavailable(t *testing.T) {
	s, w, _ := openLite(t)
	if err := w.conn.exec(write{sql: "PRAGMA busy_timeout = 0"}); err != nil {
		t.Fatal(err)
	}
	var file string
	if err := w.conn.query(query{sql: "SELECT file FROM pragma_database_list", row: func(scan scanner) error { return scan(&file) }}); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	err = s.Tx(t.Context(), func(tx checkout.Tx) error { return nil })
	if checkout.ReasonOf(err) != checkout.ReasonUnavailable {
		t.Errorf("%v", err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("readers wait for a writer: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Tx(t.Context(), func(tx checkout.Tx) error { return nil }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestFilesAreTheOwners(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s, err := Open(t.Context(), Options{URL: "sqlite:" + dir + "/kassa.db"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for path, want := range map[string]os.FileMode{dir: 0o700, dir + "/kassa.db": 0o600, dir + "/kassa.db-wal": 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", filepath.Base(path), info.Mode(), err)
		}
	}
}

func TestDurability(t *testing.T) {
	_, w, _ := openLite(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		err := w.conn.query(query{sql: "PRAGMA " + pragma, row: func(scan scanner) error { return scan(&got) }})
		if err != nil || got != want {
			t.Errorf("%s is %s, %v", pragma, got, err)
		}
	}
}

func TestUnknownURLs(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "sqlite::memory:", "sqlite://x", "mysql://u:secret@h/d", "kassa.db", "postgres:x"} {
		_, err := Open(t.Context(), Options{URL: url})
		if err == nil || !strings.Contains(err.Error(), "database URL") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
