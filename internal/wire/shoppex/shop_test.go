package shoppex

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/store"
	"kassa/internal/webhook"
	"kassa/internal/wire"
)

// shop is a store behind the dialect's surface, over the real core, a real database and real webhooks to a
// receiver on this machine, with a gateway that does as it is told. Every answer is checked against the contract.
type shop struct {
	t        *testing.T
	clock    *clock.Fake
	db       checkout.Database
	core     *checkout.Service
	store    checkout.Store
	key      string // sent as Bearer
	surface  *wire.Surface
	contract *wire.Contract
	till     *till
	receiver *receiver
}

// newShop opens a shop in this mode that is paid by STRIPE.
func newShop(t *testing.T, mode checkout.Mode) *shop {
	t.Helper()
	s := &shop{t: t, clock: clock.NewFake(happened), till: &till{state: checkout.PaymentSucceeded}, receiver: newReceiver(t)}
	opened, err := store.Open(t.Context(), store.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), Clock: s.clock})
	s.must(err)
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s.db = opened
	dialects := webhook.Dialects{Name: Herald{}}
	s.core = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Gateways: map[string]checkout.Gateway{"till": s.till}, Clock: s.clock,
		Log: slog.New(slog.DiscardHandler), Teller: webhook.NewTeller(dialects), Sender: webhook.NewSender(dialects, s.clock),
	})
	s.surface, s.contract, err = New(Config{
		Core: s.core, Limits: wire.Limits{Now: s.clock.Now},
		PageURL: func(sale checkout.Sale) string { return "https://kassa.example/invoice/" + sale.Order.ID.String() },
	})
	s.must(err)
	s.move("acorn", mode)
	return s
}

// move makes a store with a key for everything the shop's own.
func (s *shop) move(slug string, mode checkout.Mode) {
	s.t.Helper()
	var err error
	s.store, err = s.core.CreateStore(s.t.Context(), checkout.Store{Slug: slug, Name: slug, Mode: mode, AllowLoopback: true},
		checkout.GatewayAccount{Driver: "till", Mode: checkout.ModeTest, Methods: []string{"STRIPE"}})
	s.must(err)
	s.key = s.issue("*")
}

// elsewhere is the same server as another shop sees it.
func (s *shop) elsewhere() *shop {
	s.t.Helper()
	other := *s
	other.move("elsewhere", s.store.Mode)
	return &other
}

// issue makes a key with these scopes.
func (s *shop) issue(scopes ...string) string {
	s.t.Helper()
	_, text, err := s.core.CreateKey(s.t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Kind: checkout.KeySecret, Mode: s.store.Mode, Scopes: scopes,
	}, KeyPrefix)
	s.must(err)
	return text
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// told is an answer as a client sees it.
type told struct {
	status int
	header http.Header
	body   jsontext.Value
}

// into reads the answer into a value.
func (a told) into(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

// field reads one member of an answer's data as JSON.
func (a told) field(t *testing.T, name string) string {
	t.Helper()
	var whole struct {
		Data map[string]jsontext.Value `json:"data"`
	}
	a.into(t, &whole)
	value, ok := whole.Data[name]
	if !ok {
		t.Fatalf("no %s in %s", name, a.body)
	}
	return string(value)
}

// text is field for a text.
func (a told) text(t *testing.T, name string) string {
	t.Helper()
	return strings.Trim(a.field(t, name), `"`)
}

// blames tells whether a refusal names a field.
func (a told) blames(t *testing.T, field string) {
	t.Helper()
	var refused problemBody
	a.into(t, &refused)
	for _, detail := range refused.Error.Details {
		if detail.Field == field || strings.HasPrefix(detail.Field, field+".") {
			return
		}
	}
	t.Errorf("%s is not blamed in %s", field, a.body)
}

// asks sends a request, which must be answered with this status as the contract has it. Headers come as "Name: value".
func (s *shop) asks(want int, method, target, body string, headers ...string) told {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	s.surface.ServeHTTP(recorder, r)
	answer := told{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
	if answer.status != want {
		s.t.Fatalf("%s %s %s: status %d, want %d: %s", method, target, body, answer.status, want, answer.body)
	}
	s.obeys(method, r.URL.Path, answer)
	return answer
}

// obeys checks an answer against the contract of the operation that a path names.
func (s *shop) obeys(method, path string, answer told) {
	s.t.Helper()
	for _, op := range s.contract.Operations() {
		if op.Method != method || !fits(op.Path, path) {
			continue
		}
		schema, ok := s.contract.ResponseSchema(method, op.Path, answer.status)
		if !ok {
			s.t.Fatalf("the contract has no answer %d for %s %s", answer.status, method, op.Path)
		}
		doc, problem := wire.ParseJSON(answer.body)
		if problem != nil {
			s.t.Fatalf("%s: %v", answer.body, problem)
		}
		if faults := schema.Validate(doc.Value); len(faults) > 0 {
			s.t.Errorf("%s %s: %s\n%v", method, op.Path, answer.body, faults)
		}
		return
	}
	s.t.Fatalf("the contract has no %s %s", method, path)
}

// fits tells whether a path is one of a pattern's; literal parts come first in the contract.
func fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != got[i] {
			return false
		}
	}
	return true
}

// deliver relays what has happened and sends what is due.
func (s *shop) deliver() {
	s.t.Helper()
	_, err := s.core.RelayEvents(s.t.Context(), 100)
	s.must(err)
	_, err = s.core.SendMessages(s.t.Context(), 10)
	s.must(err)
	_, err = s.core.ProbeMessages(s.t.Context(), 10)
	s.must(err)
}

// sold makes a payment of 24.99 and gives its id.
func (s *shop) sold(more string) string {
	s.t.Helper()
	body := `{"title":"Pro licence","value":24.99,"currency":"USD","email":"buyer@shop.example"` + more + `}`
	return s.asks(http.StatusCreated, "POST", "/dev/v1/payments", body).text(s.t, "uniqid")
}

// till is a gateway with a page for every payment, which is as the test says.
type till struct {
	checkout.Gateway
	state  checkout.PaymentState
	amount checkout.OpenRequest
}

func (*till) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{Flows: []checkout.Flow{checkout.FlowRedirect}, TestOnly: true}
}

func (g *till) Open(_ context.Context, _ checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	g.amount = req
	return checkout.Opened{Reference: req.Key, Instruction: checkout.Instruction{Flow: checkout.FlowRedirect, URL: "https://till.example/"}}, nil
}

func (g *till) Lookup(_ context.Context, _ checkout.GatewayAccount, _, reference string) (checkout.Report, error) {
	report := checkout.Report{Reference: reference, State: g.state, Amount: g.amount.Amount}
	if g.state == checkout.PaymentSucceeded {
		report.Received = report.Amount
	}
	return report, nil
}

// receiver is a seller's server.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	answer string
	got    []received
}

// received is what came to a receiver.
type received struct {
	path   string
	header http.Header
	body   string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK, answer: "thanks"}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{q.URL.Path, q.Header, string(body)})
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.answer)
	}))
	t.Cleanup(r.Close)
	return r
}

// takes gives what has come since it was asked last.
func (r *receiver) takes() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

// says makes the receiver answer so from now on.
func (r *receiver) says(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// pause is longer than any wait between the first two attempts.
const pause = time.Minute
