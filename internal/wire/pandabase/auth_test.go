package pandabase

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

func TestCredential(t *testing.T) {
	for _, c := range []struct {
		headers []string
		want    string
		refused bool
	}{
		{nil, "", false}, {[]string{"Bearer sk_abc"}, "sk_abc", false}, {[]string{"bearer stk_abc"}, "stk_abc", false},
		{[]string{"Bearer shx_abc"}, "", false}, {[]string{"sk_abc"}, "", false}, {[]string{"Basic sk_abc"}, "", false},
		{[]string{"Bearer sk_abc", "Bearer sk_abc"}, "", true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Authorization"] = c.headers
		got, problem := dialect{}.Credential(r)
		if got != c.want || (problem != nil) != c.refused {
			t.Errorf("%q: %q, %v", c.headers, got, problem)
		}
	}
}

// A key is needed nowhere here, but one that is sent must be valid for this very store.
func TestAWrongKeyIsNeverIgnored(t *testing.T) {
	s := newShop(t)
	_, own, err := s.core.CreateKey(t.Context(), checkout.Key{StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: []string{"*"}}, KeyPrefix)
	s.must(err)
	_, foreign, err := s.core.CreateKey(t.Context(), checkout.Key{StoreID: s.elsewhere().store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: []string{"*"}}, KeyPrefix)
	s.must(err)
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain, "Authorization: Bearer "+own)
	refused := s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, "Authorization: Bearer sk_"+strings.Repeat("x", 32))
	for _, header := range []string{"Bearer shx_abc", "Basic abc", "Bearer sk_" + strings.Repeat("x", 400)} {
		if other := s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, "Authorization: "+header); string(other.body) != string(refused.body) {
			t.Errorf("%s: %s, others %s", header, other.body, refused.body)
		}
	}
	s.sent(http.StatusNotFound, "POST", s.checkouts(), plain, "Authorization: Bearer "+foreign)
	s.sent(http.StatusBadRequest, "POST", s.checkouts(), plain, "Authorization: Bearer "+own, "Authorization: Bearer "+own)
}

// A signing key's signature is the hex HMAC-SHA256 of the raw body, keyed with the hex SHA-256 of the secret.
func TestSignedRequests(t *testing.T) {
	s := newShop(t)
	_, named, secret, err := s.core.CreateSigningKey(t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeTest, Scopes: []string{"*"},
	}, SigningPrefix, "stks_")
	s.must(err)
	sign := func(body string) string {
		digest := sha256.Sum256([]byte(secret))
		sum := hmac.New(sha256.New, []byte(hex.EncodeToString(digest[:])))
		sum.Write([]byte(body))
		return "X-Signature: " + hex.EncodeToString(sum.Sum(nil))
	}
	bearer := "Authorization: Bearer " + named
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain, bearer, sign(plain))
	s.sent(http.StatusOK, "GET", s.storefront(), "", bearer, sign(""))
	s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, bearer)
	s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, bearer, sign(plain+" "))
	s.sent(http.StatusUnauthorized, "POST", s.checkouts(), plain, bearer, sign(plain), sign(plain))
}

// Unknown stores, and texts that are no store's id, are one same 404.
func TestUnknownStores(t *testing.T) {
	s := newShop(t)
	var told string
	for _, text := range []string{
		name(storePrefix, id.New[checkout.Store]()), "shp_x", s.store.ID.String(), "acorn", strings.ToUpper(name(storePrefix, s.store.ID)),
	} {
		for _, path := range []string{"/v2/stores/" + text + "/checkouts", "/v2/stores/" + text + "/checkouts/estimate"} {
			answer := s.sent(http.StatusNotFound, "POST", path, plain)
			if told == "" {
				told = string(answer.body)
			}
			if string(answer.body) != told {
				t.Errorf("%s: %s, others %s", path, answer.body, told)
			}
		}
	}
}

