package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// worthCounting is how many rows a table has at least before it matters how they are found.
	worthCounting = 100
	// countLimit bounds one pass. A count reads a sample of 30,000 rows, however many there are: a second, and a
	// minute on a slow disk.
	countLimit = 2 * time.Minute
)

// grownTables are the tables of ours that hold twice the rows that PostgreSQL last counted, and those that it never
// counted (reltuples is then -1; other commands may set it without looking at a value). Only a table's owner may have
// it counted; PostgreSQL's log would get a warning each time another tries.
const grownTables = `SELECT s.relid::regclass::text FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
	WHERE s.schemaname = current_schema() AND pg_has_role(c.relowner, 'USAGE') AND s.n_live_tup > $1
	AND (s.n_live_tup > 2 * c.reltuples OR s.last_analyze IS NULL AND s.last_autoanalyze IS NULL)
	ORDER BY s.relname`

// renewStatistics implements engine. Unlike requests it stops when ctx is done: it costs a connection, and nothing
// is lost. It holds one connection at most, for one statement at a time.
func (db *postgresDB) renewStatistics(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, countLimit)
	defer cancel()
	rows, err := db.pool.Query(ctx, grownTables, worthCounting)
	if err != nil {
		return nil, postgresError(err, nil)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) == 0 {
		return nil, postgresError(err, nil)
	}
	// A table that another replica or autovacuum is counting is passed over, not waited for.
	_, err = db.pool.Exec(ctx, "ANALYZE (SKIP_LOCKED) "+strings.Join(tables, ", "))
	return tables, postgresError(err, nil)
}
