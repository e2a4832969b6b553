package pandabase

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
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/dbtest"
	"kassa/internal/money"
	"kassa/internal/pricing"
	"kassa/internal/store"
	"kassa/internal/wire"
)

const (
	origin  = "https://kassa.example"
	gateway = "https://gateway.example/pay"
)

// opening is when every shop opens.
var opening = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)

// shop is a store behind the dialect's surface, over the real core and a real database, with a gateway that
// does as it is told. Every answer is checked against the contract.
type shop struct {
	t        *testing.T
	clock    *clock.Fake
	db       checkout.Database
	core     *checkout.Service
	store    checkout.Store
	surface  *wire.Surface
	contract *wire.Contract
	till     *till
}

// newShop opens a German store that taxes buyers at home, in Austria and New York, on top of its prices, and is paid by STRIPE and PAYPAL, unless
// changed.
func newShop(t *testing.T, change ...func(*checkout.Store)) *shop {
	t.Helper()
	s := &shop{t: t, clock: clock.NewFake(opening), till: &till{}}
	s.open(dbtest.SQLite(t, filepath.Join(t.TempDir(), "kassa.db")))
	wish := checkout.Store{
		Slug: "acorn", Name: "Acorn Games", LogoURL: "/assets/acorn.svg", SupportEmail: "help@acorn.example",
		Tax: checkout.TaxSettings{Country: "DE", ReverseCharge: true, Rates: []checkout.TaxRate{
			{Country: "DE", Rate: pricing.Rate(190_000)}, {Country: "AT", Rate: pricing.Rate(200_000)}, {Country: "US", State: "NY", Rate: pricing.Rate(88_750)},
		}},
	}
	for _, patch := range change {
		patch(&wish)
	}
	var err error
	s.store, err = s.core.CreateStore(t.Context(), wish, checkout.GatewayAccount{
		Driver: "till", Mode: checkout.ModeTest, Methods: []string{"STRIPE", "PAYPAL"},
	})
	s.must(err)
	s.limit(nil)
	return s
}

// limit serves anew, with this limit on addresses.
func (s *shop) limit(perAddress *wire.Limiter) {
	s.t.Helper()
	var err error
	s.surface, s.contract, err = New(Config{
		Core: s.core, Public: origin, Limits: wire.Limits{PerAddress: perAddress, Now: s.clock.Now},
		PageURL: func(sale checkout.Sale) string {
			return origin + "/pay/stores/" + name(storePrefix, sale.Order.StoreID) + "/sids/" + name(sessionPrefix, sale.Session.ID)
		},
	})
	s.must(err)
}

func (s *shop) open(url string) {
	opened, err := store.Open(s.t.Context(), store.Options{URL: url, Clock: s.clock})
	s.must(err)
	s.t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			s.t.Error(err)
		}
	})
	s.db = opened
	s.core = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Gateways: map[string]checkout.Gateway{"till": s.till},
		Clock: s.clock, Log: slog.New(slog.DiscardHandler),
	})
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// checkouts is the path of the store's checkouts.
func (s *shop) checkouts() string {
	return "/v2/stores/" + name(storePrefix, s.store.ID) + "/checkouts"
}

// storefront is the path of the store's storefront.
func (s *shop) storefront() string { return "/v2/storefront/stores/" + name(storePrefix, s.store.ID) }

// clientReply is an answer as a client sees it.
type clientReply struct {
	status int
	header http.Header
	body   jsontext.Value
}

// data reads the answer's data into a value.
func (r clientReply) data(t *testing.T, into any) {
	t.Helper()
	var whole struct {
		Data jsontext.Value `json:"data"`
	}
	if err := json.Unmarshal(r.body, &whole); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole.Data, into); err != nil {
		t.Fatal(err)
	}
}

// message is a refusal's sentence.
func (r clientReply) message(t *testing.T) string {
	t.Helper()
	var refused failure
	if err := json.Unmarshal(r.body, &refused); err != nil || refused.OK || refused.Error == "" {
		t.Fatalf("%s, %v", r.body, err)
	}
	return refused.Error
}

