package sellapp

import (
	"context"
	"fmt"
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
	"kassa/internal/dbtest"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
	"kassa/internal/wire"
)

const (
	origin  = "https://kassa.example"
	charges = "https://commerce.example/charges/"
)

// opening is when every shop opens: the seed's created_at.
var opening = time.Date(2024, 1, 9, 14, 50, 11, 0, time.UTC)

// shop is an account with a store behind the dialect's surface, over the real core and a real database, with a
// gateway that does as it is told. Every answer is checked against the contract.
type shop struct {
	t        *testing.T
	clock    *clock.Fake
	db       checkout.Database
	core     *checkout.Service
	owner    checkout.Owner
	store    checkout.Store
	key      string // sent as Bearer
	handler  http.Handler
	contract *wire.Contract
	till     *till
	post     *post
}

// newShop opens a store that is paid by COINBASE, STRIPE and BITCOIN, unless changed.
func newShop(t *testing.T, change ...func(*checkout.Store)) *shop {
	t.Helper()
	return newShopOn(t, dbtest.SQLite(t, filepath.Join(t.TempDir(), "kassa.db")), change...)
}

// newShopOn is newShop on a database.
func newShopOn(t *testing.T, url string, change ...func(*checkout.Store)) *shop {
	t.Helper()
	s := &shop{t: t, clock: clock.NewFake(opening), till: &till{}, post: &post{}}
	opened, err := store.Open(t.Context(), store.Options{URL: url, Clock: s.clock})
	s.must(err)
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s.db = opened
	s.core = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Gateways: map[string]checkout.Gateway{"till": s.till},
		Clock: s.clock, Log: slog.New(slog.DiscardHandler), Mailer: s.post,
	})
	s.owner, err = s.core.CreateOwner(t.Context(), "Acorn")
	s.must(err)
	s.store = s.open("acorn", change...)
	s.key = s.issue("*")
	surface, contract, err := New(Config{
		Core: s.core, Limits: wire.Limits{Now: s.clock.Now},
		PageURL: func(sale checkout.Sale) string { return origin + "/invoice/" + sale.Order.ID.String() },
		FileURL: func(_ checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string {
			return origin + "/downloads/" + delivery.String() + "/" + file.String()
		},
	})
	s.must(err)
	s.handler, s.contract = wire.Edge{Fail: surface.Fail}.Handler(surface), contract
	return s
}

// open opens another store of the account.
func (s *shop) open(slug string, change ...func(*checkout.Store)) checkout.Store {
	s.t.Helper()
	wish := checkout.Store{Slug: slug, Name: slug, OwnerID: s.owner.ID}
	for _, patch := range change {
		patch(&wish)
	}
	_, err := s.core.CreateStore(s.t.Context(), wish, checkout.GatewayAccount{
		Driver: "till", Mode: checkout.ModeTest, Methods: []string{"COINBASE", "STRIPE", "BITCOIN"},
	})
	s.must(err)
	made, err := s.core.StoreBySlug(s.t.Context(), slug) // the database has numbered it
	s.must(err)
	return made
}

// issue makes a key of the account with these scopes.
func (s *shop) issue(scopes ...string) string {
	s.t.Helper()
	_, text, err := s.core.CreateKey(s.t.Context(), checkout.Key{
		StoreID: s.store.ID, OwnerID: s.owner.ID, Dialect: Name, Kind: checkout.KeySecret, Mode: checkout.ModeTest, Scopes: scopes,
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

// failure reads a refusal.
func (r clientReply) failure(t *testing.T) failure {
	t.Helper()
	var refused failure
	r.into(t, &refused)
	return refused
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
	r.Header.Set("Authorization", "Bearer "+s.key)
	for _, header := range headers {
		key, value, _ := strings.Cut(header, ": ")
		r.Header.Set(key, value)
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

// refused checks that a request is refused with 422 in these words, about this field; empty = none.
func (s *shop) refused(method, target, body, field, message string) {
	s.t.Helper()
	got := s.sent(http.StatusUnprocessableEntity, method, target, body).failure(s.t)
	if got.Message != message || got.Param != field || (field != "") != (len(got.Errors[field]) > 0) {
		s.t.Errorf("%s %s %s: %+v, want %s: %s", method, target, body, got, field, message)
	}
}

// obeys checks an answer against the contract of the operation that a path names.
func (s *shop) obeys(method, path string, answer clientReply) {
	s.t.Helper()
	if answer.status >= 400 {
		refused := answer.failure(s.t)
		if sent := answer.header.Get("X-Request-ID"); sent == "" || refused.RequestID != sent || refused.Status != answer.status {
			s.t.Errorf("%s is request %q of status %d", answer.body, sent, answer.status)
		}
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

// stock puts a product with one variant into the catalogue and gives that variant.
func (s *shop) stock(title string, cents int64, change ...func(*checkout.Variant)) checkout.Variant {
	s.t.Helper()
	variant := checkout.Variant{Title: "Basic", Price: money.Must(cents, s.store.Currency), StockKind: checkout.StockUnlimited}
	for _, patch := range change {
		patch(&variant)
	}
	var made checkout.Product
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) (err error) {
		made, err = s.core.AddProduct(tx, s.store, checkout.Product{
			Title: title, Handle: strings.ToLower(title), Kind: checkout.KindOneTime, Status: checkout.ProductActive,
			Pricing: checkout.PricingStandard, Currency: s.store.Currency, Variants: []checkout.Variant{variant},
		})
		return err
	}))
	found, err := s.core.Reader(s.t.Context()).ProductsByID(s.store.ID, []checkout.ProductID{made.ID})
	s.must(err)
	return found[0].Variants[0]
}

// serials makes a variant deliver serials from its stock.
func (s *shop) serials(v checkout.Variant, texts ...string) {
	s.t.Helper()
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error { return s.core.AddStockUnits(tx, v, texts) }))
}

// delivers makes a variant hand over in these ways.
func delivers(d checkout.Deliverable) func(*checkout.Variant) {
	return func(v *checkout.Variant) {
		v.Deliverable = d
		for _, kind := range d.Kinds {
			if kind == checkout.DeliverUnits {
				v.StockKind = checkout.StockUnits
			}
		}
	}
}

// coupon makes a coupon of so many per cent.
func (s *shop) coupon(code string, percent int64) {
	s.t.Helper()
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error {
		_, err := s.core.AddCoupon(tx, s.store, checkout.Coupon{
			Code: code, Kind: checkout.CouponPercentage, Value: percent, Currency: s.store.Currency, Enabled: true,
		})
		return err
	}))
}

