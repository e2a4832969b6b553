package storetest

import (
	"database/sql"
	neturl "net/url"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// raw opens the database beside the store, for what no port shows.
func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, source := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		file := neturl.URL{Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(5000)"} // the suite's directories have ? and # in their names
		driver, source = "sqlite", file.String()
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// execute runs a statement beside the store.
func execute(t *testing.T, url, statement string, args ...any) {
	t.Helper()
	if _, err := raw(t, url).ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// rawCredentials are the bytes that are kept of all accounts.
func rawCredentials(t *testing.T, url string) (all [][]byte) {
	t.Helper()
	rows, err := raw(t, url).QueryContext(t.Context(), "SELECT credentials FROM gateway_account ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one []byte
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
