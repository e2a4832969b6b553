package pandabase

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// version is what every answer says of the API (contracts/pandabase.md, Conventions).
const version = "2026/03/09-v2"

// dialect tells the engine how Pandabase spells credentials, headers and refusals.
type dialect struct{}

// Name is the surface's name.
func (dialect) Name() string { return Name }

// ReplayHeader marks a replayed answer.
func (dialect) ReplayHeader() string { return "Idempotent-Replay" }

// Credential reads "Authorization: Bearer sk_…" or "Bearer stk_…". Two headers are a broken request;
// anything else that is not a key of ours is no credential.
func (dialect) Credential(r *http.Request) (string, *wire.Problem) {
	return wire.Bearer(r, KeyPrefix, SigningPrefix)
}

// Verify checks X-Signature, the hex HMAC-SHA256 of the raw body.
func (dialect) Verify(r *http.Request, body []byte, key checkout.Key) bool {
	signatures := r.Header.Values("X-Signature")
	return len(signatures) == 1 && wire.EqualHex(signatures[0], wire.HMACHex(key.Signing, body))
}

// StoreOf reads the store that a path names.
func (dialect) StoreOf(r *http.Request) (checkout.StoreID, bool) {
	text := r.PathValue("storeId")
	store, _ := parseStore(text)
	return store, text != ""
}

// ScopeName writes products.write as PRODUCTS_WRITE.
func (dialect) ScopeName(scope string) string {
	return strings.ToUpper(strings.ReplaceAll(scope, ".", "_"))
}

// KeyAllowed tells whether an idempotency key has letters, digits, _ and - only.
func (dialect) KeyAllowed(key string) bool {
	return !strings.ContainsFunc(key, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-'
	})
}

// Stamp sets what stands on every answer.
func (dialect) Stamp(h http.Header) { h.Set("X-Version", version) }

// rateTypes are the kinds of rate limit in Pandabase's words.
var rateTypes = map[string]string{"key": "key", "store": "store", "address": "ip"}

// WriteRate tells what is left of the rate. A part of a second counts as a whole one, so that nobody who waits
// for it comes too early.
func (dialect) WriteRate(h http.Header, r wire.Rate) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(r.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(r.Remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(r.Reset.Add(time.Second-1).Unix(), 10))
	h.Set("X-RateLimit-Type", rateTypes[r.Kind])
}
