package sandbox_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/gateway/gatewaytest"
	"kassa/internal/gateway/sandbox"
	"kassa/internal/id"
	"kassa/internal/money"
)

// world is the provider and the merchant's event address behind one real server, and the gateway.
type world struct {
	t        *testing.T
	server   *httptest.Server
	clock    *clock.Fake
	ledger   *memory
	provider atomic.Pointer[sandbox.Provider]
	gateway  *sandbox.Gateway
	account  checkout.GatewayAccount
	other    checkout.GatewayAccount
	events   chan gatewaytest.Delivery
	refuse   atomic.Int64 // so many events are answered 503
	refused  chan string  // bodies of those
	stall    atomic.Pointer[chan struct{}]
	stop     func() // ends Run of the present provider and waits for it
}

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, clock: clock.NewFake(start), ledger: newMemory(), account: newAccount(), other: newAccount(),
		events: make(chan gatewaytest.Delivery, 1000), refused: make(chan string, 1000),
	}
	mux := http.NewServeMux()
	mux.Handle("/sandbox/", http.HandlerFunc(w.serve))
	mux.HandleFunc("POST /gateways/sandbox/{account}/events", w.receive)
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	w.gateway = sandbox.New(sandbox.Config{BaseURL: w.base})
	w.boot()
	t.Cleanup(func() { w.stop() })
	return w
}

func newAccount() checkout.GatewayAccount {
	return checkout.GatewayAccount{
		ID: id.New[checkout.GatewayAccount](), Driver: sandbox.Driver, Mode: checkout.ModeTest, Secret: id.Token(32),
	}
}

func (w *world) base() string { return w.server.URL }

// boot starts a new provider over the same ledger, as a restart does.
func (w *world) boot() {
	provider := sandbox.NewProvider(sandbox.ProviderConfig{
		Ledger: w.ledger, Clock: w.clock, BaseURL: w.base, Log: slog.New(slog.DiscardHandler),
		EventsURL: func(account string) string { return w.base() + "/gateways/sandbox/" + account + "/events" },
		Secrets: func(_ context.Context, account string) (string, bool) {
			for _, a := range []checkout.GatewayAccount{w.account, w.other} {
				if a.ID.String() == account {
					return a.Secret, true
				}
			}
			return "", false
		},
		Flows: sandbox.Flows{"BITCOIN": checkout.FlowQR, "BANK": checkout.FlowInstructions},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := provider.Run(ctx); err != nil {
			w.t.Errorf("run: %v", err)
		}
	}()
	w.provider.Store(provider)
	w.stop = func() { cancel(); <-done }
}

// serve hands a request to the provider; a stalled one is carried out and never answered.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	done := w.stall.Swap(nil)
	if done == nil {
		w.provider.Load().ServeHTTP(rw, r)
		return
	}
	w.provider.Load().ServeHTTP(httptest.NewRecorder(), r)
	close(*done)
	<-r.Context().Done()
}

// receive is the merchant's address for events.
func (w *world) receive(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.PathValue("account") != w.account.ID.String() {
		w.t.Errorf("event for %s: %v", r.PathValue("account"), err)
	}
	if w.refuse.Add(-1) >= 0 {
		w.refused <- string(body)
		rw.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.events <- gatewaytest.Delivery{Header: r.Header.Get, Body: body}
}

// event waits for the next event and reads it.
func (w *world) event() checkout.GatewayHint {
	w.t.Helper()
	d := <-w.events
	hint, err := w.gateway.ParseEvent(w.account, d.Header, d.Body, w.clock.Now())
	if err != nil {
		w.t.Fatalf("event %s: %v", d.Body, err)
	}
	return hint
}

// quiet expects that no event has come.
func (w *world) quiet() {
	w.t.Helper()
	select {
	case d := <-w.events:
		w.t.Errorf("unexpected event %s", d.Body)
	default:
	}
}

// open opens a payment of 24.99 EUR that can be made for an hour.
func (w *world) open() checkout.Opened {
	w.t.Helper()
	opened, err := w.gateway.Open(w.t.Context(), w.account, checkout.OpenRequest{
		Key: id.New[checkout.Payment]().String(), Method: "STRIPE", Amount: money.Must(2499, money.MustCurrency("EUR")),
		Title: "Two <b>mugs</b>", ReturnURL: returnURL, ExpiresAt: w.clock.Now().Add(time.Hour),
	})
	if err != nil {
		w.t.Fatalf("open: %v", err)
	}
	return opened
}

const returnURL = "https://shop.example/invoice/1/return?a=b&c=%20d"

// look reads a payment back.
func (w *world) look(reference string) checkout.Report {
	w.t.Helper()
	report, err := w.gateway.Lookup(w.t.Context(), w.account, "", reference)
	if err != nil {
		w.t.Fatalf("look up: %v", err)
	}
	return report
}

// page is what a browser got.
type page struct {
	status   int
	header   http.Header
	location string
	body     string
}

// do sends a browser's request without following redirects.
func (w *world) do(method, path, body string) page {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.base()+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return page{response.StatusCode, response.Header, response.Header.Get("Location"), string(text)}
}

// choose posts an outcome to a payment's page.
func (w *world) choose(reference, outcome string) page {
	w.t.Helper()
	return w.do(http.MethodPost, "/sandbox/"+reference, url.Values{"outcome": {outcome}}.Encode())
}
