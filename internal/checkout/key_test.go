package checkout_test

import (
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
)

func TestNewKey(t *testing.T) {
	key, text := checkout.NewKey(checkout.Key{Dialect: "shoppex", Scopes: []string{"*"}}, "shx_", start)
	if !strings.HasPrefix(text, "shx_") || len(text) != 36 || key.Hash != checkout.HashKey(text) ||
		key.Hint != text[32:] || key.Kind != checkout.KeySecret || key.ID.IsZero() || !key.CreatedAt.Equal(start) {
		t.Errorf("%+v, %q", key, text)
	}
	if _, other := checkout.NewKey(checkout.Key{}, "shx_", start); other == text {
		t.Error("two keys are equal")
	}
}

func TestKeyAllows(t *testing.T) {
	for _, tc := range []struct {
		scopes []string
		scope  string
		want   bool
	}{
		{nil, "payments.read", false},
		{[]string{""}, "payments.read", false},
		{[]string{"*"}, "payments.write", true},
		{[]string{"payments.read"}, "payments.read", true},
		{[]string{"payments.read"}, "payments.write", false},
		{[]string{"payments.*"}, "payments.write", true},
		{[]string{"payments.*"}, "orders.write", false},
		{[]string{"pay.*"}, "payments.write", false},
		{[]string{"payments"}, "payments.read", false},
		{[]string{"*.read"}, "payments.read", false},
		{[]string{"Payments.read"}, "payments.read", false},
		{[]string{"orders.read", "payments.write"}, "payments.write", true},
	} {
		if got := (checkout.Key{Scopes: tc.scopes}).Allows(tc.scope); got != tc.want {
			t.Errorf("%q allows %q: %v", tc.scopes, tc.scope, got)
		}
	}
}

func TestKeyUsable(t *testing.T) {
	before, after := start.Add(-time.Microsecond), start.Add(time.Microsecond)
	for name, tc := range map[string]struct {
		key  checkout.Key
		want bool
	}{
		"plain":                {checkout.Key{}, true},
		"revoked":              {checkout.Key{RevokedAt: before}, false},
		"revoked now":          {checkout.Key{RevokedAt: start}, false},
		"revoked soon":         {checkout.Key{RevokedAt: after}, true},
		"expired":              {checkout.Key{ExpiresAt: before}, false},
		"expires now":          {checkout.Key{ExpiresAt: start}, false},
		"expires soon":         {checkout.Key{ExpiresAt: after}, true},
		"alive, but revoked":   {checkout.Key{ExpiresAt: after, RevokedAt: before}, false},
		"expired, not revoked": {checkout.Key{ExpiresAt: before, RevokedAt: after}, false},
	} {
		if got := tc.key.Usable(start); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestCallerModeIsTestWhenEitherIs(t *testing.T) {
	for _, store := range []checkout.Mode{checkout.ModeTest, checkout.ModeLive} {
		for _, key := range []checkout.Mode{checkout.ModeTest, checkout.ModeLive} {
			want := checkout.ModeLive
			if store == checkout.ModeTest || key == checkout.ModeTest {
				want = checkout.ModeTest
			}
			if got := (checkout.Caller{Store: checkout.Store{Mode: store}, Key: checkout.Key{Mode: key}}).Mode(); got != want {
				t.Errorf("store %s, key %s: %s", store, key, got)
			}
		}
	}
}
