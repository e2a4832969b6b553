package pgtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// invalidCatalogName is PostgreSQL's SQLSTATE for a database that is not there.
const invalidCatalogName = "3D000"

var noDeadline = context.Background()

// connect opens a connection that is closed when the test ends.
func connect(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(noDeadline) })
	return conn
}

// run executes a statement.
func run(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// value reads a query's one text value.
func value(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var text string
	if err := conn.QueryRow(t.Context(), query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text
}

func TestURLGivesEveryTestAnEmptyDatabase(t *testing.T) {
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			// Fails if another test's table were here.
			run(t, connect(t, URL(t)), "CREATE TABLE kassa (id int)")
		})
	}
}

func TestURLRemovesTheDatabaseAfterTheTest(t *testing.T) {
	var databaseURL string
	t.Run("use", func(t *testing.T) {
		databaseURL = URL(t)
		run(t, connect(t, databaseURL), "SELECT 1")
	})
	_, err := pgx.Connect(t.Context(), databaseURL)
	if refused := new(pgconn.PgError); !errors.As(err, &refused) || refused.Code != invalidCatalogName {
		t.Errorf("connecting afterwards: got %v, want SQLSTATE %s", err, invalidCatalogName)
	}
}

func TestURLWantsMain(t *testing.T) {
	shared.Lock()
	shared.managed = false
	shared.Unlock()
	defer func() {
		shared.Lock()
		shared.managed = true
		shared.Unlock()
	}()
	if _, err := sharedCluster(); err == nil || !strings.Contains(err.Error(), "TestMain") {
		t.Errorf("got %v, want an error that names TestMain", err)
	}
}

// TestCopiesAreTheTestsOwn prepares a database once, and gives each test a copy of its own.
func TestCopiesAreTheTestsOwn(t *testing.T) {
	prepared := 0
	prepare := func(ctx context.Context, databaseURL string) error {
		prepared++
		conn, err := pgx.Connect(ctx, databaseURL)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE TABLE kassa (id int)")
		return errors.Join(err, conn.Close(ctx))
	}
	for range 2 {
		run(t, connect(t, Copy(t, prepare)), "INSERT INTO kassa VALUES (1)")
		if got := value(t, connect(t, Copy(t, prepare)), "SELECT count(*)::text FROM kassa"); got != "0" {
			t.Errorf("%s rows of another test", got)
		}
	}
	if prepared != 1 {
		t.Errorf("prepared %d times", prepared)
	}
}
