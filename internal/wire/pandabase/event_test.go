package pandabase

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// numbered is an identifier that is the same in every run.
func numbered[T any](n byte) id.ID[T] { return id.FromBytes[T]([16]byte{6: 0x70, 8: 0x80, 15: n}) }

// statesAfter are an order's state just after an event; the others leave it pending.
var statesAfter = map[checkout.EventType]checkout.OrderState{
	checkout.EventOrderPartiallyPaid: checkout.OrderPartiallyPaid, checkout.EventOrderPaid: checkout.OrderPaid,
	checkout.EventOrderCompleted: checkout.OrderCompleted, checkout.EventOrderVoided: checkout.OrderVoided,
	checkout.EventOrderFailed: checkout.OrderFailed, checkout.EventOrderRefunded: checkout.OrderRefunded,
	checkout.EventOrderHeld: checkout.OrderReview, checkout.EventOrderDisputed: checkout.OrderDisputed,
	checkout.EventOrderDisputeWon: checkout.OrderCompleted, checkout.EventOrderDisputeLost: checkout.OrderReversed,
}

// storyOf is an event of each type about one submitted order, of fixed ids and times.
func storyOf(kind checkout.EventType) checkout.Story {
	usd := money.MustCurrency("USD")
	state, moved := statesAfter[kind]
	if !moved {
		state = checkout.OrderPending
	}
	order := checkout.Order{
		ID: numbered[checkout.Order](1), StoreID: numbered[checkout.Store](2), State: state, Dialect: Name, Title: "Games",
		Terms: checkout.Terms{
			Lines: []checkout.Line{
				{ProductID: numbered[checkout.Product](4), VariantID: numbered[checkout.Variant](5), Name: "Chess", Quantity: 2, Unit: money.Must(1000, usd), Total: money.Must(2000, usd)},
				{Name: "Wrapping", Quantity: 1, Unit: money.Must(300, usd), Total: money.Must(300, usd)},
			},
			Subtotal: money.Must(2300, usd), Discount: money.Zero(usd), Tax: money.Zero(usd), Total: money.Must(2300, usd),
			Answers: map[string]string{"discord": "buyer"},
		},
		Paid: money.Zero(usd), Email: "buyer@shop.example", CustomerID: numbered[checkout.Customer](6), Metadata: `{"campaign":"spring"}`,
		SubmittedAt: opening, CreatedAt: opening, UpdatedAt: opening,
	}
	return checkout.Story{
		Event: checkout.Event{
			ID: numbered[checkout.Event](9), StoreID: order.StoreID, Type: kind, OrderID: order.ID, OrderState: state,
			CreatedAt: opening.Add(1234567 * time.Microsecond),
		},
		Sale: checkout.Sale{Order: order},
	}
}

// told is what Pandabase hears of a story.
func told(t *testing.T, s checkout.Story) []checkout.Notice {
	t.Helper()
	notices, err := Herald{}.Notices(checkout.Endpoint{}, s)
	if err != nil {
		t.Fatal(err)
	}
	return notices
}

// Every event of the core has the body that is kept in testdata, or none.
func TestEvents(t *testing.T) {
	kept := map[string]jsontext.Value{}
	for _, kind := range checkout.EventTypes {
		kept[string(kind)] = jsontext.Value("null")
		for _, n := range told(t, storyOf(kind)) {
			kept[string(kind)] = n.Body
			var body notification
			if err := json.Unmarshal(n.Body, &body); err != nil || body.Event != n.Event {
				t.Errorf("%s: %s, %v", n.Event, n.Body, err)
			}
		}
	}
	text, err := json.Marshal(kept, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "events.json", text)
}

// What is told is what a webhook can ask for.
func TestEventsCanBeAskedFor(t *testing.T) {
	s := newSeller(t)
	var words []string
	for _, word := range eventWords {
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) != 8 {
		t.Errorf("%d words: %v", len(words), words)
	}
	s.makes("/webhooks", `{"url":"https://shop.example/hook","eventTypes":["`+strings.Join(words, `","`)+`"]}`)
}