const invoices = "/api/v2/invoices"

// cart is a body that buys so many of a variant, with more members.
func cart(v checkout.Variant, quantity int, more string) string {
	return fmt.Sprintf(`{"customer_email":"customer@example.com","payment_method":"COINBASE","product_variants":{"%d":{"quantity":%d}}%s}`,
		v.Number, quantity, more)
}

// invoiced makes an invoice that must be made.
func (s *shop) invoiced(body string) placedInvoice {
	s.t.Helper()
	var made struct {
		Data placedInvoice `json:"data"`
	}
	s.sent(http.StatusCreated, "POST", invoices, body).into(s.t, &made)
	return made.Data
}

// invoiceAt is the path of an invoice.
func invoiceAt(i int64, rest string) string { return fmt.Sprintf("%s/%d%s", invoices, i, rest) }

// read reads an invoice.
func (s *shop) read(number int64) invoice {
	s.t.Helper()
	var now struct {
		Data invoice `json:"data"`
	}
	s.sent(http.StatusOK, "GET", invoiceAt(number, ""), "").into(s.t, &now)
	return now.Data
}

// checked checks an invoice out.
func (s *shop) checked(want int, number int64, headers ...string) checkedOut {
	s.t.Helper()
	var out checkedOut
	s.sent(want, "POST", invoiceAt(number, "/checkout"), "", headers...).into(s.t, &out)
	return out
}

// till is a gateway with a page for every payment, or with what the test sets.
type till struct {
	checkout.Gateway
	mutex     sync.Mutex
	opened    []checkout.OpenRequest
	reference string // empty = made of the key
	answer    checkout.Instruction
	failure   error
	refunded  []checkout.RefundRequest
}

func (*till) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{Flows: []checkout.Flow{checkout.FlowRedirect, checkout.FlowQR}, TestOnly: true, Refunds: true}
}

func (g *till) Open(_ context.Context, _ checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.opened = append(g.opened, req)
	reference := orElse(g.reference, "CH"+req.Key)
	next := g.answer
	if next.Flow == "" {
		next = checkout.Instruction{Flow: checkout.FlowRedirect, URL: charges + reference}
	}
	return checkout.Opened{Reference: reference, Instruction: next}, g.failure
}

// Refund gives back what it is asked for.
func (g *till) Refund(_ context.Context, _ checkout.GatewayAccount, req checkout.RefundRequest) (checkout.Refunded, error) {
	g.refunded = append(g.refunded, req)
	return checkout.Refunded{Reference: "RE" + req.Key, Amount: req.Amount}, g.failure
}

// Lookup says that all has come.
func (g *till) Lookup(_ context.Context, _ checkout.GatewayAccount, _, reference string) (checkout.Report, error) {
	amount := g.opened[len(g.opened)-1].Amount
	return checkout.Report{Reference: reference, State: checkout.PaymentSucceeded, Amount: amount, Received: amount}, nil
}

// pay pays what was opened last.
func (s *shop) pay(number int64) {
	s.t.Helper()
	sale, err := s.core.Reader(s.t.Context()).SaleByNumber(s.store.ID, number)
	s.must(err)
	last, ok := sale.LastPayment()
	if !ok {
		s.t.Fatal("nothing to pay")
	}
	_, _, err = s.core.Reconcile(s.t.Context(), last, "the test paid")
	s.must(err)
}

// post keeps letters; several are sent at once.
type post struct {
	mu   sync.Mutex
	sent []checkout.Letter
}

// Mail keeps a letter.
func (p *post) Mail(_ context.Context, l checkout.Letter, _ checkout.Sale, _ checkout.Store, _ []checkout.Handed) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, l)
	return nil
}

// stranger is another account's store and key on the same server.
func (s *shop) stranger() *shop {
	s.t.Helper()
	other := *s
	var err error
	other.owner, err = s.core.CreateOwner(s.t.Context(), "Elsewhere "+id.Token(8))
	s.must(err)
	other.store = other.open("elsewhere")
	other.key = other.issue("*")
	return &other
}
