package storetest

import (
	"slices"
	"sync"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// racingMigrations starts several processes on an empty database: one makes the tables, all can work.
func racingMigrations(t *testing.T, url string) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var steps []string
	for range 6 {
		all.Go(func() {
			applied, err := store.Migrate(t.Context(), url)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			steps = append(steps, applied...)
		})
	}
	for range 3 {
		all.Go(func() {
			db, err := store.Open(t.Context(), store.Options{URL: url})
			if err != nil {
				t.Error(err)
				return
			}
			sale := newSale(id.New[checkout.Store]())
			if err := db.Tx(t.Context(), func(tx checkout.Tx) error { insertSale(tx, sale); return nil }); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	slices.Sort(steps)
	if once := slices.Compact(slices.Clone(steps)); len(once) != len(steps) { // none when one of those that opened was first
		t.Errorf("applied %v", steps)
	}
	again, err := store.Migrate(t.Context(), url)
	equal(t, "applied again", len(must(t, again, err)), 0)
}

// reopen proves that a database keeps what was committed.
func reopen(t *testing.T, url string) {
	db, _ := open(t, url)
	want := placed(t, db, id.New[checkout.Store](), 1)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, _ = open(t, url)
	check(t, db, "reopened", want)
}

// closed proves that a closed store refuses politely, in every path.
func closed(t *testing.T, url string) {
	db, _ := open(t, url)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	sale := newSale(id.New[checkout.Store]())
	reason(t, "ping", db.Ping(t.Context()), checkout.ReasonUnavailable)
	_, err := db.Read(t.Context()).Sale(sale.Order.StoreID, sale.Order.ID)
	reason(t, "read", err, checkout.ReasonUnavailable)
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { insertSale(tx, sale); return nil })
	reason(t, "write", err, checkout.ReasonUnavailable)
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { _, err := tx.ListStores(); return err })
	reason(t, "read in a transaction", err, checkout.ReasonUnavailable)
	_, err = db.Directory().Store(t.Context(), sale.Order.StoreID)
	reason(t, "directory", err, checkout.ReasonUnavailable)
	_, _, _, err = db.SandboxLoad(t.Context(), "x")
	reason(t, "sandbox", err, checkout.ReasonUnavailable)
}

// sandbox exercises the test provider's ledger.
func sandbox(t *testing.T, url string) {
	db, _ := open(t, url)
	ctx := t.Context()
	existing, err := db.SandboxCreate(ctx, "ref", "key", []byte(`{"a": 1}`))
	equal(t, "created", must(t, existing, err), "")
	existing, err = db.SandboxCreate(ctx, "ref2", "key", []byte(`{}`))
	equal(t, "created again", must(t, existing, err), "ref")
	if _, err := db.SandboxCreate(ctx, "ref", "key2", []byte(`{}`)); err == nil {
		t.Error("a reference twice")
	}
	reference, found, err := db.SandboxLoadByKey(ctx, "key")
	equal(t, "by key", must(t, reference, err), "ref")
	equal(t, "by key", found, true)
	_, found, err = db.SandboxLoadByKey(ctx, "key2")
	equal(t, "by another key", must(t, found, err), false)
	doc, version, found, err := db.SandboxLoad(ctx, "ref")
	equal(t, "document", string(must(t, doc, err)), `{"a": 1}`)
	equal(t, "version", version, int64(1))
	equal(t, "found", found, true)
	_, _, found, err = db.SandboxLoad(ctx, "ref2")
	equal(t, "found what was not created", must(t, found, err), false)

	var all sync.WaitGroup
	var mu sync.Mutex
	swapped := 0
	for range 10 {
		all.Go(func() {
			ok, err := db.SandboxUpdate(ctx, "ref", 1, []byte(`{"a": 2}`))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if ok {
				swapped++
			}
		})
	}
	all.Wait()
	equal(t, "swapped", swapped, 1)
	doc, version, _, err = db.SandboxLoad(ctx, "ref")
	equal(t, "document", string(must(t, doc, err)), `{"a": 2}`)
	equal(t, "version", version, int64(2))
	ok, err := db.SandboxUpdate(ctx, "none", 1, nil)
	equal(t, "swapped nothing", must(t, ok, err), false)
}
