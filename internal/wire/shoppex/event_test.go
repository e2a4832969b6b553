package shoppex

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// happened is when the events of these tests happened.
var happened = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)

// numbered is an identifier that is the same in every run.
func numbered[T any](n byte) id.ID[T] { return id.FromBytes[T]([16]byte{6: 0x70, 8: 0x80, 15: n}) }

// states are an order's state just after an event; the others leave it pending.
var states = map[checkout.EventType]checkout.OrderState{
	checkout.EventOrderPartiallyPaid: checkout.OrderPartiallyPaid, checkout.EventOrderPaid: checkout.OrderPaid,
	checkout.EventOrderCompleted: checkout.OrderCompleted, checkout.EventOrderVoided: checkout.OrderVoided,
	checkout.EventOrderFailed: checkout.OrderFailed, checkout.EventOrderRefunded: checkout.OrderRefunded,
	checkout.EventOrderHeld: checkout.OrderReview, checkout.EventOrderDisputed: checkout.OrderDisputed,
	checkout.EventOrderDisputeWon: checkout.OrderCompleted, checkout.EventOrderDisputeLost: checkout.OrderReversed,
}

// storyOf is an event of each type about one order, or one product, of fixed ids and times.
func storyOf(kind checkout.EventType) checkout.Story {
	usd := money.MustCurrency("USD")
	state, moved := states[kind]
	if !moved {
		state = checkout.OrderPending
	}
	order := checkout.Order{
		ID: numbered[checkout.Order](1), StoreID: numbered[checkout.Store](2), Number: 236, State: state, Dialect: Name, Title: "Pro licence",
		Terms: checkout.Terms{
			Lines: []checkout.Line{{Name: "Pro licence", Quantity: 2, Total: money.Must(2490, usd)}}, Total: money.Must(2490, usd),
			Buyer: checkout.Buyer{Billing: checkout.Address{Country: "DE"}},
		},
		Paid: money.Zero(usd), Email: "buyer@shop.example", Metadata: `{"order_ref":"A-1001","n":1.10}`,
		CreatedAt: happened.Add(-time.Minute), UpdatedAt: happened.Add(-time.Minute),
	}
	payment := checkout.Payment{
		ID: numbered[checkout.Payment](3), OrderID: order.ID, Method: "STRIPE", State: checkout.PaymentProcessing,
		Amount: order.Total, Reference: "ref", CreatedAt: happened.Add(-time.Second), UpdatedAt: happened,
	}
	product := checkout.Product{
		ID: numbered[checkout.Product](4), StoreID: order.StoreID, Number: 7, Title: "Seats", Currency: usd,
		CreatedAt: happened.Add(-time.Hour), UpdatedAt: happened,
		Variants: []checkout.Variant{
			{ID: numbered[checkout.Variant](5), Price: money.Must(1050, usd), StockKind: checkout.StockCounted, Stock: 3, Free: 3},
			{ID: numbered[checkout.Variant](6), Title: "Front", SKU: "F", Price: money.Must(2000, usd), StockKind: checkout.StockUnits, Free: 2},
		},
	}
	s := checkout.Story{Event: checkout.Event{
		ID: numbered[checkout.Event](9), StoreID: order.StoreID, Type: kind, OrderState: order.State, CreatedAt: happened,
	}}
	if strings.HasPrefix(string(kind), "product.") || strings.HasPrefix(string(kind), "variant.") {
		s.Product, s.Variant = product, product.Variants[0]
		s.Event.ProductID, s.Event.VariantID, s.Event.OrderState = product.ID, product.Variants[0].ID, ""
		return s
	}
	s.Event.OrderID, s.Event.PaymentID = order.ID, payment.ID
	session := checkout.Session{
		ID: id.Convert[checkout.Session](order.ID), OrderID: order.ID, State: checkout.SessionOpen, Coin: "BITCOIN",
		ExpiresAt: happened.Add(time.Hour), CreatedAt: order.CreatedAt, UpdatedAt: order.CreatedAt,
	}
	s.Sale = checkout.Sale{Order: order, Session: session, Payments: []checkout.Payment{payment}}
	if kind == checkout.EventSessionCreated {
		s.Event.PaymentID, s.Sale.Payments = checkout.PaymentID{}, nil
	}
	return s
}

