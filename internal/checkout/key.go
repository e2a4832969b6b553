package checkout

import (
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"time"

	"kassa/internal/id"
)

// KeyKind tells what a key may be used for: a secret key stays on the seller's server.
type KeyKind string

// The kinds of key.
const (
	KeySecret KeyKind = "secret"
	KeyPublic KeyKind = "public"
)

// KeyID identifies a Key.
type KeyID = id.ID[Key]

// KeyHash is SHA-256 of a key's text. Keys carry 190 random bits, so a plain hash cannot be guessed back.
type KeyHash [32]byte

// HashKey makes the form under which a key is stored and looked up.
func HashKey(text string) KeyHash { return sha256.Sum256([]byte(text)) }

// Key is a credential of one store: shown once, stored hashed, revocable.
type Key struct {
	ID      KeyID
	StoreID StoreID
	Dialect string  // "shoppex", …: a key opens one dialect's doors only
	OwnerID OwnerID // whose stores it sees; zero = StoreID alone
	Kind    KeyKind
	Mode    Mode
	Scopes  []string // "payments.write", …; "*" is all
	Hash    KeyHash
	Hint    string // the last four characters, so that people can tell keys apart
	Name    string // the seller's own note, may be empty
	// Signing, when set, makes the key's text a mere name: each request is signed with it (HMAC-SHA256 over
	// the body). It is the hex SHA-256 of a secret that is shown once.
	Signing string
	// CreatedAt, and where they are set RevokedAt and ExpiresAt, bound the key's life.
	CreatedAt time.Time
	RevokedAt time.Time // zero = not revoked
	ExpiresAt time.Time // zero = does not expire
}

// keyLength is the number of random characters after the prefix (Shoppex: "shx_" + 32).
const keyLength = 32

// NewKey makes a key and its text, which is nowhere else and cannot be had again.
func NewKey(k Key, prefix string, now time.Time) (Key, string) {
	text := prefix + id.Token(keyLength)
	k.ID, k.Hash, k.Hint, k.CreatedAt = id.New[Key](), HashKey(text), text[len(text)-4:], now
	if k.Kind == "" {
		k.Kind = KeySecret
	}
	return k, text
}

// scopeForm is "*", "resource.action" or "resource.*".
var scopeForm = regexp.MustCompile(`^(\*|[a-z_]+\.([a-z_]+|\*))$`)

// checkScopes refuses a key that would open nothing.
func (k Key) checkScopes() error {
	for _, scope := range k.Scopes {
		if !scopeForm.MatchString(scope) {
			return RefuseField(ReasonInvalidField, "scopes", "%q is not a scope, which is like payments.read, or * for all", scope)
		}
	}
	if len(k.Scopes) == 0 {
		return RefuseField(ReasonInvalidField, "scopes", "a key needs a scope, like payments.read, or * for all")
	}
	return nil
}

// Usable tells whether the key opens anything at this time.
func (k Key) Usable(now time.Time) bool {
	return (k.RevokedAt.IsZero() || now.Before(k.RevokedAt)) && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// Allows tells whether the key has a scope: the scope itself, "*", or "resource.*".
func (k Key) Allows(scope string) bool {
	resource, _, _ := strings.Cut(scope, ".")
	return slices.Contains(k.Scopes, scope) || slices.Contains(k.Scopes, "*") || slices.Contains(k.Scopes, resource+".*")
}

// Caller is who is calling: a key and its store.
type Caller struct {
	Store Store
	Key   Key
}

// Mode is test when either the store or the key is.
func (c Caller) Mode() Mode {
	if c.Store.Mode == ModeTest || c.Key.Mode == ModeTest {
		return ModeTest
	}
	return ModeLive
}
