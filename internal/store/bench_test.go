package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
)

// benchEngines give a new database of each engine.
var benchEngines = map[string]func(b *testing.B) string{
	"sqlite":   func(b *testing.B) string { return "sqlite:" + filepath.Join(b.TempDir(), "kassa.db") },
	"postgres": func(b *testing.B) string { return pgtest.URL(b) },
}

// BenchmarkCreate writes what creating a session writes (order, session, event, claim) through the store,
// beside a floor: the same four INSERTs into the same tables by the least code that makes them durable.
func BenchmarkCreate(b *testing.B) {
	for engine, url := range benchEngines {
		for _, callers := range []int{1, 16, 64} {
			for _, kind := range []string{"store", "floor"} {
				b.Run(fmt.Sprintf("%s/%s/%d", engine, kind, callers), func(b *testing.B) {
					s, err := Open(b.Context(), Options{URL: url(b)})
					if err != nil {
						b.Fatal(err)
					}
					defer func() { _ = s.Close() }()
					create := s.benchCreate
					if kind == "floor" {
						create = floor(b, s)
					}
					run(b, callers, create)
				})
			}
		}
	}
}

// BenchmarkSale reads a sale as a page does: its order, its newest session and its payments, on one snapshot.
func BenchmarkSale(b *testing.B) {
	for engine, url := range benchEngines {
		b.Run(engine, func(b *testing.B) {
			s, err := Open(b.Context(), Options{URL: url(b)})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			order, session, _, _, _ := benchSale()
			payment := benchPayment(order, session)
			err = s.Tx(b.Context(), func(tx checkout.Tx) error {
				tx.InsertOrder(order)
				tx.InsertSession(session)
				tx.InsertPayment(payment)
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				sale, err := s.Read(b.Context()).Sale(order.StoreID, order.ID)
				if err != nil || len(sale.Payments) != 1 || sale.Session.ID != session.ID {
					b.Fatal(sale, err)
				}
			}
		})
	}
}

// benchPayment makes a payment of a sale that the sandbox provider is asked about.
func benchPayment(order checkout.Order, session checkout.Session) checkout.Payment {
	return checkout.Payment{
		StoreID: order.StoreID, ID: id.New[checkout.Payment](), OrderID: order.ID, SessionID: session.ID, Version: 1, Attempt: 1,
		AccountID: id.New[checkout.GatewayAccount](), Method: "card", State: checkout.PaymentPending, Amount: order.Total,
		Received: money.Zero(order.Total.Currency()), Reference: "sandbox_0123456789", LookupAt: order.CreatedAt,
		CreatedAt: order.CreatedAt, UpdatedAt: order.CreatedAt,
	}
}

// run spreads b.N creations over so many callers.
func run(b *testing.B, callers int, create func(ctx context.Context) error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := create(b.Context()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
}

// benchSale makes a sale of about the size that requests have.
func benchSale() (checkout.Order, checkout.Session, checkout.Event, checkout.Claim, checkout.Answer) {
	euro, now := money.MustCurrency("EUR"), clock.System().Now()
	total := money.Must(2499, euro)
	order := checkout.Order{
		ID: id.New[checkout.Order](), StoreID: benchStore, Version: 1, State: checkout.OrderPending, Mode: checkout.ModeTest,
		Dialect: "shoppex", Title: "Premium plan", Terms: checkout.Terms{
			Lines:    []checkout.Line{{Name: "Premium plan", Quantity: 1, Total: total, Discount: money.Zero(euro), Tax: money.Zero(euro)}},
			Subtotal: total, Discount: money.Zero(euro), Tax: money.Zero(euro), Total: total,
		},
		Paid: money.Zero(euro), Email: "buyer@example.com", Metadata: `{"order":"12345"}`, CreatedAt: now, UpdatedAt: now,
	}
	session := checkout.Session{
		ID: id.Convert[checkout.Session](order.ID), StoreID: benchStore, OrderID: order.ID, Version: 1, State: checkout.SessionOpen,
		SuccessURL: "https://shop.example/thanks", CancelURL: "https://shop.example/cart",
		ExpiresAt: now.Add(checkout.DefaultSessionTTL), CreatedAt: now, UpdatedAt: now,
	}
	event := checkout.Event{ID: id.New[checkout.Event](), StoreID: benchStore, Type: checkout.EventSessionCreated,
		OrderID: order.ID, OrderState: order.State, Paid: order.Paid, CreatedAt: now}
	claim := checkout.Claim{StoreID: benchStore, Route: "POST /dev/v1/checkout/sessions", Key: order.ID.String()}
	return order, session, event, claim, checkout.Answer{Status: 201, Body: make([]byte, 600)}
}

var benchStore = id.New[checkout.Store]()

func (s *Store) benchCreate(ctx context.Context) error {
	order, session, event, claim, answer := benchSale()
	return s.Tx(ctx, func(tx checkout.Tx) error {
		tx.InsertOrder(order)
		tx.InsertSession(session)
		tx.InsertEvent(event)
		tx.InsertClaim(claim, answer)
		return nil
	})
}

// benchWrites are the statements of a creation, ready to send.
func benchWrites(number func(table string) string) []write {
	order, session, event, claim, answer := benchSale()
	t := &tx{now: order.CreatedAt, number: number}
	t.InsertOrder(order)
	t.InsertSession(session)
	t.InsertEvent(event)
	t.InsertClaim(claim, answer)
	return t.queue
}

// floor gives the bare creation on the store's engine.
func floor(b *testing.B, s *Store) func(ctx context.Context) error {
	if db, ok := s.engine.(*postgresDB); ok {
		return func(ctx context.Context) error {
			var batch pgx.Batch
			for _, w := range benchWrites(db.number) {
				batch.Queue(w.sql, w.args...)
			}
			return db.pool.SendBatch(ctx, &batch).Close()
		}
	}
	type bare struct {
		writes []write
		done   chan error
	}
	jobs := make(chan bare, maxGroup)
	conn := s.engine.(*sqliteDB).writer.conn // whose own goroutine has nothing to do
	go func() {
		for first := range jobs {
			group := []bare{first}
			err := conn.exec(write{sql: "BEGIN IMMEDIATE"})
			for i := 0; i < len(group) && err == nil; i++ {
				err = conn.send(group[i].writes, nil)
				select {
				case next := <-jobs:
					group = append(group, next)
				default:
				}
			}
			if err == nil {
				err = conn.exec(write{sql: "COMMIT"})
			}
			for _, one := range group {
				one.done <- err
			}
		}
	}()
	b.Cleanup(func() { close(jobs) })
	return func(context.Context) error {
		one := bare{benchWrites(sqliteNumber), make(chan error, 1)}
		jobs <- one
		return <-one.done
	}
}
