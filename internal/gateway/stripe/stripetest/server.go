package stripetest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"kassa/internal/clock"
	"kassa/internal/id"
)

// Account is a seller's account in one mode.
type Account struct {
	// APIKey opens it: sk_test_… or sk_live_….
	APIKey string
	// Secrets sign its events, all of them at once as while a secret is rolled.
	Secrets []string
	// EventsURL is where its events go; empty = nowhere.
	EventsURL string
}

func (a Account) live() bool { return strings.Contains(a.APIKey, "_live_") }

// Server is the fake. It is an http.Handler.
type Server struct {
	clock clock.Clock
	mux   *http.ServeMux
	base  func() string // its own address

	mu         sync.Mutex
	accounts   map[string]Account // by API key
	sessions   []*session         // oldest first
	refunds    []*refund
	disputes   []*dispute
	keys       map[string]*keyed // idempotency keys by account and key
	delay      time.Duration     // of every answer of the API
	unexpiring bool              // calls that expire a session fail
	failures   []failure         // statuses of the next answers, instead of doing anything
	stall      chan struct{}     // closed when the next call was carried out; it is never answered
	calls      []string          // method and path of all calls of the API
	delivered  []Delivered
	sending    sync.WaitGroup
}

// New makes a fake without accounts. base is its own address, for links; it is asked when one is made.
func New(c clock.Clock, base func() string) *Server {
	s := &Server{clock: c, base: base, accounts: map[string]Account{}, keys: map[string]*keyed{}, mux: http.NewServeMux()}
	for pattern, handle := range map[string]func(a Account, r *http.Request) (any, *fault){
		"POST /v1/checkout/sessions":             s.create,
		"GET /v1/checkout/sessions":              s.list,
		"GET /v1/checkout/sessions/{id}":         s.retrieve,
		"POST /v1/checkout/sessions/{id}/expire": s.expire,
		"POST /v1/refunds":                       s.refund,
		"GET /v1/disputes":                       s.listDisputes,
		"GET /v1/webhook_endpoints":              s.listEndpoints,
	} {
		s.mux.Handle(pattern, s.api(handle))
	}
	s.mux.Handle("/v1/", s.api(func(Account, *http.Request) (any, *fault) {
		return nil, &fault{status: http.StatusNotFound, Type: "invalid_request_error", Message: "Unrecognized request URL."}
	}))
	s.mux.HandleFunc("GET /c/pay/{id}", s.show)
	s.mux.HandleFunc("POST /c/pay/{id}", s.submit)
	s.mux.HandleFunc("POST /_control/{verb}", s.control)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Register adds an account, or replaces the one of its key.
func (s *Server) Register(a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[a.APIKey] = a
}

// Delay makes every answer of the API take so long.
func (s *Server) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

// Fail gives the next calls these statuses instead of doing what they ask.
func (s *Server) Fail(statuses ...int) { s.FailOn("", statuses...) }

// FailOn is Fail for the next calls by one method, whatever is asked by others meanwhile.
func (s *Server) FailOn(method string, statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, status := range statuses {
		s.failures = append(s.failures, failure{method, status})
	}
}

// RefuseExpiry has every call that would expire a session fail, until it is told otherwise.
func (s *Server) RefuseExpiry(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unexpiring = refuse
}

// failure is a status for the next call by a method; by any when it is empty.
type failure struct {
	method string
	status int
}

// Stall has the next call carried out and never answered; the channel is closed when it was carried out.
func (s *Server) Stall() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stall = make(chan struct{})
	return s.stall
}

// Calls lists the method and path of every call of the API so far.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Wait waits until all events under way were delivered.
func (s *Server) Wait() { s.sending.Wait() }

// fresh makes an identifier as Stripe's look.
func fresh(prefix string) string { return prefix + id.Token(24) }

// sessionOf finds a session of an account; an empty account finds any.
func (s *Server) sessionOf(account, reference string) (*session, *fault) {
	for _, one := range s.sessions {
		if one.id == reference && (account == "" || one.account == account) {
			return one, nil
		}
	}
	return nil, &fault{
		status: http.StatusNotFound, Type: "invalid_request_error", Code: "resource_missing",
		Message: fmt.Sprintf("No such checkout.session: %q", reference),
	}
}
