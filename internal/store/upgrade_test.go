package store

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
	"kassa/internal/store/migration"
)

// firstRows are rows as they were written before step 2.
var firstRows = []string{
	`store (id, number, slug, name, mode, accent, logo_url, support_email, session_ttl, white_label, allow_loopback, created_at)
	VALUES (STORE, 1, 'old', 'Old', 'test', '#1f5eff', '', '', 86400000000, false, true, TIME)`,
	`api_key (store_id, id, dialect, kind, mode, scopes, hash, hint, name, created_at, revoked_at, expires_at)
	VALUES (STORE, ORDER, 'shoppex', 'secret', 'test', '["*"]', HASH, 'abcd', '', TIME, NULL, NULL)`,
	`sale_order (store_id, id, version, state, interrupted, mode, dialect, title, lines, currency, total_minor, paid_minor,
	email, metadata, notify_url, notify_secret, submitted_at, created_at, updated_at) VALUES (STORE, ORDER, 3, 'partially_paid', '',
	'test', 'shoppex', 'Book', '[{"name":"Book","quantity":2,"total":2499}]', 'EUR', 2499, 99, 'a@b.example', '{"a":1}', 'https://n.example', 's3',
	TIME, TIME, TIME)`,
	`session (store_id, order_id, id, version, state, success_url, cancel_url, methods, method, coin, confirmations, white_label,
	expires_at, created_at, updated_at) VALUES (STORE, ORDER, ORDER, 1, 'open', '', '', '["STRIPE"]', '', '', 0, false, TIME, TIME, TIME)`,
	`payment (store_id, id, order_id, session_id, version, attempt, account_id, method, state, currency, amount_minor,
	received_minor, reference, instruction, failure, lookups, lookup_at, created_at, updated_at) VALUES (STORE, PAYMENT, ORDER, ORDER, 1, 1, NULL,
	'MANUAL', 'succeeded', 'EUR', 99, 99, 'r', '', '', 0, NULL, TIME, TIME)`,
	`exception (store_id, order_id, id, payment_id, kind, currency, amount_minor, note, created_at, resolved_at)
	VALUES (STORE, ORDER, ORDER, PAYMENT, 'mismatch', 'EUR', -5, 'n', TIME, NULL)`,
	`event (store_id, order_id, id, type, payment_id, order_state, currency, paid_minor, created_at)
	VALUES (STORE, ORDER, PAYMENT, 'order.paid', PAYMENT, 'paid', 'EUR', 99, TIME)`,
	`claim (store_id, route, path_ids, key, fingerprint, answer_status, answer_body, created_at)
	VALUES (STORE, 'POST /x', '', 'k', HASH, 201, HASH, TIME)`,
}

// TestUpgrade brings a database of step 1 up to date: its rows are there, with what they lacked, and new ones
// may be written beside them.
func TestUpgrade(t *testing.T) {
	for name, url := range map[string]string{
		"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), "postgres": pgtest.URL(t),
	} {
		t.Run(name, func(t *testing.T) {
			store, order, payment := id.New[checkout.Store](), id.New[checkout.Order](), id.New[checkout.Payment]()
			s := upgrade(t, writeFirst(t, url, store, order, payment), url)
			checkFirst(t, s, store, order, payment)
			checkHistory(t, s, store, order)
			checkNext(t, s, store, order)
		})
	}
}

// first is when the old rows were written.
var first = time.UnixMicro(1_700_000_000_123_456).UTC()

// checkHistory reads what happened before the feed: it is in there, and nobody is to be told. An order that is
// still to be paid has its own endpoint.
func checkHistory(t *testing.T, s *Store, store checkout.StoreID, order checkout.OrderID) {
	t.Helper()
	r := s.Read(t.Context())
	feed, err := r.Feed(store, 0, 10)
	if err != nil || len(feed) != 1 || feed[0].Position != 1 || feed[0].OrderID != order {
		t.Errorf("feed: %+v, %v", feed, err)
	}
	waiting, last, err := r.UnrelayedEvents(10)
	if err != nil || len(waiting) != 0 || last != 1 {
		t.Errorf("unrelayed: %+v, last %d, %v", waiting, last, err)
	}
	own, err := r.Endpoint(store, id.Convert[checkout.Endpoint](order))
	if err != nil || own.OrderID != order || own.URL != "https://n.example" || own.Secret != "s3" || !own.Enabled {
		t.Errorf("the order's own endpoint: %+v, %v", own, err)
	}
}

