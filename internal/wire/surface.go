package wire

import (
	"fmt"
	"net/http"
	"time"

	"kassa/internal/checkout"
)

// Surface serves the routes of one dialect. The order of checks is common.md's: size, authentication,
// scope, rate limit, parse and validate, claim.
type Surface struct {
	abilities
	dialect Dialect
	core    *checkout.Service
	limits  Limits
	mux     *Mux
	// browsers knows the paths of the routes that scripts of other origins may call.
	browsers *http.ServeMux
}

// Limits are the rates that all surfaces share.
type Limits struct {
	PerKey     *Limiter
	PerAddress *Limiter
	// PerStore counts calls without a key on routes of AuthStore; nil = PerKey counts them too.
	PerStore *Limiter
	// PerEndpoint has PerKey count the calls of each route apart.
	PerEndpoint bool
	Proxies     Proxies
	// LoopbackFree exempts loopback clients, for development: they are told figures, but never refused.
	LoopbackFree bool
	Now          func() time.Time
}

// NewSurface mounts a dialect's routes. A route that does not say who may call it, or whose body the
// contract does not know, is a mistake of the program, found here at start.
func NewSurface(d Dialect, core *checkout.Service, contract *Contract, limits Limits, routes []Route) (*Surface, error) {
	s := &Surface{abilities: abilitiesOf(d), dialect: d, core: core, limits: limits}
	s.mux, s.browsers = NewMux(d.Name(), s.Fail), http.NewServeMux()
	open := map[string]bool{}
	for _, route := range routes {
		if err := route.check(s.paths); err != nil {
			return nil, fmt.Errorf("route %s %s: %w", route.Method, route.Pattern, err)
		}
		op := &operation{Surface: s, Route: route, pathKeys: wildcards(route.Pattern)}
		known := false
		op.schema, known = contract.RequestSchema(route.Method, route.Pattern)
		if route.Body == BodyRequired && !known {
			return nil, fmt.Errorf("route %s %s: declare its body in the contract", route.Method, route.Pattern)
		}
		s.mux.HandleFunc(route.Method+" "+route.Pattern, op.serve)
		if s.openToBrowsers(route) && !open[route.Pattern] {
			open[route.Pattern] = true
			s.browsers.Handle(route.Pattern, http.NotFoundHandler())
		}
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Surface) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.preflight(w, r) {
		s.mux.ServeHTTP(w, r)
	}
}

// Fail writes a problem in the dialect's shape.
func (s *Surface) Fail(w http.ResponseWriter, r *http.Request, p *Problem) {
	shaped := *p
	shaped.RequestID = RequestID(r.Context())
	answer := s.dialect.Render(&shaped)
	s.setHeaders(w.Header())
	shaped.Status = answer.Status
	shaped.WriteHeader(w)
	_, _ = w.Write(answer.Body) // a client that is gone needs no answer
}

// setHeaders sets what stands on every answer.
func (s *Surface) setHeaders(h http.Header) {
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if s.stamp != nil {
		s.stamp.Stamp(h)
	}
}
