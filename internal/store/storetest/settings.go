package storetest

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

// storeUpdates changes all that can change of a store: the process that did it knows at once, another one
// within InvalidationLag.
func storeUpdates(t *testing.T, url string) {
	one, _ := open(t, url)
	fake := clock.NewFake(start)
	two := openUnder(t, url, fake)
	owner, other := newStore("owner"), newStore("other")
	other.EmbedOrigins, other.Tax = nil, checkout.TaxSettings{}
	write(t, one, func(tx checkout.Tx) { tx.InsertStore(owner); tx.InsertStore(other) })
	owner.Number, other.Number = 1, 2
	known := func(what string, db *store.Store, want checkout.Store) {
		t.Helper()
		got, err := db.Directory().Store(t.Context(), want.ID)
		equal(t, what, must(t, got, err), want)
	}
	known("at first, here", one, owner)
	known("at first, there", two, owner)
	before := owner
	owner.Name, owner.Accent, owner.LogoURL, owner.SupportEmail = "New", "#000000", "", "new@example.com"
	owner.SessionTTL, owner.WhiteLabel, owner.AllowLoopback = 2*time.Hour, false, false
	owner.Currency, owner.Description, owner.FaviconURL = money.MustCurrency("KWD"), "", "/assets/new.ico"
	owner.PrimaryColor, owner.StatementDescriptor, owner.CatalogueOnly, owner.BillingRequired = "", "NEW", false, false
	owner.EmbedOrigins, owner.Tax, owner.SuccessURL, owner.CancelURL = nil, checkout.TaxSettings{Country: "FR"}, "", "http://new.example"
	owner.ManualRefunds = false
	told := owner
	told.Slug, told.Mode, told.Number, told.CreatedAt = "x", checkout.ModeLive, 9, start.Add(time.Hour) // never change
	write(t, one, func(tx checkout.Tx) {
		locked, err := tx.LockStore(owner.ID)
		equal(t, "locked", must(t, locked, err), before)
		tx.UpdateStore(told)
	})
	known("here", one, owner)
	known("there, before it is due", two, before)
	fake.BlockUntil(1)
	fake.Advance(store.InvalidationLag)
	known("there", two, owner)
	stores, err := two.Read(t.Context()).ListStores()
	equal(t, "all stores", must(t, stores, err), []checkout.Store{other, owner})
	err = one.Tx(t.Context(), func(tx checkout.Tx) error { _, err := tx.LockStore(id.New[checkout.Store]()); return err })
	reason(t, "no store", err, checkout.ReasonStoreNotFound)
}

// storeUpdateRace adds to a store's settings from two processes at once: nothing gets lost.
func storeUpdateRace(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	owner := newStore("owner")
	owner.EmbedOrigins = nil
	write(t, one, func(tx checkout.Tx) { tx.InsertStore(owner) })
	var all sync.WaitGroup
	var want []string
	for i := range 20 {
		origin := "https://" + strconv.Itoa(100+i) + ".example"
		want = append(want, origin)
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			if err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				locked, err := tx.LockStore(owner.ID)
				locked.EmbedOrigins = append(locked.EmbedOrigins, origin)
				tx.UpdateStore(locked)
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	stores, err := one.Read(t.Context()).ListStores()
	got := must(t, stores, err)[0].EmbedOrigins
	slices.Sort(got)
	equal(t, "origins", got, want)
}