// writeFirst takes step 1 and writes firstRows.
func writeFirst(t *testing.T, url string, store checkout.StoreID, order checkout.OrderID, payment checkout.PaymentID) *sql.DB {
	t.Helper()
	db, blob := openAt(t, url, 1)
	s, o, p := store.Bytes(), order.Bytes(), payment.Bytes()
	values := strings.NewReplacer("STORE", blob(s[:]), "ORDER", blob(o[:]), "PAYMENT", blob(p[:]), "HASH", blob(make([]byte, 32)),
		"TIME", strconv.FormatInt(first.UnixMicro(), 10))
	for _, row := range firstRows {
		if _, err := db.ExecContext(t.Context(), "INSERT INTO "+values.Replace(row)); err != nil {
			t.Fatalf("%v: %s", err, row)
		}
	}
	return db
}

// upgrade closes a database of an earlier step and opens it as a store, which takes the steps that it lacks, until
// the test ends.
func upgrade(t *testing.T, db *sql.DB, url string) *Store {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// openAt opens a new database and takes so many steps; blob writes bytes in its SQL.
func openAt(t *testing.T, url string, step int64) (db *sql.DB, blob func([]byte) string) {
	t.Helper()
	db, dialect, dir, blob := openFirst(t, url)
	files, err := fs.Sub(migration.Files, dir)
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), step); err != nil {
		t.Fatal(err)
	}
	return db, blob
}

// openFirst opens a database without taking any step; blob writes bytes in its SQL.
func openFirst(t *testing.T, url string) (db *sql.DB, dialect goose.Dialect, dir string, blob func([]byte) string) {
	t.Helper()
	file, lite, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	if lite {
		db, err := openFile(file, patience)
		if err != nil {
			t.Fatal(err)
		}
		return db, goose.DialectSQLite3, "sqlite", func(b []byte) string { return "X'" + hex.EncodeToString(b) + "'" }
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return stdlib.OpenDB(*config), goose.DialectPostgres, "postgres", func(b []byte) string {
		return `'\x` + hex.EncodeToString(b) + `'::bytea`
	}
}

// checkFirst reads what was written, with what it lacked.
func checkFirst(t *testing.T, s *Store, store checkout.StoreID, order checkout.OrderID, payment checkout.PaymentID) {
	t.Helper()
	r, euro := s.Read(t.Context()), money.MustCurrency("EUR")
	eur := func(minor int64) money.Amount { return money.Must(minor, euro) }
	same := func(what string, got, want any, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", what, err, diff)
		}
	}
	stores, err := r.ListStores()
	same("stores", stores, []checkout.Store{{
		ID: store, Number: 1, Slug: "old", Name: "Old", Mode: checkout.ModeTest, Accent: "#1f5eff", Currency: money.MustCurrency("USD"),
		SessionTTL: 24 * time.Hour, AllowLoopback: true, CreatedAt: first,
	}}, err)
	keys, err := r.ListKeys(store)
	same("keys", keys, []checkout.Key{{
		ID: id.Convert[checkout.Key](order), StoreID: store, Dialect: "shoppex", Kind: checkout.KeySecret, Mode: checkout.ModeTest,
		Scopes: []string{"*"}, Hint: "abcd", CreatedAt: first,
	}}, err)
	sale, err := r.Sale(store, order)
	same("sale", sale, checkout.Sale{
		Order: checkout.Order{
			ID: order, StoreID: store, Version: 3, Number: 1, State: checkout.OrderPartiallyPaid, Mode: checkout.ModeTest, Dialect: "shoppex",
			Title: "Book", Terms: checkout.Terms{
				Lines:    []checkout.Line{{Name: "Book", Quantity: 2, Total: eur(2499), Discount: eur(0), Tax: eur(0)}},
				Subtotal: eur(2499), Discount: eur(0), Tax: eur(0), Total: eur(2499),
			},
			Paid: eur(99), Email: "a@b.example", Metadata: `{"a":1}`, NotifyURL: "https://n.example", NotifySecret: "s3", SubmittedAt: first, CreatedAt: first, UpdatedAt: first,
		},
		Session: checkout.Session{
			ID: id.Convert[checkout.Session](order), StoreID: store, OrderID: order, Version: 1, State: checkout.SessionOpen,
			Methods: []string{"STRIPE"}, ExpiresAt: first, CreatedAt: first, UpdatedAt: first,
		},
		Payments: []checkout.Payment{{
			ID: payment, StoreID: store, OrderID: order, SessionID: id.Convert[checkout.Session](order), Version: 1, Attempt: 1,
			Method: checkout.MethodManual, State: checkout.PaymentSucceeded, Amount: eur(99), Received: eur(99), Reference: "r",
			CreatedAt: first, UpdatedAt: first,
		}},
	}, err)
	exceptions, err := r.Exceptions(store, order)
	same("exceptions", exceptions, []checkout.Exception{{
		ID: id.Convert[checkout.Exception](order), StoreID: store, OrderID: order, PaymentID: payment, Kind: checkout.ExceptionMismatch,
		Amount: eur(-5), Note: "n", CreatedAt: first,
	}}, err)
	claim := checkout.Claim{StoreID: store, Route: "POST /x", Key: "k"}
	stored, _, err := r.StoredClaim(claim)
	same("claim", stored, checkout.StoredClaim{
		Claim: claim, Answer: checkout.Answer{Status: 201, Body: make([]byte, 32)}, CreatedAt: first,
	}, err)
}

