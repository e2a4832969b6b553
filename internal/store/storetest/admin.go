package storetest

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// admin writes and lists what operators configure.
func admin(t *testing.T, url string) {
	db, _ := open(t, url)
	second, first := newStore("b"), newStore("a")
	first.WhiteLabel, first.AllowLoopback, first.SupportEmail = false, false, ""
	one, two := newKey(first.ID, "one"), newKey(first.ID, "two")
	two.Scopes, two.RevokedAt, two.ExpiresAt = nil, start, time.Time{}
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(second)
		tx.InsertStore(first)
		tx.InsertKey(one)
		tx.InsertKey(two)
	})
	second.Number, first.Number = 1, 2 // in the order of their making
	r := db.Read(t.Context())
	named, err := r.StoreBySlug(second.Slug)
	equal(t, "by slug", must(t, named, err), second)
	_, err = r.StoreBySlug("nobody\x00")
	reason(t, "an unknown slug", err, checkout.ReasonStoreNotFound)
	stores, err := r.ListStores()
	equal(t, "stores", must(t, stores, err), []checkout.Store{first, second})
	keys, err := r.ListKeys(first.ID)
	equal(t, "keys", must(t, keys, err), []checkout.Key{one, two})
	keys, err = r.ListKeys(second.ID)
	equal(t, "another store's keys", len(must(t, keys, err)), 0)

	third := newStore("a")
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertStore(third); return nil })
	if !errors.Is(err, checkout.ErrSlugTaken) {
		t.Errorf("a slug twice: %v", err)
	}
	for _, test := range []struct {
		store checkout.StoreID
		key   checkout.KeyID
		found bool
	}{{first.ID, one.ID, true}, {first.ID, two.ID, true}, {second.ID, one.ID, false}, {first.ID, id.New[checkout.Key](), false}} {
		write(t, db, func(tx checkout.Tx) {
			found, err := tx.RevokeKey(test.store, test.key, start.Add(time.Minute))
			if err != nil || found != test.found {
				t.Errorf("revoked: %v, %v; want %v", found, err, test.found)
			}
		})
	}
	one.RevokedAt = start.Add(time.Minute) // two keeps its own
	keys, err = r.ListKeys(first.ID)
	equal(t, "revoked keys", must(t, keys, err), []checkout.Key{one, two})
}

// storeNumbers makes stores at the same time: they are numbered from 1 without a gap.
func storeNumbers(t *testing.T, url string) {
	db, _ := open(t, url)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			made := newStore("store-" + strconv.Itoa(i))
			if err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertStore(made); return nil }); err != nil {
				t.Errorf("store %d: %v", i, err)
			}
		})
	}
	all.Wait()
	stores, err := db.Read(t.Context()).ListStores()
	var numbers, want []int64
	for i, s := range must(t, stores, err) {
		numbers, want = append(numbers, s.Number), append(want, int64(i)+1)
	}
	slices.Sort(numbers)
	equal(t, "numbers", numbers, want)
}

// directoryFinds looks everything up, at first and from the cache.
func directoryFinds(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := newStore("owner")
	key, one, two := newKey(owner.ID, "text"), newAccount(owner.ID), newAccount(owner.ID)
	two.Secret, two.Methods = "", nil
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertKey(key)
		tx.InsertGatewayAccount(one)
		tx.InsertGatewayAccount(two)
	})
	owner.Number = 1
	d := db.Directory()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			caller, err := d.Caller(t.Context(), checkout.HashKey("text"))
			equal(t, "caller", errors.Join(err), error(nil))
			equal(t, "caller", caller, checkout.Caller{Store: owner, Key: key})
			found, err := d.Store(t.Context(), owner.ID)
			equal(t, "store", err, error(nil))
			equal(t, "store", found, owner)
			accounts, err := d.Accounts(t.Context(), owner.ID)
			equal(t, "accounts", err, error(nil))
			equal(t, "accounts", accounts, []checkout.GatewayAccount{one, two})
			account, err := d.Account(t.Context(), two.ID)
			equal(t, "account", err, error(nil))
			equal(t, "account", account, two)
		})
	}
	all.Wait()
}

// caller asks a directory for the key "text" and tells whether it is revoked.
func caller(t *testing.T, db *store.Store) (revoked bool) {
	t.Helper()
	caller, err := db.Directory().Caller(t.Context(), checkout.HashKey("text"))
	return !must(t, caller, err).Key.RevokedAt.IsZero()
}

// invalidation revokes a key through one process: that one knows at once, another within InvalidationLag.
func invalidation(t *testing.T, url string) {
	one, _ := open(t, url)
	fake := clock.NewFake(start)
	two := openUnder(t, url, fake)
	owner := newStore("owner")
	key := newKey(owner.ID, "text")
	write(t, one, func(tx checkout.Tx) { tx.InsertStore(owner); tx.InsertKey(key) })
	if caller(t, one) || caller(t, two) || caller(t, one) || caller(t, two) {
		t.Error("revoked too early")
	}
	write(t, one, func(tx checkout.Tx) {
		if _, err := tx.RevokeKey(owner.ID, key.ID, start); err != nil {
			t.Error(err)
		}
	})
	if !caller(t, one) {
		t.Error("not revoked where it was revoked")
	}
	if caller(t, two) {
		t.Error("the other process keeps nothing: this test proves nothing")
	}
	fake.BlockUntil(1)
	fake.Advance(store.InvalidationLag)
	if !caller(t, two) {
		t.Error("still not revoked in the other process")
	}
	fake.BlockUntil(1) // polled
	if !caller(t, two) {
		t.Error("not revoked any more")
	}
}

// distrustedCache proves that nothing kept is used when the polls do not come, or the clock went back.
func distrustedCache(t *testing.T, url string) {
	one, _ := open(t, url)
	fake := clock.NewFake(start)
	two := openUnder(t, url, fake)
	owner := newStore("owner")
	key := newKey(owner.ID, "text")
	write(t, one, func(tx checkout.Tx) { tx.InsertStore(owner); tx.InsertKey(key) })
	caller(t, two)
	write(t, one, func(tx checkout.Tx) {
		if _, err := tx.RevokeKey(owner.ID, key.ID, start); err != nil {
			t.Error(err)
		}
	})
	fake.Set(start.Add(-time.Hour)) // no poll falls due
	if !caller(t, two) {
		t.Error("used what it kept")
	}
}
