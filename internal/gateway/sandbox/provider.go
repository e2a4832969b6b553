package sandbox

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"kassa/internal/clock"
)

// ProviderConfig is what a Provider needs. Ledger, Clock, Secrets, EventsURL and BaseURL are required.
type ProviderConfig struct {
	Ledger Ledger
	Clock  clock.Clock
	// Secrets finds the secret of a gateway account by the text of its id; false = no such account.
	Secrets func(ctx context.Context, accountID string) (secret string, ok bool)
	// EventsURL is where an account's events go: "{base}/gateways/sandbox/{account}/events".
	EventsURL func(accountID string) string
	// BaseURL is where buyers reach this server, without a slash at the end.
	BaseURL func() string
	// Flows says how buyers are asked for money by method; FlowRedirect where it says nothing.
	Flows Flows
	// Delay is how long pending_then_… stay processing; zero means 3 s.
	Delay time.Duration
	// Timeout bounds the delivery of one event; zero means gateway.DefaultTimeout.
	Timeout time.Duration
	// Transport carries the events; nil is the network.
	Transport http.RoundTripper
	Log       *slog.Logger // nil = slog.Default()
}

// Provider is the payment provider. It serves everything below /sandbox/; Run does its delayed work.
type Provider struct {
	ledger  Ledger
	clock   clock.Clock
	secrets func(context.Context, string) (string, bool)
	base    func() string
	flows   Flows
	delay   time.Duration
	log     *slog.Logger
	mux     *http.ServeMux
	courier *courier
	// stopped is closed when Run ends: calls that hang on purpose hang no longer.
	stopped  chan struct{}
	stopOnce sync.Once
}

// DefaultDelay is how long pending_then_succeed and pending_then_fail stay processing.
const DefaultDelay = 3 * time.Second

// NewProvider makes the provider.
func NewProvider(cfg ProviderConfig) *Provider {
	if cfg.Delay == 0 {
		cfg.Delay = DefaultDelay
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	p := &Provider{
		ledger: cfg.Ledger, clock: cfg.Clock, secrets: cfg.Secrets, base: cfg.BaseURL, flows: cfg.Flows,
		delay: cfg.Delay, log: cfg.Log, mux: http.NewServeMux(), stopped: make(chan struct{}),
		courier: newCourier(cfg.Clock, newClient(cfg.Transport, cfg.Timeout), cfg.Secrets, cfg.EventsURL, cfg.Log),
	}
	p.routes()
	return p
}

// ServeHTTP serves the provider's API, page and style sheet, all below /sandbox/.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// Run delivers events until ctx ends; what is not delivered by then is lost. It is called once.
func (p *Provider) Run(ctx context.Context) error {
	defer p.stopOnce.Do(func() { close(p.stopped) })
	return p.courier.run(ctx)
}

// routes is the provider's table of contents.
func (p *Provider) routes() {
	p.mux.Handle(paymentsPath, verbs{http.MethodPost: p.api(p.open), http.MethodGet: p.api(p.find)}.or(apiMethod))
	p.mux.Handle(paymentsPath+"/{reference}", verbs{http.MethodGet: p.api(p.read)}.or(apiMethod))
	p.mux.Handle(paymentsPath+"/{reference}/cancel", verbs{http.MethodPost: p.api(p.cancel)}.or(apiMethod))
	p.mux.Handle(paymentsPath+"/{reference}/refunds", verbs{http.MethodPost: p.api(p.refund)}.or(apiMethod))
	p.mux.HandleFunc("/sandbox/api/", func(w http.ResponseWriter, _ *http.Request) { fail(w, errUnknown) })
	p.mux.Handle(assetPath, verbs{http.MethodGet: p.asset}.or(p.pageMethod))
	p.mux.Handle(pagePath+"{reference}", verbs{http.MethodGet: p.page, http.MethodPost: p.decide}.or(p.pageMethod))
	p.mux.HandleFunc(pagePath, func(w http.ResponseWriter, _ *http.Request) { p.notice(w, noticeUnknown) })
}

// verbs are the handlers of one address by method; HEAD is answered like GET.
type verbs map[string]http.HandlerFunc

// or makes a handler that leaves other methods to refuse, with the Allow header set.
func (v verbs) or(refuse http.HandlerFunc) http.HandlerFunc {
	allow := ""
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if v[method] != nil || method == http.MethodHead && v[http.MethodGet] != nil {
			allow += ", " + method
		}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if handle := v[method]; handle != nil {
			handle(w, r)
			return
		}
		w.Header().Set("Allow", allow[2:])
		refuse(w, r)
	}
}
