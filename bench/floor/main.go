// Command floor is the reference of what a created session costs at least: an HTTP server that writes the
// rows which a create with an idempotency key leaves behind, to Kassa's own tables, with the same
// durability, and does nothing else. On SQLite it uses the library that Kassa uses, with the same settings, and
// groups waiting transactions into one commit as Kassa does, each behind a savepoint; on PostgreSQL a
// transaction is one round trip.
//
// The database must have Kassa's schema already (kassa migrate).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// writer writes the rows of one session and returns when they are durable.
type writer interface {
	write(ctx context.Context) error
	close()
}

func main() {
	database := flag.String("database", "", "sqlite:PATH or postgres://…, migrated")
	flag.Parse()
	if err := serve(*database); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func serve(database string) error {
	w, err := open(database)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.write(context.Background()); err != nil {
		return fmt.Errorf("the rows do not fit the schema: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": "http://" + listener.Addr().String()}); err != nil {
		return err
	}
	server := http.Server{ReadHeaderTimeout: time.Minute, Handler: create(w)}
	return server.Serve(listener)
}

func open(database string) (writer, error) {
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		return openSQLite(path)
	}
	if strings.HasPrefix(database, "postgres://") {
		return openPostgres(database)
	}
	return nil, errors.New("-database wants sqlite:PATH or postgres://…")
}

func create(to writer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := to.write(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, answer) // a client that is gone needs no answer
	}
}
