package store

import "context"

// engine is what SQLite and PostgreSQL do differently. Its errors are as errors.go has them.
type engine interface {
	// read runs queries on one snapshot.
	read(ctx context.Context, queries []query) error
	// transact runs body in a transaction, sends the writes that body leaves, commits durably and
	// returns nil. Whatever body returns as an error rolls everything back and is returned as it is.
	transact(ctx context.Context, body body) error
	// locks are the engine's clauses for rows that are read to be changed.
	locks() locks
	// lineNames is a SELECT of the names of an order's lines, as name.
	lineNames() string
	// number is the expression of the next number of a table that counts its rows over all stores.
	number(table string) string
	// renewStatistics is Store.RenewStatistics.
	renewStatistics(ctx context.Context) (tables []string, err error)
	close() error
}

// body is one run of a transaction: it sends what must be sent before it can go on, and leaves the rest
// to travel with the COMMIT.
type body func(send send) (rest []write, err error)

// send sends writes and then queries within a transaction, in order.
type send func(writes []write, queries []query) error

// write is a statement that returns nothing.
type write struct {
	sql  string
	args []any
	// guarded writes must hit a row: one that hits none lost its compare-and-swap (errLost).
	guarded bool
	// taken is returned instead of a unique violation, if it is set, and lost instead of errLost.
	taken, lost error
}

// query is a statement that returns rows, each of which is given to row.
type query struct {
	sql  string
	args []any
	row  func(scan scanner) error
}

// scanner copies the next columns of a row, as sql.Rows.Scan copies all of them. What reads a row reads all of its
// columns, or none.
type scanner func(dest ...any) error

// locks end a SELECT.
type locks struct {
	row    string // hold the rows until the transaction ends
	skip   string // the same, passing over the rows that others hold
	picked string // follows a column: it is one of the ids that were so read, as picked, by the statement's first part
}

// SQLite has one writer at a time, so rows need no locks. PostgreSQL would believe of a join that a tenth of the table
// was picked, and read all of it; of an array it believes that it is short.
var (
	sqliteLocks   = locks{picked: " IN (SELECT id FROM picked)"}
	postgresLocks = locks{row: " FOR UPDATE", skip: " FOR UPDATE SKIP LOCKED", picked: " = ANY (ARRAY(SELECT id FROM picked))"}
)

// The lines of an order are a JSON array of objects (see lineText).
const (
	sqliteLineNames   = "SELECT json_extract(value, '$.name') AS name FROM json_each(sale_order.lines)"
	postgresLineNames = "SELECT line ->> 'name' AS name FROM jsonb_array_elements(sale_order.lines::jsonb) AS line"
)

// sqliteNumber comes after the largest there is, as nobody else writes.
func sqliteNumber(table string) string {
	return "(SELECT COALESCE(MAX(number), 0) + 1 FROM " + table + ")"
}

// postgresNumber takes it from a sequence, so that those who write at once need not wait for one another. A
// transaction that is rolled back leaves a gap.
func postgresNumber(table string) string { return "nextval('" + table + "_numbers')" }

// guard makes a PostgreSQL compare-and-swap fail when it hits no row, so that COMMIT can travel in the
// same pipeline: it divides by the number of rows hit (SQLSTATE 22012; no other statement divides).
// On SQLite the affected rows are counted instead, which costs nothing there.
func guard(update string) string {
	return "WITH hit AS (" + update + " RETURNING 1) SELECT 1 / count(*) FROM hit"
}
