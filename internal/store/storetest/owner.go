package storetest

import (
	"errors"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// newOwner makes an owner.
func newOwner(name string) checkout.Owner {
	return checkout.Owner{ID: id.New[checkout.Owner](), Name: name, CreatedAt: start}
}

// owners writes owners and lists them by name.
func owners(t *testing.T, url string) {
	db, _ := open(t, url)
	second, first := newOwner("b"), newOwner("a – ж")
	write(t, db, func(tx checkout.Tx) { tx.InsertOwner(second); tx.InsertOwner(first) })
	got, err := db.Read(t.Context()).ListOwners()
	equal(t, "owners", must(t, got, err), []checkout.Owner{first, second})
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertOwner(newOwner("b")); return nil })
	if !errors.Is(err, checkout.ErrOwnerTaken) {
		t.Errorf("a name twice: %v", err)
	}
}

// ownersStores lists the stores of an owner, and learns within InvalidationLag when they change.
func ownersStores(t *testing.T, url string) {
	one, _ := open(t, url)
	fake := clock.NewFake(start)
	two := openUnder(t, url, fake)
	owner, other := newOwner("owner"), newOwner("other")
	first, foreign, second := newStore("first"), newStore("foreign"), newStore("second")
	first.OwnerID, second.OwnerID, foreign.OwnerID = owner.ID, owner.ID, other.ID
	key := newKey(first.ID, "text")
	key.OwnerID = owner.ID
	write(t, one, func(tx checkout.Tx) {
		tx.InsertOwner(owner)
		tx.InsertOwner(other)
		tx.InsertStore(first)
		tx.InsertStore(foreign)
		tx.InsertStore(second)
		tx.InsertKey(key)
	})
	first.Number, foreign.Number, second.Number = 1, 2, 3
	caller, err := one.Directory().Caller(t.Context(), checkout.HashKey("text"))
	equal(t, "an owner's caller", must(t, caller, err), checkout.Caller{Store: first, Key: key})
	of := func(db *store.Store, owner checkout.OwnerID, want ...checkout.Store) {
		t.Helper()
		for range 2 { // at first, and from the cache
			got, err := db.Directory().StoresOf(t.Context(), owner)
			equal(t, "stores of an owner", must(t, got, err), want)
		}
	}
	for _, db := range []*store.Store{one, two} {
		of(db, owner.ID, first, second)
		of(db, other.ID, foreign)
		of(db, id.New[checkout.Owner]())
	}
	second.OwnerID = other.ID
	write(t, one, func(tx checkout.Tx) { tx.UpdateStore(second) })
	of(one, owner.ID, first)
	of(one, other.ID, foreign, second)
	fake.BlockUntil(1)
	fake.Advance(store.InvalidationLag)
	of(two, owner.ID, first)
	of(two, other.ID, foreign, second)
	fake.BlockUntil(1) // polled
	of(two, owner.ID, first)
}
