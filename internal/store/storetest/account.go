package storetest

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// Keys of 32 bytes in base64, for tests.
const (
	oldKey   = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	laterKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
)

// openSealed opens a database with keys for credentials.
func openSealed(t *testing.T, url, keys string) *store.Store {
	t.Helper()
	ring, err := store.ParseKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{URL: url, Clock: clock.NewFake(start), Log: slog.New(slog.DiscardHandler), Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// accountsOf lists a store's accounts.
func accountsOf(t *testing.T, db *store.Store, owner checkout.StoreID) []checkout.GatewayAccount {
	t.Helper()
	all, err := db.Read(t.Context()).GatewayAccounts(owner)
	return must(t, all, err)
}

// sealedAccounts keeps credentials encrypted: they are read with the key, by another process too, are Locked without
// it, survive changes made without it, and move to a new key.
func sealedAccounts(t *testing.T, url string) {
	db := openSealed(t, url, oldKey)
	owner := newStore("owner")
	plain, sealed := newAccount(owner.ID), newAccount(owner.ID)
	sealed.APIKey, sealed.Secret, sealed.OlderSecrets = "sk_test_readable", "whsec_new", []string{"whsec_old"}
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertGatewayAccount(plain)
		tx.InsertGatewayAccount(sealed)
	})
	equal(t, "with the key", accountsOf(t, db, owner.ID), []checkout.GatewayAccount{plain, sealed})
	found, err := db.Directory().Account(t.Context(), sealed.ID)
	equal(t, "in the directory", must(t, found, err), sealed)

	blind := openSealed(t, url, "")
	locked := sealed
	locked.APIKey, locked.Secret, locked.OlderSecrets, locked.Locked = "", "", nil, true
	equal(t, "without the key", accountsOf(t, blind, owner.ID), []checkout.GatewayAccount{plain, locked})
	err = blind.Tx(t.Context(), func(tx checkout.Tx) error {
		another := sealed
		another.ID = id.New[checkout.GatewayAccount]()
		tx.InsertGatewayAccount(another)
		return nil
	})
	if !errors.Is(err, store.ErrNoKey) {
		t.Errorf("written without a key: %v", err)
	}
	count, err := blind.LockedAccounts(t.Context())
	equal(t, "locked", must(t, count, err), 1)
	count, err = db.LockedAccounts(t.Context())
	equal(t, "locked with the key", must(t, count, err), 0)
	locked.Methods, locked.RemovedAt = []string{"CARD"}, start.Add(time.Minute)
	write(t, blind, func(tx checkout.Tx) { tx.UpdateGatewayAccount(locked) })
	count, err = blind.LockedAccounts(t.Context())
	equal(t, "locked and removed", must(t, count, err), 0)
	sealed.Methods, sealed.RemovedAt = locked.Methods, locked.RemovedAt

	both := openSealed(t, url, laterKey+","+oldKey)
	equal(t, "with both keys", accountsOf(t, both, owner.ID), []checkout.GatewayAccount{plain, sealed})
	sealed.Secret, sealed.OlderSecrets = "whsec_newest", nil
	write(t, both, func(tx checkout.Tx) { tx.UpdateGatewayAccount(sealed) })
	equal(t, "with the new key", accountsOf(t, openSealed(t, url, laterKey), owner.ID), []checkout.GatewayAccount{plain, sealed})
	equal(t, "with the old key", accountsOf(t, openSealed(t, url, oldKey), owner.ID)[1].Locked, true)
}

// movedCredentials are those of one account in another's row: they open nothing there.
func movedCredentials(t *testing.T, url string) {
	db := openSealed(t, url, oldKey)
	owner := newStore("owner")
	one, two := newAccount(owner.ID), newAccount(owner.ID)
	one.APIKey, two.APIKey = "sk_test_one", "sk_test_two"
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertGatewayAccount(one)
		tx.InsertGatewayAccount(two)
	})
	raw := rawCredentials(t, url)
	if len(raw) != 2 || bytes.Contains(raw[0], []byte("sk_test")) || bytes.Equal(raw[0], raw[1]) {
		t.Fatalf("kept as %q", raw)
	}
	execute(t, url, "UPDATE gateway_account SET credentials = $1", raw[0])
	if _, err := db.Read(t.Context()).GatewayAccounts(owner.ID); err == nil {
		t.Error("credentials open in another account's row")
	}
	raw[1][len(raw[1])-1] ^= 1
	execute(t, url, "UPDATE gateway_account SET credentials = $1", raw[1])
	if _, err := db.Read(t.Context()).GatewayAccounts(owner.ID); err == nil {
		t.Error("changed credentials open")
	}
}
