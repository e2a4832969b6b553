package stripe_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway/stripe/stripetest"
)

// stripeMock builds and starts stripe-mock, Stripe's own server that checks requests against its OpenAPI description
// and keeps no state, on loopback, and gives its address. It stops with the test.
func stripeMock(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, "github.com/stripe/stripe-mock")
	build.Dir = filepath.Join("testdata", "stripe-mock")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build stripe-mock: %v\n%s", err, out)
	}
	// Without an address of its own, HTTPS would be served on all interfaces.
	mock := exec.CommandContext(t.Context(), program, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	said, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = mock.Process.Kill()
		_ = mock.Wait()
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "Listening for HTTP at address: "); found {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return "http://" + address
		}
	}
	t.Fatal("stripe-mock does not say where it listens")
	return ""
}

// witness answers as the fake does and asks stripe-mock what it thinks of the same request.
type witness struct {
	t    *testing.T
	mock string
	fake http.Handler

	mu   sync.Mutex
	seen map[string]int // by method and path, ids left out
}

// ServeHTTP implements http.Handler.
func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Error(err)
	}
	request, err := http.NewRequestWithContext(r.Context(), r.Method, w.mock+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		w.t.Error(err)
		return
	}
	request.Header = r.Header.Clone()
	request.Header.Set("Authorization", "Bearer sk_test_123") // the form that it wants
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		w.t.Errorf("stripe-mock answers %d to %s %s\n%s\n%s", answer.StatusCode, r.Method, r.URL, body, told)
	}
	recorded := httptest.NewRecorder()
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.fake.ServeHTTP(recorded, r)
	if recorded.Code == http.StatusOK {
		w.note(r)
	}
	for name, values := range recorded.Header() {
		rw.Header()[name] = values
	}
	rw.WriteHeader(recorded.Code)
	_, _ = rw.Write(recorded.Body.Bytes())
}

// refuses proves that stripe-mock does judge: it does not take a call to make a session with a parameter of our own.
func (w *witness) refuses(form string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.mock+"/v1/checkout/sessions", strings.NewReader(form))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer sk_test_123"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		w.t.Errorf("stripe-mock answers %d to %s", answer.StatusCode, form)
	}
}

// note counts a kind of call that both took.
func (w *witness) note(r *http.Request) {
	parts := strings.Split(r.URL.Path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "cs_") {
			parts[i] = "ID"
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[r.Method+" "+strings.Join(parts, "/")]++
}

// TestStripesOwnDescription has every kind of call that the gateway makes judged by stripe-mock.
func TestStripesOwnDescription(t *testing.T) {
	w := newWorld(t)
	judge := &witness{t: t, mock: stripeMock(t), fake: w.fake, seen: map[string]int{}}
	w.gateway = gatewayAt(t, serve(t, judge))
	for _, code := range []string{"EUR", "JPY", "KWD", "ISK"} {
		req := w.request(amount(2010, code))
		req.Tax = amount(10, code)
		req.Lines = []checkout.Line{
			{Name: "Mug & <cup>", Quantity: 2, Total: amount(1000, code)}, {Name: "Déjà vu", Quantity: 3, Total: amount(1000, code)},
		}
		w.open(req)
	}
	req := w.request(amount(1000, "EUR"))
	req.ExpiresAt = time.Time{}
	reference, _ := w.open(req)
	if _, err := w.gateway.Lookup(t.Context(), w.account, req.Key, ""); err != nil {
		t.Error(err)
	}
	w.act(reference, stripetest.Pay)
	w.event()
	back := checkout.RefundRequest{Key: "refund-1", Reference: reference, Amount: amount(100, "EUR"), Reason: "returned"}
	if _, err := w.gateway.Refund(t.Context(), w.account, back); err != nil {
		t.Error(err)
	}
	w.traced()
	if err := w.fake.Dispute(reference, "lost"); err != nil {
		t.Error(err)
	}
	w.look(reference)
	other, _ := w.open(w.request(amount(1000, "EUR")))
	if _, err := w.gateway.Cancel(t.Context(), w.account, other); err != nil {
		t.Error(err)
	}
	if _, err := w.gateway.Probe(t.Context(), w.account); err != nil {
		t.Error(err)
	}
	judge.refuses("mode=payment&success_url=https://a.example&favourite_colour=blue")
	for _, call := range []string{
		"POST /v1/checkout/sessions", "GET /v1/checkout/sessions", "GET /v1/checkout/sessions/ID",
		"POST /v1/checkout/sessions/ID/expire", "POST /v1/refunds", "GET /v1/disputes", "GET /v1/webhook_endpoints",
	} {
		if judge.seen[call] == 0 {
			t.Errorf("%s was not judged", call)
		}
		delete(judge.seen, call)
	}
	if len(judge.seen) > 0 {
		t.Errorf("calls beside these: %v", judge.seen)
	}
}