// send sends a request and checks its answer against the contract. Headers come as "Name: value".
func (s *shop) send(method, target, body string, headers ...string) clientReply {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		key, value, _ := strings.Cut(header, ": ")
		r.Header.Add(key, value)
	}
	recorder := httptest.NewRecorder()
	s.surface.ServeHTTP(recorder, r)
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

// obeys checks an answer against the contract of the operation that a path names.
func (s *shop) obeys(method, path string, answer clientReply) {
	s.t.Helper()
	if answer.header.Get("X-Version") != version {
		s.t.Errorf("X-Version %q", answer.header.Get("X-Version"))
	}
	for _, op := range s.contract.Operations() {
		if op.Method != method || !fitsPattern(op.Path, path) {
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

// fitsPattern tells whether a path is one of a pattern's; literal parts come first in the contract.
func fitsPattern(pattern, path string) bool {
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

// create makes a session that must be made.
func (s *shop) create(body string) session {
	s.t.Helper()
	var made session
	s.sent(http.StatusCreated, "POST", s.checkouts(), body).data(s.t, &made)
	return made
}

// stock puts a product into the catalogue.
func (s *shop) stock(title string, cents int64, change ...func(*checkout.Product)) checkout.Product {
	s.t.Helper()
	p := checkout.Product{
		Title: title, Handle: strings.ToLower(title), Kind: checkout.KindOneTime, Status: checkout.ProductActive,
		Pricing: checkout.PricingStandard, Currency: s.store.Currency,
		Variants: []checkout.Variant{{Price: money.Must(cents, s.store.Currency), StockKind: checkout.StockUnlimited}},
	}
	for _, patch := range change {
		patch(&p)
	}
	var made checkout.Product
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) (err error) {
		made, err = s.core.AddProduct(tx, s.store, p)
		return err
	}))
	return made
}

// coupon makes a coupon of 10 % off, unless changed.
func (s *shop) coupon(code string, change ...func(*checkout.Coupon)) {
	s.t.Helper()
	c := checkout.Coupon{Code: code, Kind: checkout.CouponPercentage, Value: 10, Currency: s.store.Currency, Enabled: true}
	for _, patch := range change {
		patch(&c)
	}
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error {
		_, err := s.core.AddCoupon(tx, s.store, c)
		return err
	}))
}

// till is a gateway with a page of its own, or with what the test sets.
type till struct {
	checkout.Gateway
	opened  []checkout.OpenRequest
	answer  checkout.Instruction // zero = a redirect
	failure error
}

func (*till) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{Flows: []checkout.Flow{checkout.FlowRedirect, checkout.FlowQR}, TestOnly: true}
}

func (g *till) Open(_ context.Context, _ checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	g.opened = append(g.opened, req)
	next := g.answer
	if next.Flow == "" {
		next = checkout.Instruction{Flow: checkout.FlowRedirect, URL: gateway}
	}
	return checkout.Opened{Reference: fmt.Sprint("ref-", req.Key), Instruction: next}, g.failure
}

// idForm finds ids, which differ from run to run.
var idForm = regexp.MustCompile(`\b([a-z]{2,3})_[0-9a-z]{25}`)

// golden compares an answer with a file of testdata. Ids are numbered in the order of their coming. Run with
// KASSA_GOLDEN=write to write the file anew.
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

// elsewhere is the same server as another store sees it.
func (s *shop) elsewhere() *shop {
	s.t.Helper()
	other := *s
	var err error
	other.store, err = s.core.CreateStore(s.t.Context(), checkout.Store{Slug: "elsewhere", Name: "Elsewhere"}, checkout.GatewayAccount{
		Driver: "till", Mode: checkout.ModeTest, Methods: []string{"STRIPE"},
	})
	s.must(err)
	return &other
}
