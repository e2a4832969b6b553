package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/pgtest"
)

// Rows of sales, from one number to another.
const (
	// An id is the number of its row.
	rowID      = "decode(lpad(to_hex(n), 32, '0'), 'hex')"
	manyOrders = `INSERT INTO sale_order (store_id, id, version, state, interrupted, mode, dialect, title, lines, currency,
	subtotal_minor, total_minor, paid_minor, email, metadata, notify_url, notify_secret, created_at, updated_at)
	SELECT $1, ` + rowID + `, 1, 'pending', '', 'test', 'd', 't', '[]', 'EUR', 1, 1, 0, '', '', '', '', 1, 1 FROM generate_series($2::int, $3) AS n`
	manySessions = `INSERT INTO session (store_id, order_id, id, version, state, success_url, cancel_url, methods, method, coin,
	confirmations, white_label, expires_at, created_at, updated_at)
	SELECT $1, ` + rowID + `, ` + rowID + `, 1, 'open', '', '', '[]', '', '', 0, false, 1, 1, 1 FROM generate_series($2::int, $3) AS n`
	manyPayments = `INSERT INTO payment (store_id, id, order_id, session_id, version, attempt, account_id, method, state, currency,
	amount_minor, received_minor, reference, instruction, failure, lookups, created_at, updated_at)
	SELECT $1, ` + rowID + `, ` + rowID + `, ` + rowID + `, 1, 1, $1, 'CARD', 'pending', 'EUR', 1, 0, n::text, '', '', 0, 1, 1
	FROM generate_series($2::int, $3) AS n`
)

// uncounted keeps autovacuum, which may come at any time, from the tables of sales, and runs what a test wants besides.
func uncounted(t *testing.T, s *Store, more ...string) {
	t.Helper()
	err := s.run(t.Context(), func(t *tx) error {
		for _, table := range []string{"sale_order", "session", "payment"} {
			t.insert("ALTER TABLE " + table + " SET (autovacuum_enabled = off)")
		}
		for _, sql := range more {
			t.insert(sql)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// grow adds rows and has PostgreSQL tell of them at once, and not within a second.
func grow(t *testing.T, s *Store, owner checkout.StoreID, from, to int, statements ...string) {
	t.Helper()
	err := s.run(t.Context(), func(t *tx) error {
		for _, sql := range statements {
			t.insert(sql, owner, from, to)
		}
		t.insert("SELECT pg_stat_force_next_flush()")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// counted tells which tables a pass has counted.
func counted(t *testing.T, s *Store, want ...string) {
	t.Helper()
	got, err := s.RenewStatistics(t.Context())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q: %v", got, want, err)
	}
}

// TestStatisticsFollowGrowth proves that a table is counted when it is new and whenever it has doubled, and that
// small tables, those that grew by less and other schemas' are left alone.
func TestStatisticsFollowGrowth(t *testing.T) {
	url := pgtest.URL(t)
	s, owner := openElephant(t, url), id.New[checkout.Store]()
	uncounted(t, s, `CREATE SCHEMA other`, `CREATE TABLE other.crowd AS SELECT * FROM generate_series(1, 1000)`,
		`CREATE TABLE "Odd ""name" (owner BYTEA, first INT, n INT) WITH (autovacuum_enabled = off)`)
	counted(t, s)
	grow(t, s, owner, 1, worthCounting, manyOrders, manySessions)
	counted(t, s)
	grow(t, s, owner, 101, 2000, manyOrders, `INSERT INTO "Odd ""name" SELECT $1, $2, n FROM generate_series(1, $3::int) AS n`)
	counted(t, s, `"Odd ""name"`, "sale_order")
	if rows := newPlanner(t, url, "SELECT FROM sale_order").plan(t); !strings.Contains(rows, "rows=2000 ") {
		t.Errorf("2,000 rows are %s", rows)
	}
	counted(t, s)
	grow(t, s, owner, 2001, 4000, manyOrders)
	counted(t, s)
	grow(t, s, owner, 4001, 4001, manyOrders)
	counted(t, s, "sale_order")
	counted(t, s)
}

// TestStatisticsMendPlans proves that a sale is found by the keys of its rows as soon as the tables are counted,
// also by a connection that had planned for empty ones.
func TestStatisticsMendPlans(t *testing.T) {
	const ofTheStore = "Index Cond: (store_id = $1)\n"
	url := pgtest.URL(t)
	s, owner := openElephant(t, url), id.New[checkout.Store]()
	uncounted(t, s)
	finding := newPlanner(t, url, saleByReference)
	finding.plan(t)
	grow(t, s, owner, 1, 3000, manyOrders, manySessions, manyPayments)
	if got := finding.plan(t); !strings.Contains(got, ofTheStore) {
		t.Errorf("planned well without a count: this test proves nothing\n%s", got)
	}
	counted(t, s, "payment", "sale_order", "session")
	got := finding.plan(t)
	for _, index := range []string{
		"payment_reference on payment r ", "sale_order_pkey on sale_order o ", "session_pkey on session s ",
		"session_pkey on session n ", "payment_attempt on payment p ",
	} {
		if !strings.Contains(got, "using "+index) {
			t.Errorf("%s is not used", index)
		}
	}
	if strings.Contains(got, ofTheStore) || strings.Contains(got, "Hash Join") {
		t.Errorf("reads all rows of a store:\n%s", got)
	}
}

// TestStatisticsDoNotWait proves that a table that somebody else works on is passed over, and counted later.
func TestStatisticsDoNotWait(t *testing.T) {
	url := pgtest.URL(t)
	s, owner := openElephant(t, url), id.New[checkout.Store]()
	uncounted(t, s)
	grow(t, s, owner, 1, 2000, manyOrders)
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(t.Context(), "BEGIN; LOCK TABLE sale_order IN SHARE UPDATE EXCLUSIVE MODE"); err != nil {
		t.Error(err)
	}
	counted(t, s, "sale_order") // asked for
	if _, err := other.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Error(err)
	}
	counted(t, s, "sale_order")
	counted(t, s)
	if err := other.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestStatisticsOfOthers proves that a role asks for no table that it does not own: PostgreSQL would only warn.
func TestStatisticsOfOthers(t *testing.T) {
	url := pgtest.URL(t)
	s, owner := openElephant(t, url), id.New[checkout.Store]()
	uncounted(t, s)
	grow(t, s, owner, 1, 2000, manyOrders)
	counted(t, openElephant(t, url+"&role=pg_read_all_data"))
	counted(t, s, "sale_order")
}

// planner is a connection of its own that plans a statement once, whatever its parameters, as those of the pool
// come to do.
type planner struct {
	conn    *pgx.Conn
	explain string
}

func newPlanner(t *testing.T, url, sql string) planner {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err = conn.Exec(t.Context(), "SET plan_cache_mode = force_generic_plan; PREPARE it AS "+sql); err != nil {
		t.Fatal(err)
	}
	explain := "EXPLAIN EXECUTE it"
	if n := strings.Count(sql, "$"); n > 0 {
		explain += "(NULL" + strings.Repeat(", NULL", n-1) + ")"
	}
	return planner{conn, explain}
}

// plan is what PostgreSQL does now.
func (p planner) plan(t *testing.T) string {
	t.Helper()
	rows, err := p.conn.Query(t.Context(), p.explain)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