// Every event of the core has the body that is kept in testdata, or none.
func TestEvents(t *testing.T) {
	told := map[string]map[string]jsontext.Value{}
	for _, kind := range checkout.EventTypes {
		notices, err := Herald{}.Notices(checkout.Endpoint{}, storyOf(kind))
		if err != nil {
			t.Fatal(err)
		}
		bodies := map[string]jsontext.Value{}
		for _, n := range notices {
			bodies[n.Event] = n.Body
		}
		told[string(kind)] = bodies
	}
	text, err := json.Marshal(told, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "events.json", text)
}

// All that a webhook can ask for is told at some time, and nothing else.
func TestEventNames(t *testing.T) {
	told := map[string]bool{}
	for _, word := range eventWords {
		told[word] = true
	}
	for _, name := range eventNames {
		if !told[name] {
			t.Errorf("%s is never told", name)
		}
		delete(told, name)
	}
	if len(told) > 0 {
		t.Errorf("nobody can ask for %v", told)
	}
}

// bodyOf is the one notice of a story.
func bodyOf(t *testing.T, e checkout.Endpoint, s checkout.Story) (name string, data invoice) {
	t.Helper()
	notices, err := Herald{}.Notices(e, s)
	if err != nil || len(notices) != 1 {
		t.Fatalf("%d notices, %v", len(notices), err)
	}
	var body struct {
		Data invoice `json:"data"`
	}
	if err := json.Unmarshal(notices[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return notices[0].Event, body.Data
}

// An event is told as it was, however much has happened since.
func TestEventsAreToldAsTheyWere(t *testing.T) {
	later := happened.Add(time.Hour)
	s := storyOf(checkout.EventPaymentProcessing)
	s.Sale.Session.State, s.Sale.Session.UpdatedAt = checkout.SessionExpired, later
	s.Sale.Order.UpdatedAt = later
	s.Sale.Payments[0].State, s.Sale.Payments[0].UpdatedAt = checkout.PaymentFailed, later
	s.Sale.Payments = append(s.Sale.Payments, checkout.Payment{Method: "PAYPAL", State: checkout.PaymentPending, CreatedAt: later, UpdatedAt: later})
	name, data := bodyOf(t, checkout.Endpoint{}, s)
	if name != "order:updated" || data.Status != "WAITING_FOR_CONFIRMATIONS" || *data.Gateway != "STRIPE" || data.UpdatedAt != happened.Unix() {
		t.Errorf("%s: %+v", name, data)
	}
	s.Event.Type, s.Event.PaymentID = checkout.EventOrderPartiallyPaid, checkout.PaymentID{}
	s.Sale.Order.State = checkout.OrderPartiallyPaid
	s.Sale.Payments[0].State = checkout.PaymentProcessing
	if name, data := bodyOf(t, checkout.Endpoint{}, s); name != "order:partial" || data.Status != "PARTIAL" {
		t.Errorf("%s: %+v", name, data)
	}
}

// A payment that comes to nothing after its order has ended tells nothing new.
func TestEventsOfEndedOrdersAreNotTold(t *testing.T) {
	for _, kind := range []checkout.EventType{checkout.EventPaymentCancelled, checkout.EventPaymentFailed, checkout.EventPaymentProcessing} {
		s := storyOf(kind)
		s.Event.OrderState, s.Sale.Order.State = checkout.OrderVoided, checkout.OrderVoided
		if told, err := (Herald{}).Notices(checkout.Endpoint{}, s); err != nil || len(told) > 0 {
			t.Errorf("%s: %v, %v", kind, told, err)
		}
	}
}

// A payment's own webhook hears that this payment is paid, and nothing else.
func TestOwnWebhookHearsOfItsPaymentOnly(t *testing.T) {
	own := checkout.Endpoint{OrderID: numbered[checkout.Order](1)}
	for _, kind := range checkout.EventTypes {
		told, err := Herald{}.Notices(own, storyOf(kind))
		if err != nil || (len(told) == 1) != (kind == checkout.EventOrderPaid) {
			t.Errorf("%s: %v, %v", kind, told, err)
		}
	}
	own.OrderID = numbered[checkout.Order](8)
	if told, err := (Herald{}).Notices(own, storyOf(checkout.EventOrderPaid)); err != nil || len(told) > 0 {
		t.Errorf("another's: %v, %v", told, err)
	}
}

// The signatures are those of the public recipes: HMAC-SHA512 of the body as WooCommerce's plugin makes it, and
// HMAC-SHA256 of delivery, time and body. The delivery is the same at all tries, the time is not.
func TestSignatures(t *testing.T) {
	m := checkout.Message{ID: numbered[checkout.Message](7), Event: "order:paid", Body: []byte(`{"event":"order:paid"}`)}
	const delivery = "whd_0000000002e4nenowz3qmamtj"
	for try, at := range []time.Time{happened, happened.Add(5 * time.Second)} {
		m.Tries = int64(try)
		got := Herald{}.Sign(checkout.Endpoint{}, m, []string{"one secret"}, at)
		body := hmac.New(sha512.New, []byte("one secret"))
		body.Write(m.Body)
		stamped := hmac.New(sha256.New, []byte("one secret"))
		fmt.Fprintf(stamped, "%s.%d.%s", got.Get("X-Shoppex-Delivery"), at.Unix(), m.Body)
		want := map[string]string{
			"X-Shoppex-Event": "order:paid", "X-Shoppex-Timestamp": fmt.Sprint(at.Unix()), "X-Shoppex-Delivery": delivery,
			"X-Shoppex-Signature-V2":           fmt.Sprintf("v1,t=%d,h=%x", at.Unix(), stamped.Sum(nil)),
			"X-Shoppex-Signature-V2-Algorithm": "HMAC-SHA256", "X-Shoppex-Signature": fmt.Sprintf("%x", body.Sum(nil)),
		}
		if len(got) != len(want) {
			t.Errorf("headers %v", got)
		}
		for name, value := range want {
			if got.Get(name) != value {
				t.Errorf("%s: %s, want %s", name, got.Get(name), value)
			}
		}
	}
}

// While a secret is changed both sign every try, and take turns in the header that verifiers read.
func TestSecretsTakeTurns(t *testing.T) {
	m := checkout.Message{ID: numbered[checkout.Message](7), Body: []byte("{}")}
	alone := func(secret string) string {
		return Herald{}.Sign(checkout.Endpoint{}, m, []string{secret}, happened).Get("X-Shoppex-Signature")
	}
	for try, want := range [][2]string{{alone("new"), alone("old")}, {alone("old"), alone("new")}, {alone("new"), alone("old")}} {
		m.Tries = int64(try)
		got := Herald{}.Sign(checkout.Endpoint{}, m, []string{"new", "old"}, happened)
		if got.Get("X-Shoppex-Signature") != want[0] || got.Get("X-Shoppex-Signature-Alternate") != want[1] {
			t.Errorf("try %d: %v", try, got)
		}
		if v2, other := got.Get("X-Shoppex-Signature-V2"), got.Get("X-Shoppex-Signature-V2-Alternate"); v2 == other || other == "" {
			t.Errorf("try %d: V2 %s and %s", try, v2, other)
		}
	}
}

// A stock is that of all variants together; of one without end there is no sum.
func TestStockOfAll(t *testing.T) {
	none := checkout.Variant{StockKind: checkout.StockUnlimited, Free: checkout.StockPlenty, OutOfStock: true}
	plenty := checkout.Variant{StockKind: checkout.StockUnlimited, Free: checkout.StockPlenty}
	three := checkout.Variant{StockKind: checkout.StockCounted, Free: 3}
	for want, variants := range map[int64][]checkout.Variant{0: {none}, 6: {three, none, three}, -1: {three, plenty}} {
		if got := stockOfAll(variants); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
}