func TestIdempotency(t *testing.T) {
	s := newShop(t)
	key := `Idempotency-Key: "a_B-9"`
	first := s.sent(http.StatusCreated, "POST", s.checkouts(), plain, key)
	again := s.sent(http.StatusCreated, "POST", s.checkouts(), `{"items":[{"quantity":1,"amount":2499,"name":"Sword"}]}`, "Idempotency-Key: a_B-9")
	if string(first.body) != string(again.body) || first.header.Get("Idempotent-Replay") != "" || again.header.Get("Idempotent-Replay") != "true" {
		t.Errorf("%s %v\n%s %v", first.body, first.header, again.body, again.header)
	}
	s.sent(http.StatusUnprocessableEntity, "POST", s.checkouts(), with(plain, `"title":"x"`), key)
	for _, bad := range []string{"a b", "a.b", "é", "", strings.Repeat("k", 256)} {
		s.sent(http.StatusBadRequest, "POST", s.checkouts(), plain, "Idempotency-Key: "+bad)
	}
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain, "Idempotency-Key: "+strings.Repeat("k", 255))
	// Another store's key of the same text is another key.
	other := s.elsewhere()
	if fresh := other.sent(http.StatusCreated, "POST", other.checkouts(), plain, key); fresh.header.Get("Idempotent-Replay") != "" {
		t.Error("two stores share a key")
	}
}

// A retry is told what was told before, although the product is not for sale any more.
func TestRetryAfterTheWorldChanged(t *testing.T) {
	s := newShop(t)
	sword := s.stock("Sword", 2499)
	body := `{"items":[{"product_id":"` + name(productPrefix, sword.ID) + `","quantity":1}]}`
	first := s.sent(http.StatusCreated, "POST", s.checkouts(), body, "Idempotency-Key: k")
	s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) error {
		_, err := s.core.ChangeProduct(tx, s.store.ID, sword.ID, func(p *checkout.Product) error {
			p.Status = checkout.ProductArchived
			return nil
		})
		return err
	}))
	if again := s.sent(http.StatusCreated, "POST", s.checkouts(), body, "Idempotency-Key: k"); string(again.body) != string(first.body) {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	s.sent(http.StatusNotFound, "POST", s.checkouts(), body, "Idempotency-Key: other")
}

func TestRateHeaders(t *testing.T) {
	s := newShop(t)
	s.limit(wire.NewLimiter(1, 3))
	header := s.sent(http.StatusCreated, "POST", s.checkouts(), plain).header
	for key, want := range map[string]string{
		"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "2", "X-RateLimit-Reset": "1773057601", "X-RateLimit-Type": "ip",
	} {
		if got := header.Get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	s.clock.Advance(time.Millisecond)
	header = s.sent(http.StatusCreated, "POST", s.checkouts(), plain).header
	if got := header.Get("X-RateLimit-Reset"); got != "1773057602" { // 1,999 ms after the opening
		t.Errorf("X-RateLimit-Reset %s", got)
	}
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain)
	refused := s.sent(http.StatusTooManyRequests, "POST", s.checkouts(), plain)
	if refused.header.Get("Retry-After") != "1" || refused.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("%v", refused.header)
	}
}

func TestIDs(t *testing.T) {
	session := id.New[checkout.Session]()
	text := name(sessionPrefix, session)
	if got, ok := parse[checkout.Session](sessionPrefix, text); !ok || got != session || len(text) != 28 {
		t.Errorf("%s: %s, %t", text, got, ok)
	}
	for _, bad := range []string{
		"", "cs_", text[3:], "shp_" + text[3:], strings.ToUpper(text), "CS_" + text[3:], text + "0", text[:27], " " + text,
		"cs_0000000000000000000000000", "cs_zzzzzzzzzzzzzzzzzzzzzzzzz", session.String(), "cs_" + session.String(),
	} {
		if got, ok := parse[checkout.Session](sessionPrefix, bad); ok {
			t.Errorf("%q is %s", bad, got)
		}
	}
}
