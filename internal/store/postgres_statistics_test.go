package store

import (
	"context"
	"fmt"
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

	// All of one variant, and free.
	freeStock = `INSERT INTO stock_unit (store_id, variant_id, id, product_id, state, text, digest, created_at)
	SELECT $1::bytea, $1, ` + rowID + `, $1, 'free', n::text, n::text::bytea, 1 FROM generate_series($2::int, $3) AS n`
)

// uncounted keeps autovacuum, which may come at any time, from the tables that grow, and runs what a test wants besides.
func uncounted(t *testing.T, s *Store, more ...string) {
	t.Helper()
	for _, table := range []string{"sale_order", "session", "payment", "stock_unit"} {
		more = append(more, "ALTER TABLE "+table+" SET (autovacuum_enabled = off)")
	}
	change(t, s, more...)
}

// change runs statements that have no parameters.
func change(t *testing.T, s *Store, statements ...string) {
	t.Helper()
	err := s.run(t.Context(), func(t *tx) error {
		for _, sql := range statements {
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

// sellFirst are the units that are sold first, up to a number.
const sellFirst = "UPDATE stock_unit SET state = 'sold', order_id = id, sold_at = 1 WHERE state = 'free' AND id <= decode(lpad(to_hex(%d), 32, '0'), 'hex')"

// TestStatisticsOfUnits proves that free units are found and counted by their own index, in whose order they are
// wanted, whatever PostgreSQL knows of them: it does not look for them among those that were sold.
func TestStatisticsOfUnits(t *testing.T) {
	url := pgtest.URL(t)
	s, owner := openElephant(t, url), id.New[checkout.Store]()
	uncounted(t, s)
	inStock := true
	finding := map[string]planner{
		"counting": newPlanner(t, url, variantsBySKU),
		"picking":  newPlanner(t, url, postgresLocks.reserve(postgresLocks.skip)),
		"waiting":  newPlanner(t, url, postgresLocks.reserve(postgresLocks.row)),
		"listing": newPlanner(t, url, sentBy(func(r reads) error {
			_, _, err := r.Products(owner, checkout.ProductQuery{Window: checkout.Window{Limit: 9}, InStock: &inStock})
			return err
		})[0].sql),
	}
	check := func(when string) {
		t.Helper()
		for what, p := range finding {
			got := p.anew(t)
			if !strings.Contains(got, "using stock_unit_free on stock_unit ") || strings.Contains(got, "created_at") ||
				strings.Contains(got, "Scan on stock_unit ") {
				t.Errorf("%s, %s:\n%s", what, when, got)
			}
		}
	}
	check("none, never counted")
	grow(t, s, owner, 1, 20_000, freeStock)
	check("never counted")
	counted(t, s, "stock_unit")
	check("nothing sold")
	for _, share := range []struct {
		name string
		sold int
	}{{"0.3 %", 60}, {"30 %", 6000}, {"99 %", 19_800}, {"99.98 %", 19_996}} {
		change(t, s, fmt.Sprintf(sellFirst, share.sold))
		check(share.name + " sold since the count")
		change(t, s, "ANALYZE stock_unit")
		check(share.name + " sold")
	}
	grow(t, s, owner, 20_001, 30_000, freeStock)
	check("restocked")
	change(t, s, "UPDATE stock_unit SET variant_id = substr(id, 16)", "ANALYZE stock_unit")
	check("of many variants")
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
	var nulls []string
	for strings.Contains(sql, fmt.Sprint("$", len(nulls)+1)) {
		nulls = append(nulls, "NULL")
	}
	explain := "EXPLAIN EXECUTE it"
	if len(nulls) > 0 {
		explain += "(" + strings.Join(nulls, ", ") + ")"
	}
	return planner{conn, explain}
}

// anew is what PostgreSQL would do if it planned now.
func (p planner) anew(t *testing.T) string {
	t.Helper()
	if _, err := p.conn.Exec(t.Context(), "DISCARD PLANS"); err != nil {
		t.Fatal(err)
	}
	return p.plan(t)
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
