package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kassa/bench/rig"
	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
	"kassa/internal/store"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// TestCopiesAreSalesOfTheirOwn copies a sale on both engines and reads all copies through the store.
func TestCopiesAreSalesOfTheirOwn(t *testing.T) {
	for engine, url := range map[string]string{
		rig.SQLite: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), rig.Postgres: pgtest.URL(t),
	} {
		t.Run(engine, func(t *testing.T) {
			opened, err := store.Open(t.Context(), store.Options{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = opened.Close() }()
			seller := id.New[checkout.Store]()
			if err := opened.Tx(t.Context(), func(tx checkout.Tx) error { return insertSale(tx, seller) }); err != nil {
				t.Fatal(err)
			}
			y := &yard{b: newBench(engine, nil), database: &rig.Database{URL: url}}
			if err := y.fill(t.Context(), func(f *filler) (err error) {
				y.templates, err = readSales(t.Context(), f.db, engine)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{3, 8} { // the second step goes on after the first
				if err := y.addSessions(t.Context(), n); err != nil {
					t.Fatal(err)
				}
			}
			checkCopies(t, opened, seller, y.pages)
			if err := y.fill(t.Context(), func(f *filler) error {
				claims, err := readRows(t.Context(), f.db, "claim")
				if len(claims) != 9 {
					t.Errorf("%d claims", len(claims))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// insertSale writes a sale with a payment.
func insertSale(tx checkout.Tx, seller checkout.StoreID) error {
	dollar, now := money.MustCurrency("USD"), time.Now()
	total := money.Must(2499, dollar)
	order := checkout.Order{
		ID: id.New[checkout.Order](), StoreID: seller, Version: 1, State: checkout.OrderPending, Mode: checkout.ModeTest, Dialect: "shoppex",
		Title: "It's one", Terms: checkout.Terms{
			Lines:    []checkout.Line{{Name: "It's one", Quantity: 1, Total: total, Discount: money.Zero(dollar), Tax: money.Zero(dollar)}},
			Subtotal: total, Discount: money.Zero(dollar), Tax: money.Zero(dollar), Total: total,
		},
		Paid: money.Zero(dollar), Email: "buyer@example.com", CreatedAt: now, UpdatedAt: now,
	}
	session := checkout.Session{
		ID: id.Convert[checkout.Session](order.ID), StoreID: seller, OrderID: order.ID, Version: 1, State: checkout.SessionOpen,
		ExpiresAt: now.Add(time.Hour), CreatedAt: now, UpdatedAt: now,
	}
	tx.InsertOrder(order)
	tx.InsertSession(session)
	tx.InsertEvent(checkout.Event{
		ID: id.New[checkout.Event](), StoreID: seller, Type: checkout.EventSessionCreated, OrderID: order.ID, OrderState: order.State,
		Paid: order.Paid, CreatedAt: now,
	})
	tx.InsertClaim(checkout.Claim{StoreID: seller, Route: "POST /dev/v1/checkout/sessions", Key: "one"}, checkout.Answer{Status: 201, Body: []byte(`{}`)})
	tx.InsertPayment(checkout.Payment{
		ID: id.New[checkout.Payment](), StoreID: seller, OrderID: order.ID, SessionID: session.ID, Version: 1, Attempt: 1,
		AccountID: id.New[checkout.GatewayAccount](), Method: "STRIPE", State: checkout.PaymentPending, Amount: total,
		Received: money.Zero(dollar), Reference: "sbx_1", CreatedAt: now, UpdatedAt: now,
	})
	return nil
}

// checkCopies reads every copy by the address of its page.
func checkCopies(t *testing.T, opened *store.Store, seller checkout.StoreID, pages []string) {
	t.Helper()
	numbers, references := map[int64]bool{}, map[string]bool{}
	for _, page := range pages {
		session, err := id.Parse[checkout.Session](strings.TrimPrefix(page, "/invoice/"))
		if err != nil {
			t.Fatal(page, err)
		}
		found, err := opened.Read(t.Context()).Sale(seller, id.Convert[checkout.Order](session))
		if err != nil || found.Session.ID != session || found.Order.Title != "It's one" || len(found.Payments) != 1 {
			t.Fatalf("%s: %+v, %v", page, found, err)
		}
		if found.Order.Email == "buyer@example.com" || found.Payments[0].SessionID != session {
			t.Errorf("%s: %s, payment of %s", page, found.Order.Email, found.Payments[0].SessionID)
		}
		numbers[found.Order.Number], references[found.Payments[0].Reference] = true, true
	}
	if len(pages) != 8 || len(numbers) != 8 || len(references) != 8 {
		t.Errorf("%d pages, %d numbers, %d references: %s", len(pages), len(numbers), len(references), fmt.Sprint(numbers))
	}
}
