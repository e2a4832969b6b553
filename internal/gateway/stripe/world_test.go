package stripe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/gateway/gatewaytest"
	"kassa/internal/gateway/stripe"
	"kassa/internal/gateway/stripe/stripetest"
	"kassa/internal/id"
	"kassa/internal/money"
)

// world is a fake Stripe with two accounts, the address to which it sends events, and the gateway.
type world struct {
	t              *testing.T
	clock          *clock.Fake
	fake           *stripetest.Server
	url            string
	gateway        *stripe.Gateway
	account, other checkout.GatewayAccount
	events         chan gatewaytest.Delivery
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, account: newAccount(), other: newAccount(), events: make(chan gatewaytest.Delivery, 100),
		clock: clock.NewFake(id.New[checkout.Payment]().Time()), // keys tell the machine's time
	}
	w.fake = stripetest.New(w.clock, func() string { return w.url })
	w.url = serve(t, w.fake)
	events := serve(t, http.HandlerFunc(w.receive))
	t.Cleanup(w.fake.Wait) // before the addresses are gone
	for _, account := range []checkout.GatewayAccount{w.account, w.other} {
		w.fake.Register(stripetest.Account{APIKey: account.APIKey, Secrets: []string{account.Secret}, EventsURL: events})
	}
	w.gateway = gatewayAt(t, w.url)
	return w
}

// gatewayAt makes a gateway whose waits are real and short.
func gatewayAt(t *testing.T, url string) *stripe.Gateway {
	t.Helper()
	made, err := stripe.New(stripe.Config{BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func serve(t *testing.T, handler http.Handler) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func newAccount() checkout.GatewayAccount {
	return checkout.GatewayAccount{
		ID: id.New[checkout.GatewayAccount](), StoreID: id.New[checkout.Store](), Driver: stripe.Driver,
		Mode: checkout.ModeTest, APIKey: "sk_test_" + id.Token(24), Secret: "whsec_" + id.Token(24),
	}
}

// receive is the merchant's address for events.
func (w *world) receive(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Errorf("event: %v", err)
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

// request asks for an amount under a new key.
func (w *world) request(amount money.Amount) checkout.OpenRequest {
	return checkout.OpenRequest{
		Key: id.New[checkout.Payment]().String(), Method: "STRIPE", Amount: amount, Title: "Order 1",
		Email: "buyer@example.com", ReturnURL: "https://pay.example/invoice/1/return", ExpiresAt: w.clock.Now().Add(2 * time.Hour),
	}
}

// open opens a payment and gives what the fake was asked for.
func (w *world) open(req checkout.OpenRequest) (string, stripetest.Session) {
	w.t.Helper()
	opened, err := w.gateway.Open(w.t.Context(), w.account, req)
	if err != nil {
		w.t.Fatalf("open: %v", err)
	}
	all := w.fake.Sessions()
	made := all[len(all)-1]
	if made.Reference != opened.Reference {
		w.t.Fatalf("the newest session is %s, not %s", made.Reference, opened.Reference)
	}
	return opened.Reference, made
}

// act lets something become of a session.
func (w *world) act(reference string, outcome stripetest.Outcome) {
	w.t.Helper()
	if err := w.fake.Act(reference, outcome); err != nil {
		w.t.Fatal(err)
	}
}

// look reads a payment back.
func (w *world) look(reference string) checkout.Report {
	w.t.Helper()
	report, err := w.gateway.Lookup(w.t.Context(), w.account, "", reference)
	if err != nil {
		w.t.Fatalf("look up: %v", err)
	}
	return report
}

// amount is so many minor units.
func amount(minor int64, code string) money.Amount {
	return money.Must(minor, money.MustCurrency(code))
}

// refused expects an error of a reason.
func refused(t *testing.T, what string, err error, reason checkout.Reason) {
	t.Helper()
	if err == nil || checkout.ReasonOf(err) != reason {
		t.Errorf("%s: %v, want %s", what, err, reason)
	}
}