// checkNext writes what only the new schema takes.
func checkNext(t *testing.T, s *Store, store checkout.StoreID, order checkout.OrderID) {
	t.Helper()
	gone := checkout.Exception{
		ID: id.New[checkout.Exception](), StoreID: store, OrderID: order, Kind: checkout.ExceptionGone,
		Amount: money.Must(1, money.MustCurrency("EUR")), CreatedAt: first,
	}
	old := checkout.Claim{StoreID: store, Route: "POST /x", Key: "k"}
	fresh := checkout.Claim{StoreID: store, Route: "POST /x", Key: "l"}
	if err := s.Tx(t.Context(), func(tx checkout.Tx) error {
		tx.InsertException(gone)
		tx.BeginClaim(fresh, first)
		return nil
	}); err != nil {
		t.Error(err)
	}
	for name, fn := range map[string]func(tx checkout.Tx){
		"begin":  func(tx checkout.Tx) { tx.BeginClaim(old, first) },
		"finish": func(tx checkout.Tx) { tx.FinishClaim(old, checkout.Answer{Status: 200}) },
	} {
		if err := s.Tx(t.Context(), func(tx checkout.Tx) error { fn(tx); return nil }); !errors.Is(err, checkout.ErrClaimed) {
			t.Errorf("%s an old claim: %v", name, err)
		}
	}
	for name, sql := range map[string]string{
		"an unknown kind":         "UPDATE exception SET kind = 'x'",
		"an answer of no meaning": "UPDATE claim SET answer_status = 199 WHERE in_flight IS NULL",
		"answered and in flight":  "UPDATE claim SET in_flight = 1 WHERE in_flight IS NULL",
		"neither of both":         "UPDATE claim SET in_flight = NULL WHERE in_flight IS NOT NULL",
		"a sum that is wrong":     "UPDATE sale_order SET tax_minor = 1",
	} {
		if err := s.run(t.Context(), func(t *tx) error { t.insert(sql); return nil }); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

// TestUpgradeNumbersOrders brings a database of step 2 up to date: its orders are numbered in the order of
// their making, whatever their store, and new ones go on behind them.
func TestUpgradeNumbersOrders(t *testing.T) {
	for name, url := range map[string]string{
		"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), "postgres": pgtest.URL(t),
	} {
		t.Run(name, func(t *testing.T) {
			made := []int64{30, 10, 20, 10} // microseconds behind first
			orders := make([]checkout.Order, len(made))
			db, blob := openAt(t, url, 2)
			for i, at := range made {
				orders[i] = checkout.Order{ID: id.New[checkout.Order](), StoreID: id.New[checkout.Store]()}
				s, o := orders[i].StoreID.Bytes(), orders[i].ID.Bytes()
				values := strings.NewReplacer("STORE", blob(s[:]), "ORDER", blob(o[:]), "TIME", strconv.FormatInt(first.UnixMicro()+at, 10))
				for _, statement := range []string{orderOfStep2, sessionOfStep2} {
					if _, err := db.ExecContext(t.Context(), values.Replace(statement)); err != nil {
						t.Fatal(err)
					}
				}
			}
			s := upgrade(t, db, url)
			for i, want := range []int64{4, 1, 3, 2} {
				sale, err := s.Read(t.Context()).SaleByNumber(orders[i].StoreID, want)
				if err != nil || sale.Order.ID != orders[i].ID || sale.Order.Number != want {
					t.Errorf("order %d: %v, number %d", i, err, sale.Order.Number)
				}
			}
			next, session, _, _, _ := benchSale()
			err := s.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertOrder(next); tx.InsertSession(session); return nil })
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Read(t.Context()).SaleByNumber(next.StoreID, 5); err != nil {
				t.Error(err)
			}
		})
	}
}

