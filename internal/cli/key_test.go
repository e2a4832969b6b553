package cli

import (
	"slices"
	"testing"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// SellApp's abilities are scopes over all that they name, and its keys see all stores of an owner.
func TestSellAppKeys(t *testing.T) {
	store := checkout.Store{ID: id.New[checkout.Store](), OwnerID: id.New[checkout.Owner](), Mode: checkout.ModeTest}
	scopes := []string{"invoice", "webhook.all", "*"}
	key := (&keyCreateCommand{Dialect: app.SellAppDialect, Scope: scopes}).key(store, time.Time{})
	if !slices.Equal(key.Scopes, []string{"invoice.all", "webhook.all", "*"}) || key.OwnerID != store.OwnerID {
		t.Errorf("%+v", key)
	}
	other := (&keyCreateCommand{Dialect: app.ShoppexDialect, Scope: scopes}).key(store, time.Time{})
	if !slices.Equal(other.Scopes, scopes) || !other.OwnerID.IsZero() {
		t.Errorf("%+v", other)
	}
}
