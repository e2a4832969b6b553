package quickshops

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/money"
	"kassa/internal/store"
	"kassa/internal/wire"
)

const (
	origin  = "https://kassa.example"
	success = "https://shop.example/thanks"
	giveUp  = "https://shop.example/cart"
)

// opening is when every shop opens.
var opening = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// shop is a store behind the dialect's surface, over the real core and a real database, with a gateway that does as
// it is told. Every answer is checked against the contract.
type shop struct {
	t        *testing.T
	clock    *clock.Fake
	db       checkout.Database
	core     *checkout.Service
	store    checkout.Store
	key      string // sent as x-api-key
	handler  http.Handler
	contract *wire.Contract
	till     *till
}

// newShop opens a store that is paid by PAYPAL on our page, unless changed.
func newShop(t *testing.T, change ...func(*checkout.Store)) *shop {
	t.Helper()
	s := &shop{t: t, clock: clock.NewFake(opening), till: &till{reports: map[string]*checkout.Report{}}}
	opened, err := store.Open(t.Context(), store.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db"), Clock: s.clock})
	s.must(err)
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s.db = opened
	s.core = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Gateways: map[string]checkout.Gateway{"till": s.till},
		Clock: s.clock, Log: slog.New(slog.DiscardHandler),
	})
	s.store = s.open("acorn", "PAYPAL", change...)
	s.key = s.issue(checkout.KeySecret)
	s.serve(wire.Limits{Now: s.clock.Now})
	return s
}

// serve puts the surface before the core.
func (s *shop) serve(limits wire.Limits) {
	s.t.Helper()
	surface, contract, err := New(Config{
		Core: s.core, Limits: limits, Public: origin,
		PageURL: func(sale checkout.Sale) string { return origin + "/invoice/" + sale.Session.ID.String() },
	})
	s.must(err)
	s.handler, s.contract = wire.Edge{Fail: surface.Fail}.Handler(surface), contract
}

// open opens a store that is paid by a method; empty = by none.
func (s *shop) open(slug, method string, change ...func(*checkout.Store)) checkout.Store {
	s.t.Helper()
	wish := checkout.Store{Slug: slug, Name: slug, SuccessURL: success, CancelURL: giveUp}
	for _, patch := range change {
		patch(&wish)
	}
	var accounts []checkout.GatewayAccount
	if method != "" {
		accounts = append(accounts, checkout.GatewayAccount{Driver: "till", Mode: checkout.ModeTest, Methods: []string{method}})
	}
	made, err := s.core.CreateStore(s.t.Context(), wish, accounts...)
	s.must(err)
	return made
}

// issue makes a key of the store.
func (s *shop) issue(kind checkout.KeyKind) string {
	s.t.Helper()
	_, text, err := s.core.CreateKey(s.t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Kind: kind, Mode: checkout.ModeTest, Scopes: []string{"*"},
	}, KeyPrefix)
	s.must(err)
	return text
}

// stranger is another store on the same server, with a key and a product.
func (s *shop) stranger(slug, method string) *shop {
	s.t.Helper()
	other := *s
	other.store = other.open(slug, method)
	other.key = other.issue(checkout.KeySecret)
	return &other
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// clientReply is an answer as a client sees it.
type clientReply struct {
	status int
	header http.Header
	body   jsontext.Value
}

// into reads the answer into a value.
func (r clientReply) into(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
}

// send sends a request and checks its answer against the contract. Headers come as "Name: value"; one without a
// value is not sent.
func (s *shop) send(method, target, body string, headers ...string) clientReply {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Api-Key", s.key)
	for _, header := range headers {
		key, value, valued := strings.Cut(header, ": ")
		r.Header.Set(key, value)
		if !valued {
			r.Header.Del(key)
		}
	}
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, r)
	answer := clientReply{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
	s.obeys(method, r.URL.Path, answer)
	return answer
}

// sent is send for a request whose answer must have this status.
func (s *shop) sent(want int, method, target, body string, headers ...string) clientReply {
	s.t.Helper()
	answer := s.send(method, target, body, headers...)
	if answer.status != want {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, target, answer.status, want, answer.body)
	}
	return answer
}

// refused checks that a request is refused with this code and these words, and gives the body without its request.
func (s *shop) refused(want int, code, message, method, target, body string, headers ...string) string {
	s.t.Helper()
	answer := s.sent(want, method, target, body, headers...)
	var got failure
	answer.into(s.t, &got)
	if got.Code != code || got.Message != message {
		s.t.Errorf("%s %s %s: %+v, want %s: %s", method, target, body, got, code, message)
	}
	return strings.ReplaceAll(string(answer.body), got.RequestID, "")
}

