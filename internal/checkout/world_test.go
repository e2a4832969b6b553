package checkout_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// world is a store with one gateway account, over a real database, at a time that only tests move.
type world struct {
	t       *testing.T
	clock   *clock.Fake
	bank    *bank
	db      checkout.Database
	svc     *checkout.Service
	caller  checkout.Caller
	account checkout.GatewayAccount
}

// newWorld makes a world whose gateway cannot call payments off.
func newWorld(t *testing.T) *world { return newWorldOn(t, sqlite(t)) }

// makeWorld makes a world around a gateway that tells a bank's truth.
func makeWorld(t *testing.T, url string, gateway checkout.Gateway, b *bank) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewFake(start), bank: b}
	opened := openDatabase(t, url, w.clock)
	w.db = opened
	w.svc = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Gateways: map[string]checkout.Gateway{"bank": gateway},
		Clock: w.clock, Log: slog.New(slog.DiscardHandler), Random: exactly,
	})
	store, err := w.svc.CreateStore(t.Context(), checkout.Store{Slug: "demo", Name: "Demo"})
	w.must(err)
	key, _, err := w.svc.CreateKey(t.Context(), checkout.Key{
		StoreID: store.ID, Dialect: "shoppex", Mode: checkout.ModeTest, Scopes: []string{"*"},
	}, "shx_")
	w.must(err)
	w.caller = checkout.Caller{Store: store, Key: key}
	w.account, err = w.svc.AddGatewayAccount(t.Context(), checkout.GatewayAccount{
		StoreID: store.ID, Driver: "bank", Mode: checkout.ModeTest, Methods: []string{"STRIPE", "PAYPAL"},
	})
	w.must(err)
	return w
}

// exactly takes the jitter away.
func exactly() float64 { return 0.5 }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that an error is a refusal with this reason.
func (w *world) refused(err error, reason checkout.Reason) {
	w.t.Helper()
	if err == nil || checkout.ReasonOf(err) != reason {
		w.t.Fatalf("%v, want %s", err, reason)
	}
}

// wish is one book at this price for a known buyer.
func wish(total int64) checkout.NewSale {
	return checkout.NewSale{
		Dialect: "shoppex", Title: "Book", Email: "buyer@example.com",
		Lines: []checkout.Line{{Name: "Book", Quantity: 1, Total: eur(total)}},
	}
}

// sell makes a sale over this many cents.
func (w *world) sell(total int64) checkout.Sale {
	w.t.Helper()
	draft, err := w.svc.Draft(w.t.Context(), w.caller, wish(total))
	w.must(err)
	w.inTx(func(tx checkout.Tx) error {
		w.svc.Place(tx, draft)
		return nil
	})
	return draft
}

// inTx runs fn in a transaction that must succeed.
func (w *world) inTx(fn func(checkout.Tx) error) {
	w.t.Helper()
	w.must(w.db.Tx(w.t.Context(), fn))
}

// pay starts an attempt, which must be open afterwards.
func (w *world) pay(sale checkout.Sale, method string) checkout.Payment {
	w.t.Helper()
	payment, _, err := w.tryPay(sale, method)
	w.must(err)
	if payment.State != checkout.PaymentPending || payment.Instruction.URL == "" {
		w.t.Fatalf("payment is %s, with %+v", payment.State, payment.Instruction)
	}
	return payment
}

func (w *world) tryPay(sale checkout.Sale, method string) (checkout.Payment, checkout.Sale, error) {
	return w.svc.Pay(w.t.Context(), sale, checkout.PayWish{Method: method, ReturnURL: "https://kassa.example/return"})
}

// buyerReturns comes back from the gateway.
func (w *world) buyerReturns(sale checkout.Sale) checkout.Sale {
	w.t.Helper()
	return w.svc.ReturnFrom(w.t.Context(), w.read(sale))
}

// pollerRuns looks up what is due.
func (w *world) pollerRuns() int {
	w.t.Helper()
	n, err := w.svc.LookupDue(w.t.Context(), 100)
	w.must(err)
	return n
}

// read reads a sale anew.
func (w *world) read(sale checkout.Sale) checkout.Sale {
	w.t.Helper()
	now, err := w.svc.Sale(w.t.Context(), sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	return now
}

// outcome is what tests look at, in words.
type outcome struct {
	Order      checkout.OrderState
	Paid       int64
	Session    checkout.SessionState
	Payments   []checkout.PaymentState
	Events     []checkout.EventType
	Exceptions []exception
}

type exception struct {
	Kind   checkout.ExceptionKind
	Amount int64
}

// expect compares a sale as it is in the database.
func (w *world) expect(sale checkout.Sale, want outcome) {
	w.t.Helper()
	now := w.read(sale)
	got := outcome{Order: now.Order.State, Paid: now.Order.Paid.Minor(), Session: now.Session.State}
	for _, p := range now.Payments {
		got.Payments = append(got.Payments, p.State)
	}
	reader := w.db.Read(context.WithoutCancel(w.t.Context()))
	events, err := reader.Events(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	for _, e := range events {
		got.Events = append(got.Events, e.Type)
	}
	exceptions, err := reader.Exceptions(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	for _, e := range exceptions {
		got.Exceptions = append(got.Exceptions, exception{e.Kind, e.Amount.Minor()})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("sale (-want +got):\n%s", diff)
	}
}

// history tells the transitions as "noun from → to".
func (w *world) history(sale checkout.Sale) []string {
	w.t.Helper()
	transitions, err := w.db.Read(w.t.Context()).Transitions(sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	var lines []string
	for _, one := range transitions {
		if one.Reason == "" || !one.At.Equal(w.clock.Now()) && one.At.After(w.clock.Now()) {
			w.t.Errorf("transition without a reason or from the future: %+v", one)
		}
		lines = append(lines, one.Noun+" "+one.From+" → "+one.To)
	}
	return lines
}

// The events of a sale that was paid in one go, and those before.
var (
	begun = []checkout.EventType{checkout.EventSessionCreated, checkout.EventOrderSubmitted}
	paid  = []checkout.EventType{checkout.EventOrderPaid, checkout.EventOrderCompleted}
)

// then joins lists of events.
func then(lists ...[]checkout.EventType) (all []checkout.EventType) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func one(types ...checkout.EventType) []checkout.EventType { return types }

// accountWithoutSecret adds an account whose event address must not exist.
func (w *world) accountWithoutSecret() checkout.GatewayAccountID {
	w.t.Helper()
	account := checkout.GatewayAccount{
		ID: id.New[checkout.GatewayAccount](), StoreID: w.caller.Store.ID, Driver: "bank",
		Mode: checkout.ModeTest, Methods: []string{"BITCOIN"}, CreatedAt: w.clock.Now(),
	}
	w.inTx(func(tx checkout.Tx) error {
		tx.InsertGatewayAccount(account)
		return nil
	})
	return account.ID
}