const sessionOfStep2 = `INSERT INTO session (store_id, order_id, id, version, state, success_url, cancel_url, methods, method, coin,
	confirmations, white_label, expires_at, created_at, updated_at)
	VALUES (STORE, ORDER, ORDER, 1, 'open', '', '', '[]', '', '', 0, FALSE, TIME, TIME, TIME)`

const orderOfStep2 = `INSERT INTO sale_order (store_id, id, version, state, interrupted, mode, dialect, title, lines, currency,
	subtotal_minor, total_minor, paid_minor, email, metadata, notify_url, notify_secret, submitted_at, created_at, updated_at)
	VALUES (STORE, ORDER, 1, 'pending', '', 'test', 'shoppex', 'Book', '[{"name":"Book","quantity":2,"total":2499}]', 'EUR',
	2499, 2499, 0, 'a@b.example', '', '', '', NULL, TIME, TIME)`

// TestUpgradeKeepsUnits brings a database of step 8 up to date: its free units are taken as before, and
// those that were sold are not.
func TestUpgradeKeepsUnits(t *testing.T) {
	for name, url := range map[string]string{
		"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), "postgres": pgtest.URL(t),
	} {
		t.Run(name, func(t *testing.T) {
			store, order := id.New[checkout.Store](), id.New[checkout.Order]()
			variant := id.New[checkout.Variant]()
			db, blob := openAt(t, url, 8)
			s, v := store.Bytes(), variant.Bytes()
			for i, row := range []string{"'sold', ORDER, 10, 20", "'free', NULL, 30, NULL", "'free', NULL, 20, NULL"} {
				digest := make([]byte, 32)
				digest[0] = byte(i)
				unit := blob(append(make([]byte, 15), byte(i)))
				values := strings.NewReplacer("STORE", blob(s[:]), "VARIANT", blob(v[:]), "UNIT", unit, "DIGEST", blob(digest),
					"ROW", strings.Replace(row, "ORDER", blob(digest[:16]), 1))
				if _, err := db.ExecContext(t.Context(), values.Replace(unitOfStep8)); err != nil {
					t.Fatal(err)
				}
			}
			opened := upgrade(t, db, url)
			var taken []bool
			if err := opened.Tx(t.Context(), func(tx checkout.Tx) error {
				for range 3 {
					got, err := tx.ReserveUnits(store, order, variant, 1)
					if err != nil {
						return err
					}
					taken = append(taken, got)
				}
				return nil
			}); err != nil || !slices.Equal(taken, []bool{true, true, false}) {
				t.Errorf("taken %v: %v", taken, err)
			}
		})
	}
}

const unitOfStep8 = `INSERT INTO stock_unit (store_id, variant_id, id, product_id, text, digest, state, order_id, created_at, sold_at)
	VALUES (STORE, VARIANT, UNIT, VARIANT, 'k', DIGEST, ROW)`