// An order that nobody submitted was none yet; and a payment that comes to nothing after its order has ended tells
// nothing new.
func TestEventsThatAreNotTold(t *testing.T) {
	for _, kind := range checkout.EventTypes {
		s := storyOf(kind)
		s.Sale.Order.SubmittedAt = time.Time{}
		if got := told(t, s); len(got) > 0 {
			t.Errorf("%s of an order that was not submitted: %s", kind, got[0].Body)
		}
	}
	for _, kind := range []checkout.EventType{checkout.EventPaymentFailed, checkout.EventPaymentProcessing} {
		s := storyOf(kind)
		s.Event.OrderState = checkout.OrderVoided
		if got := told(t, s); len(got) > 0 {
			t.Errorf("%s of an order that has ended: %s", kind, got[0].Body)
		}
	}
}

// Who bought is null before it is known.
func TestEventOfAnUnknownCustomer(t *testing.T) {
	s := storyOf(checkout.EventOrderPaid)
	s.Sale.Order.CustomerID, s.Sale.Order.Metadata, s.Sale.Order.Answers = checkout.CustomerID{}, "", nil
	body := string(told(t, s)[0].Body)
	for _, want := range []string{`"customer":null`, `"metadata":null`, `"customFields":null`, `"geo":null`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

// message is a message as it is sent: its id is in its body.
func message() checkout.Message {
	return checkout.Message{ID: numbered[checkout.Message](7), Event: "PAYMENT_COMPLETED", Body: []byte(`{"event":"PAYMENT_COMPLETED","id":"evt_abc"}`)}
}

const whsec = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3" // the base64 of 0123456789abcdef01234567

// recipe is a signature as the public examples make it.
func recipe(key, text string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// V2 has an entry for either way of making a key of the secret, and for every secret that is valid.
func TestSignatureV2(t *testing.T) {
	m, seconds := message(), opening.Unix()
	text := fmt.Sprintf("evt_abc.%d.%s", seconds, m.Body)
	entry := func(key string) string { return "v1," + base64.StdEncoding.EncodeToString(recipe(key, text)) }
	for _, c := range []struct{ secrets, want []string }{
		{[]string{whsec}, []string{entry("0123456789abcdef01234567"), entry(whsec)}},
		{[]string{whsec, "old text"}, []string{entry("0123456789abcdef01234567"), entry(whsec), entry("old text")}},
	} {
		got := Herald{}.Sign(checkout.Endpoint{Signature: "V2"}, m, c.secrets, opening)
		want := http.Header{
			"Webhook-Id": {"evt_abc"}, "Webhook-Timestamp": {fmt.Sprint(seconds)}, "Webhook-Signature": {strings.Join(c.want, " ")},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v\nwant %v", got, want)
		}
	}
}

// V1 signs milliseconds and body, and the body alone; its ids are those of endpoint and message. Two secrets
// take turns.
func TestSignatureV1(t *testing.T) {
	e := checkout.Endpoint{ID: numbered[checkout.Endpoint](8), Signature: "V1"}
	at := opening.Add(123 * time.Millisecond)
	for try, secrets := range [][2]string{{"new", "old"}, {"old", "new"}} {
		m := message()
		m.Tries = int64(try)
		job := name(endpointPrefix, e.ID) + "/" + m.ID.Base36()
		want := http.Header{
			"Webhook-Id": {job}, "X-Pandabase-Idempotency": {job},
			"Webhook-Timestamp": {fmt.Sprint(at.UnixMilli())}, "X-Pandabase-Timestamp": {fmt.Sprint(at.UnixMilli())},
		}
		for i, ending := range []string{"", "-Alternate"} {
			want.Set("Webhook-Signature"+ending, fmt.Sprintf("%x", recipe(secrets[i], fmt.Sprintf("%d.%s", at.UnixMilli(), m.Body))))
			want.Set("X-Pandabase-Signature"+ending, fmt.Sprintf("%x", recipe(secrets[i], string(m.Body))))
		}
		if got := (Herald{}).Sign(e, m, []string{"new", "old"}, at); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("try %d: %v\nwant %v", try, got, want)
		}
	}
	if got := (Herald{}).Sign(e, message(), []string{"one"}, at); got.Get("Webhook-Signature-Alternate") != "" || len(got) != 6 {
		t.Errorf("of one secret: %v", got)
	}
}
