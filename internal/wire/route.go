package wire

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"kassa/internal/checkout"
)

// Auth is who may call a route. On no route is a wrong key ignored: one that is sent where none is needed
// must be valid all the same.
type Auth uint8

// The kinds of route. The zero Auth is none of them, so that a forgotten one is found at start.
const (
	AuthSecret Auth = iota + 1 // a secret key
	AuthAny                    // a secret or a public key
	AuthNone                   // everybody
	AuthStore                  // everybody, on behalf of the store that the path names; see PathScoped
)

// keyNeeded tells whether a route is closed to those without a key.
func (a Auth) keyNeeded() bool { return a == AuthSecret || a == AuthAny }

// Body is what a route reads.
type Body uint8

// The kinds of body. The zero Body is none.
const (
	BodyNone           Body = iota
	BodyRequired            // one JSON object
	BodyOptional            // one JSON object or nothing
	BodyOptionalOrList      // one JSON object, nothing, or the empty list that PHP makes of no members
)

// Route is one operation of a dialect. A dialect's list of routes is its table of contents.
type Route struct {
	Method  string
	Pattern string // as in openapi.yaml: /dev/v1/payments/{uniqid}
	Auth    Auth
	Scope   string // that the key must have; empty = none
	Body    Body
	Params  map[string]string // the core's field names as this route's request spells them
	Handle  func(ctx context.Context, r *Request) (Reply, error)
}

// check finds what a route forgot to say, or cannot have said in earnest.
func (route Route) check(paths PathScoped) error {
	switch {
	case route.Auth == 0:
		return errors.New("declare its auth")
	case route.Scope != "" && !route.Auth.keyNeeded():
		return errors.New("a scope needs a key")
	case route.Auth == AuthStore && paths == nil:
		return errors.New("the dialect reads no store from its paths")
	case route.Auth == AuthStore && !route.namesStore(paths):
		return errors.New("its pattern names no store")
	}
	return nil
}

// namesStore asks the dialect about a request that fits the pattern.
func (route Route) namesStore(paths PathScoped) bool {
	path := strings.NewReplacer("{", "", "}", "").Replace(route.Pattern)
	r := &http.Request{Method: route.Method, URL: &url.URL{Path: path}, Header: http.Header{}, Pattern: route.Method + " " + route.Pattern}
	for _, name := range wildcards(route.Pattern) {
		r.SetPathValue(name, name)
	}
	_, named := paths.StoreOf(r)
	return named
}

// wildcards lists the names in a pattern's braces, in their order.
func wildcards(pattern string) []string {
	var names []string
	for part := range strings.SplitSeq(pattern, "/") {
		if strings.HasPrefix(part, "{") {
			names = append(names, strings.Trim(part, "{}"))
		}
	}
	return names
}

// Request is what a handler gets: everything checked that can be checked without the core.
type Request struct {
	// Caller is the key with its store. Without a key it is the zero Caller, but on AuthStore the store that
	// the path names.
	Caller checkout.Caller
	Doc    Document // valid against the route's schema; {} when there is no body
	Query  url.Values
	Client string // what a rate limit counts the client as, see LimitKey
	origin string // scheme and host as the client called them, see Proxies.Origin
	http   *http.Request
	free   bool // no rate limit is enforced
	rate   Rate // the tightest so far; its Limit is 0 when there is none
}

// Path gives a path parameter.
func (r *Request) Path(name string) string { return r.http.PathValue(name) }

// URL is the address that the client called, with its scheme and host.
func (r *Request) URL() *url.URL {
	called := *r.http.URL
	called.Scheme, called.Host, _ = strings.Cut(r.origin, "://")
	return &called
}

// Reply is what a handler answers: a ready answer, an effect that makes the answer while it writes, or a
// call that makes it while it asks a gateway.
type Reply struct {
	Answer checkout.Answer
	// Effect, when set, runs in the transaction that also stores the idempotent answer.
	Effect checkout.RequestEffect
	// Call, when set, asks a gateway and commits what it learns by itself. Its claim is committed before it
	// begins, so that repeats meanwhile get ReasonInFlight. It must be safe to run again
	// (checkout.Service.Call). A reply has an Effect or a Call, not both.
	Call func(ctx context.Context) (checkout.Answer, error)
	// After runs once the effect is committed or the call has ended well, before the answer is sent; not for
	// a replay or a refusal.
	After func(ctx context.Context)
}