// obeys checks an answer against the contract of the operation that a path names.
func (s *shop) obeys(method, path string, answer clientReply) {
	s.t.Helper()
	if answer.status >= 400 {
		var refused failure
		answer.into(s.t, &refused)
		if sent := answer.header.Get("X-Request-ID"); sent == "" || refused.RequestID != sent || refused.Status != answer.status {
			s.t.Errorf("%s is request %q of status %d", answer.body, sent, answer.status)
		}
	}
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

// idForm is an id in an answer.
var idForm = regexp.MustCompile(`(store|prod|cart)_[0-9a-z]{26}`)

// golden compares an answer with a file, ids aside. KASSA_GOLDEN=write writes it.
func golden(t *testing.T, file string, body jsontext.Value) {
	t.Helper()
	got := append(body.Clone(), '\n')
	if err := got.Indent(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	text := idForm.ReplaceAllStringFunc(string(got), func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprintf("%s_%d", idForm.FindStringSubmatch(id)[1], len(seen)+1)
		}
		return seen[id]
	}) + "\n"
	path := filepath.Join("testdata", file)
	if os.Getenv("KASSA_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// stock puts a product with one variant into the catalogue and gives its id on the wire.
func (s *shop) stock(title string, cents int64, change ...func(*checkout.Product)) string {
	s.t.Helper()
	p := checkout.Product{
		Title: title, Handle: strings.ToLower(title), Kind: checkout.KindOneTime, Status: checkout.ProductActive,
		Pricing: checkout.PricingStandard, Currency: s.store.Currency,
		Variants: []checkout.Variant{{Price: money.Must(cents, s.store.Currency), StockKind: checkout.StockUnlimited}},
	}
	for _, patch := range change {
		patch(&p)
	}
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) (err error) {
		p, err = s.core.AddProduct(tx, s.store, p)
		return err
	}))
	return typeID(productPrefix, p.ID)
}

// edit changes a product as its seller does.
func (s *shop) edit(product string, change func(*checkout.Product)) {
	s.t.Helper()
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error {
		p, err := checkout.KnownProduct(tx, s.store.ID, parseID[checkout.Product](productPrefix, product))
		change(&p)
		tx.UpdateProduct(p)
		return err
	}))
}

// The paths of carts and of their checkout.
const (
	carts    = "/v1/cart"
	sessions = "/v1/checkout/session"
)

// cart makes a cart with so many of each product.
func (s *shop) cart(quantity int, products ...string) cartObject {
	s.t.Helper()
	var made cartObject
	s.sent(http.StatusCreated, "POST", carts, "").into(s.t, &made)
	for _, product := range products {
		s.sent(http.StatusOK, "POST", carts+"/"+made.ID+"/lines", line(product, quantity)).into(s.t, &made)
	}
	return made
}

// line is the body that puts a product into a cart.
func line(product string, quantity int) string {
	return fmt.Sprintf(`{"productId":%q,"quantity":%d}`, product, quantity)
}

// read reads a cart.
func (s *shop) read(cart cartObject) cartObject {
	s.t.Helper()
	var now cartObject
	s.sent(http.StatusOK, "GET", carts+"/"+cart.ID, "").into(s.t, &now)
	return now
}

// wanted is the body that checks a cart out.
func wanted(cart cartObject) string { return fmt.Sprintf(`{"cartId":%q}`, cart.ID) }

// session checks a cart out and gives the address of its session.
func (s *shop) session(cart cartObject, headers ...string) string {
	s.t.Helper()
	var made map[string]string
	s.sent(http.StatusOK, "POST", sessions, wanted(cart), headers...).into(s.t, &made)
	if len(made) != 1 || made["url"] == "" {
		s.t.Errorf("%v, want a url and nothing else", made)
	}
	return made["url"]
}

// newest is the newest order of the store.
func (s *shop) newest() checkout.Sale {
	s.t.Helper()
	sales, err := s.core.Reader(s.t.Context()).Sales(s.store.ID, checkout.SaleQuery{Limit: 1})
	s.must(err)
	if len(sales) != 1 {
		s.t.Fatal("no order")
	}
	return sales[0]
}

// till is a gateway whose truth the test writes; it has a page of its own for everything when the test says so.
type till struct {
	checkout.Gateway
	mutex   sync.Mutex
	hosted  bool
	opened  []checkout.OpenRequest
	reports map[string]*checkout.Report // by reference
	failure error
}

func (g *till) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{Flows: []checkout.Flow{checkout.FlowRedirect}, TestOnly: true, Cancel: true, Hosted: g.hosted}
}

func (g *till) Open(_ context.Context, _ checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.opened = append(g.opened, req)
	if g.failure != nil {
		return checkout.Opened{}, g.failure
	}
	reference := "cs_" + req.Key
	g.reports[reference] = &checkout.Report{Reference: reference, State: checkout.PaymentPending, Amount: req.Amount, Received: money.Zero(req.Amount.Currency())}
	return checkout.Opened{Reference: reference, Instruction: checkout.Instruction{Flow: checkout.FlowRedirect, URL: "https://till.example/" + reference}}, nil
}

func (g *till) Lookup(_ context.Context, _ checkout.GatewayAccount, _, reference string) (checkout.Report, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if report := g.reports[reference]; report != nil {
		return *report, nil
	}
	return checkout.Report{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "no such payment")
}

func (g *till) Cancel(_ context.Context, _ checkout.GatewayAccount, reference string) (checkout.Report, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	report := g.reports[reference]
	if report.State == checkout.PaymentPending {
		report.State = checkout.PaymentCancelled
	}
	return *report, nil
}

// pay pays what stands under an address of the till.
func (g *till) pay(url string) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	report := g.reports[strings.TrimPrefix(url, "https://till.example/")]
	report.State, report.Received, report.Email = checkout.PaymentSucceeded, report.Amount, "ada@example.com"
}

// state is what the till says of an address.
func (g *till) state(url string) checkout.PaymentState {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.reports[strings.TrimPrefix(url, "https://till.example/")].State
}
