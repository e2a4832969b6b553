package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
)

// openElephant opens a PostgreSQL database.
func openElephant(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: url, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// trips keeps what travelled together. Statements that travel alone count as well.
type trips struct{ batches [][]string }

func (c *trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	var texts []string
	for _, q := range data.Batch.QueuedQueries {
		texts = append(texts, q.SQL)
	}
	c.batches = append(c.batches, texts)
	return ctx
}

func (c *trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	c.batches = append(c.batches, []string{data.SQL})
	return ctx
}
func (*trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData)     {}
func (*trips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// TestRoundTrips proves what performance.md asks for: writes alone travel once, a read and what follows
// it twice, and a sale is read at once.
func TestRoundTrips(t *testing.T) {
	s := openElephant(t, pgtest.URL(t))
	counter := &trips{}
	config := s.engine.(*postgresDB).pool.Config()
	config.ConnConfig.Tracer = counter
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	traced := &postgresDB{pool: pool}
	defer func() { _ = traced.close() }()
	for _, test := range []struct {
		name string
		run  func() error
		want int
	}{
		{"writes", func() error {
			return traced.transact(t.Context(), func(send) ([]write, error) { return []write{claim("a"), claim("b")}, nil })
		}, 1},
		{"a swap", func() error {
			return traced.transact(t.Context(), func(send) ([]write, error) {
				return []write{claim("c"), {sql: "UPDATE cache_epoch SET epoch = epoch + 1", guarded: true}}, nil
			})
		}, 1},
		{"read and write", func() error {
			return traced.transact(t.Context(), func(send send) ([]write, error) {
				err := send([]write{claim("d")}, []query{{sql: "SELECT 1", row: func(scanner) error { return nil }}})
				return []write{claim("e"), claim("f")}, err
			})
		}, 2},
		{"nothing", func() error { return traced.transact(t.Context(), func(send) ([]write, error) { return nil, nil }) }, 0},
		{"reads", func() error {
			one := query{sql: "SELECT 1", row: func(scanner) error { return nil }}
			return traced.read(t.Context(), []query{one, one, one})
		}, 1},
	} {
		counter.batches = nil
		if err := test.run(); err != nil || len(counter.batches) != test.want {
			t.Errorf("%s: %d round trips, want %d: %v, %q", test.name, len(counter.batches), test.want, err, counter.batches)
		}
	}
}

func TestDeadlockRunsAgain(t *testing.T) {
	s := openElephant(t, pgtest.URL(t))
	var orders [2]checkout.Order
	for i := range orders {
		orders[i] = bareOrder()
		session := checkout.Session{
			ID: id.Convert[checkout.Session](orders[i].ID), StoreID: orders[i].StoreID, OrderID: orders[i].ID, Version: 1,
			State: checkout.SessionOpen, ExpiresAt: orders[i].CreatedAt, CreatedAt: orders[i].CreatedAt, UpdatedAt: orders[i].CreatedAt,
		}
		err := s.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertOrder(orders[i]); tx.InsertSession(session); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	var all, bothHold sync.WaitGroup
	bothHold.Add(2)
	for i := range orders {
		all.Go(func() {
			run := 0
			err := s.Tx(t.Context(), func(tx checkout.Tx) error {
				run++
				for n, o := range []checkout.Order{orders[i], orders[1-i]} {
					sale, err := tx.LockSale(o.StoreID, o.ID)
					if err != nil {
						return err
					}
					tx.UpdateOrder(sale.Order)
					if run == 1 && n == 0 {
						bothHold.Done()
						bothHold.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, o := range orders {
		sale, err := s.Read(t.Context()).Sale(o.StoreID, o.ID)
		if err != nil || sale.Order.Version != 3 {
			t.Errorf("version %d, %v", sale.Order.Version, err)
		}
	}
}

func TestServerGoneIsUnavailable(t *testing.T) {
	cluster, err := pgtest.StartCluster("")
	if err != nil {
		t.Fatal(err)
	}
	url, err := cluster.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(errors.Join(err, cluster.Stop()))
	}
	s := openElephant(t, url)
	order := bareOrder()
	err = s.Tx(t.Context(), func(tx checkout.Tx) error {
		if _, err := tx.ListStores(); err != nil {
			return err
		}
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
		tx.InsertOrder(order)
		return nil
	})
	unavailableIn := func(path string, err error) {
		t.Helper()
		if checkout.ReasonOf(err) != checkout.ReasonUnavailable {
			t.Errorf("%s: %v", path, err)
		}
	}
	unavailableIn("commit", err)
	for range poolSize { // connections that do not know yet, and such that are never made
		unavailableIn("write", s.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertOrder(order); return nil }))
		unavailableIn("read", s.Tx(t.Context(), func(tx checkout.Tx) error { _, err := tx.ListStores(); return err }))
		_, err = s.Read(t.Context()).Sale(order.StoreID, order.ID)
		unavailableIn("sale", err)
	}
	unavailableIn("ping", s.Ping(t.Context()))
	_, err = s.Directory().Store(t.Context(), order.StoreID)
	unavailableIn("directory", err)
	_, err = s.RenewStatistics(t.Context())
	unavailableIn("statistics", err)
	_, err = Migrate(t.Context(), url)
	unavailableIn("migrate", err)
}

// TestBackendEnds ends the connections of the pool under way: nothing is half written, and the pool recovers.
func TestBackendEnds(t *testing.T) {
	s := openElephant(t, pgtest.URL(t))
	order := bareOrder()
	err := s.Tx(t.Context(), func(tx checkout.Tx) error {
		tx.InsertOrder(order)
		if _, err := tx.ListStores(); err != nil {
			return err
		}
		return s.engine.read(t.Context(), []query{{
			sql: `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
			row: func(scanner) error { return nil },
		}})
	})
	if checkout.ReasonOf(err) != checkout.ReasonUnavailable {
		t.Errorf("%v", err)
	}
	_, err = s.Read(t.Context()).Sale(order.StoreID, order.ID)
	if checkout.ReasonOf(err) != checkout.ReasonOrderNotFound {
		t.Errorf("afterwards: %v", err)
	}
}

// bareOrder makes an order without anything optional.
func bareOrder() checkout.Order {
	euro := money.MustCurrency("EUR")
	now := clock.System().Now()
	total := money.Must(100, euro)
	return checkout.Order{
		ID: id.New[checkout.Order](), StoreID: id.New[checkout.Store](), Version: 1, State: checkout.OrderPending,
		Mode: checkout.ModeTest, Terms: checkout.Terms{Subtotal: total, Discount: money.Zero(euro), Tax: money.Zero(euro), Total: total},
		Paid: money.Zero(euro), CreatedAt: now, UpdatedAt: now,
	}
}
