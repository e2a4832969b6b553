package wire

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kassa/internal/checkout"
)

// Auth is who may call a route.
type Auth uint8

// The kinds of route. The zero Auth is none of them, so that a forgotten one is found at start.
const (
	AuthSecret Auth = iota + 1 // a secret key
	AuthAny                    // a secret or a public key
	AuthNone                   // everybody
)

// Body is what a route reads.
type Body uint8

// The kinds of body. The zero Body is none.
const (
	BodyNone     Body = iota
	BodyRequired      // one JSON object
	BodyOptional      // one JSON object or nothing
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

// Request is what a handler gets: everything checked that can be checked without the core.
type Request struct {
	Caller checkout.Caller // zero for AuthNone
	Doc    Document        // valid against the route's schema; {} when there is no body
	Query  url.Values
	Client string // what a rate limit counts the client as, see LimitKey
	http   *http.Request
}

// Path gives a path parameter.
func (r *Request) Path(name string) string { return r.http.PathValue(name) }

// Reply is what a handler answers: a ready answer, or an effect that makes the answer while it writes.
type Reply struct {
	Answer checkout.Answer
	// Effect, when set, runs in the transaction that also stores the idempotent answer.
	Effect checkout.RequestEffect
	// After runs once the effect is committed, before the answer is sent; not for a replay.
	After func(ctx context.Context)
}

// Dialect is what the engine must know of a wire dialect.
type Dialect interface {
	// Name is the surface's name in logs and metrics, and the Dialect of its keys.
	Name() string
	// Credential reads the credential's text; empty when there is none.
	Credential(r *http.Request) (string, *Problem)
	// Problem translates an error of the core; params renames the core's fields.
	Problem(err error, params map[string]string) *Problem
	// Render gives a problem the dialect's shape: status and JSON body.
	Render(p *Problem) checkout.Answer
	// ReplayHeader is the name of the header that marks a replayed answer.
	ReplayHeader() string
}

// Surface serves the routes of one dialect. The order of checks is common.md's: size, authentication,
// scope, rate limit, parse and validate, claim.
type Surface struct {
	dialect Dialect
	core    *checkout.Service
	limits  Limits
	mux     *Mux
}

// Limits are the rates that all surfaces share.
type Limits struct {
	PerKey     *Limiter
	PerAddress *Limiter
	Proxies    Proxies
	// LoopbackFree exempts loopback clients, for development.
	LoopbackFree bool
	Now          func() time.Time
}

// NewSurface mounts a dialect's routes. A route that does not say who may call it, or whose body the
// contract does not know, is a mistake of the program, found here at start.
func NewSurface(d Dialect, core *checkout.Service, contract *Contract, limits Limits, routes []Route) (*Surface, error) {
	s := &Surface{dialect: d, core: core, limits: limits}
	s.mux = NewMux(d.Name(), s.Fail)
	for _, route := range routes {
		op := &operation{Surface: s, Route: route, pathKeys: wildcards(route.Pattern)}
		known := false
		op.schema, known = contract.RequestSchema(route.Method, route.Pattern)
		if route.Auth == 0 || (route.Body == BodyRequired && !known) {
			return nil, fmt.Errorf("route %s %s: declare its auth here, and its body in the contract", route.Method, route.Pattern)
		}
		s.mux.HandleFunc(route.Method+" "+route.Pattern, op.serve)
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Surface) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Fail writes a problem in the dialect's shape.
func (s *Surface) Fail(w http.ResponseWriter, _ *http.Request, p *Problem) {
	answer := s.dialect.Render(p)
	setJSON(w)
	shaped := *p
	shaped.Status = answer.Status
	shaped.WriteHeader(w)
	_, _ = w.Write(answer.Body) // a client that is gone needs no answer
}

func setJSON(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

// operation is a route with what is known about it at start.
type operation struct {
	*Surface
	Route
	schema   *Schema // nil = any object
	pathKeys []string
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

// serve takes a request through the checks, in the order of the contract.
func (op *operation) serve(w http.ResponseWriter, r *http.Request) {
	req, problem := op.admit(r)
	if problem != nil {
		op.Fail(w, r, problem)
		return
	}
	claim, problem := op.claim(r, req)
	if problem != nil {
		op.Fail(w, r, problem)
		return
	}
	reply, err := op.Handle(r.Context(), req)
	answer, replayed, err := op.commit(r.Context(), claim, reply, err)
	if err != nil {
		op.fail(w, r, err)
		return
	}
	if replayed {
		w.Header().Set(op.dialect.ReplayHeader(), "true")
	}
	setJSON(w)
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // a client that is gone needs no answer
}

// commit runs the reply's effect under the claim. A refusal under a claim is stored as well.
func (op *operation) commit(ctx context.Context, claim *checkout.Claim, reply Reply, err error) (checkout.Answer, bool, error) {
	if err != nil {
		if claim == nil || !checkout.IsRefusal(err) {
			return checkout.Answer{}, false, err
		}
		return op.core.Refused(ctx, *claim, err, op.refuse)
	}
	if reply.Effect == nil {
		return reply.Answer, false, nil
	}
	answer, replayed, err := op.core.Once(ctx, claim, reply.Effect, op.refuse)
	if err == nil && !replayed && reply.After != nil {
		reply.After(ctx)
	}
	return answer, replayed, err
}

// refuse renders a refusal so that it can be stored.
func (op *operation) refuse(err error) checkout.Answer {
	return op.dialect.Render(op.dialect.Problem(err, op.Params))
}

// fail answers an error of the core, and notes what only the log may know.
func (op *operation) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem := op.dialect.Problem(err, op.Params)
	if problem.Status >= http.StatusInternalServerError {
		Annotate(r.Context(), slog.String("error", err.Error()))
	}
	op.Fail(w, r, problem)
}
