package wire

import (
	"net/http"

	"kassa/internal/checkout"
)

// Dialect is what the engine must know of a wire dialect.
type Dialect interface {
	// Name is the surface's name in logs and metrics, and the Dialect of its keys.
	Name() string
	// Credential reads the credential's text; empty when there is none. For an Authorization header that
	// holds none of ours it is empty as well: the engine takes that for a wrong one.
	Credential(r *http.Request) (string, *Problem)
	// Problem translates an error of the core; params renames the core's fields.
	Problem(err error, params map[string]string) *Problem
	// Render gives a problem the dialect's shape: status and JSON body.
	Render(p *Problem) checkout.Answer
	// ReplayHeader is the name of the header that marks a replayed answer.
	ReplayHeader() string
}

// PathScoped is a [Dialect] whose paths name stores. It is a must for routes of AuthStore. On routes with a
// key, the store that the path names must be the key's own.
type PathScoped interface {
	// StoreOf reads the store's id from a path; named is false when the path's pattern names none. A text
	// that is no id of a store is the zero id.
	StoreOf(r *http.Request) (id checkout.StoreID, named bool)
}

// HeaderScoped is a [Dialect] whose keys may see several stores, of which a header names one.
type HeaderScoped interface {
	// StoreSlug reads the store's slug from a request; named is false when it names none: then the first of
	// the key's stores is meant.
	StoreSlug(r *http.Request) (slug string, named bool, problem *Problem)
}

// ScopeNamer is a [Dialect] with names of its own for scopes.
type ScopeNamer interface {
	// ScopeName gives a scope's name as the dialect's callers know it: PRODUCTS_WRITE for products.write.
	ScopeName(scope string) string
}

// Unkeyed is a [Dialect] that answers requests without any credential, where one is needed, in other words than
// those with a wrong one.
type Unkeyed interface {
	// Unkeyed refuses a request that brings no credential; nil = it brings one.
	Unkeyed(r *http.Request) *Problem
}

// BrowserKeys is a [Dialect] whose public keys are for scripts in browsers: those of any origin may call the routes
// of AuthAny with one.
type BrowserKeys interface {
	// KeyHeader is the header that carries a key.
	KeyHeader() string
}

// Signed is a [Dialect] with keys that sign requests (checkout.Key.Signing). Without it such keys open
// nothing.
type Signed interface {
	// Verify tells whether a request was signed with the key. body holds the raw bytes, empty when there are
	// none; the request's own body has been read. It must compare in constant time, as [EqualHex] does.
	Verify(r *http.Request, body []byte, key checkout.Key) bool
}

// Stamper is a [Dialect] with headers that stand on every answer, whatever it says.
type Stamper interface {
	Stamp(h http.Header)
}

// RateHeaders is a [Dialect] that tells callers how much of their rate is left.
type RateHeaders interface {
	// WriteRate tells the tightest limit that applied. It is not called when none did.
	WriteRate(h http.Header, r Rate)
}

// KeyForm is a [Dialect] that allows fewer idempotency keys than 1 to 255 printable ASCII characters.
type KeyForm interface {
	// KeyAllowed judges a key without its surrounding quotes.
	KeyAllowed(key string) bool
}

// abilities are what a dialect can do beyond [Dialect], found once at start; nil = it cannot.
type abilities struct {
	paths       PathScoped
	header      HeaderScoped
	scopes      ScopeNamer
	unkeyed     Unkeyed
	signed      Signed
	browserKeys BrowserKeys
	stamp       Stamper
	rates       RateHeaders
	keys        KeyForm
}

func abilitiesOf(d Dialect) abilities {
	var can abilities
	can.paths, _ = d.(PathScoped)
	can.header, _ = d.(HeaderScoped)
	can.scopes, _ = d.(ScopeNamer)
	can.unkeyed, _ = d.(Unkeyed)
	can.signed, _ = d.(Signed)
	can.browserKeys, _ = d.(BrowserKeys)
	can.stamp, _ = d.(Stamper)
	can.rates, _ = d.(RateHeaders)
	can.keys, _ = d.(KeyForm)
	return can
}
