package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// poolSize is the number of connections, as in Kassa.
const poolSize = 16

// insertPostgresOrder takes the number from the sequence, as Kassa does.
const insertPostgresOrder = insertOrder + "nextval('sale_order_numbers'))"

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
	s := newSale()
	var batch pgx.Batch
	batch.Queue(insertPostgresOrder, seller, s.order, metadata, s.created)
	batch.Queue(insertSession, seller, s.order, s.expires, s.created)
	batch.Queue(insertEvent, seller, s.order, s.event, s.created)
	batch.Queue(insertClaim, seller, s.key, fingerprint, answerBytes, s.created)
	return w.pool.SendBatch(ctx, &batch).Close()
}

func (w postgresWriter) close() { w.pool.Close() }
