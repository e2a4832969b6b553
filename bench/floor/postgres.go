package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// poolSize is the number of connections, as in Kassa.
const poolSize = 16

// postgresWriter sends a transaction's rows as one pipeline, which PostgreSQL takes as one transaction.
type postgresWriter struct{ pool *pgxpool.Pool }

func openPostgres(databaseURL string) (writer, error) {
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, err
	}
	config.MaxConns = poolSize
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	return postgresWriter{pool}, err
}

func (w postgresWriter) write(ctx context.Context) error {
	var batch pgx.Batch
	for _, row := range rows("nextval('sale_order_numbers')") {
		batch.Queue(row.sql, row.args...)
	}
	return w.pool.SendBatch(ctx, &batch).Close()
}

func (w postgresWriter) close() { w.pool.Close() }
