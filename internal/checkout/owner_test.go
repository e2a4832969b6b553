package checkout_test

import (
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func TestOwners(t *testing.T) {
	w := newWorld(t)
	owner, err := w.svc.CreateOwner(t.Context(), "  Acme ")
	w.must(err)
	if owner.Name != "Acme" || !owner.CreatedAt.Equal(w.clock.Now()) {
		t.Errorf("%+v", owner)
	}
	found, err := w.svc.OwnerByName(t.Context(), "Acme")
	w.must(err)
	if found != owner {
		t.Errorf("%+v", found)
	}
	_, err = w.svc.OwnerByName(t.Context(), "acme")
	w.refused(err, checkout.ReasonOwnerNotFound)
	_, err = w.svc.CreateOwner(t.Context(), "Acme")
	w.refused(err, checkout.ReasonOwnerExists)
	for _, name := range []string{"", " ", strings.Repeat("ж", 129)} {
		_, err = w.svc.CreateOwner(t.Context(), name)
		w.refused(err, checkout.ReasonInvalidField)
	}
	_, err = w.svc.CreateOwner(t.Context(), strings.Repeat("ж", 128))
	w.must(err)
}

func TestStoresOfACaller(t *testing.T) {
	w := newWorld(t)
	owner, err := w.svc.CreateOwner(t.Context(), "Acme")
	w.must(err)
	var want []string
	for _, slug := range []string{"b", "a"} {
		_, err := w.svc.CreateStore(t.Context(), checkout.Store{Slug: slug, Name: slug, OwnerID: owner.ID})
		w.must(err)
		want = append(want, slug)
	}
	slugs := func(c checkout.Caller) (slugs []string) {
		t.Helper()
		stores, err := w.svc.StoresOf(t.Context(), c)
		w.must(err)
		for _, s := range stores {
			slugs = append(slugs, s.Slug)
		}
		return slugs
	}
	if got := slugs(w.caller); !slices.Equal(got, []string{"demo"}) {
		t.Errorf("a key without an owner sees %v", got)
	}
	of := w.caller
	of.Key.OwnerID = owner.ID
	if got := slugs(of); !slices.Equal(got, want) {
		t.Errorf("an owner's key sees %v", got)
	}
	of.Key.OwnerID = id.New[checkout.Owner]()
	if got := slugs(of); len(got) != 0 {
		t.Errorf("another owner's key sees %v", got)
	}
}
