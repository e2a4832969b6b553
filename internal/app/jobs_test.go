package app

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"kassa/internal/pgtest"
)

// lines is a log that hands its lines on.
type lines chan string

func (l lines) Write(line []byte) (int, error) {
	select {
	case l <- string(line):
	default: // nobody reads any more
	}
	return len(line), nil
}

// TestStatisticsAreRenewed serves on a PostgreSQL database with a table that was never counted.
func TestStatisticsAreRenewed(t *testing.T) {
	url := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `CREATE TABLE crowd WITH (autovacuum_enabled = off)
		AS SELECT * FROM generate_series(1, 1000); SELECT pg_stat_force_next_flush()`); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := make(lines, 1000)
	a, err := Open(t.Context(), Config{Database: url, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := a.Serve(ctx, listener, nil); err != nil {
			t.Error(err)
		}
	})
	for !strings.Contains(<-log, `msg="statistics renewed" tables=[crowd]`) {
	}
	stop()
	serving.Wait()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
