package pandabase

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
)

// receiver is a seller's server that keeps what comes.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []received
}

type received struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{q.Header, string(body)})
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

// listener is a seller whose server hears of everything, at an address without TLS, which only an operator can set.
type listener struct {
	*seller
	receiver *receiver
}

func newListener(t *testing.T) *listener {
	t.Helper()
	l := &listener{newSeller(t, func(s *checkout.Store) { s.AllowLoopback = true }), newReceiver(t)}
	l.must(l.db.Tx(t.Context(), func(tx checkout.Tx) error {
		l.core.AddEndpoint(tx, l.store.ID, checkout.Endpoint{Dialect: Name, URL: l.receiver.URL, Secret: whsec, Signature: "V2", Enabled: true})
		return nil
	}))
	return l
}

// heard lists what has happened since it was asked last, as events with the order's status then. Each is signed both
// ways, and tells of the order what the API answers.
func (l *listener) heard(order string) (events []string) {
	l.t.Helper()
	_, err := l.core.RelayEvents(l.t.Context(), 100)
	l.must(err)
	_, err = l.core.SendMessages(l.t.Context(), 10)
	l.must(err)
	got := l.receiver.takes()
	for _, one := range got {
		var body notification
		l.must(json.Unmarshal([]byte(one.body), &body))
		events = append(events, body.Event+" "+body.Data.Order.Status)
		text := body.ID + "." + one.header.Get("Webhook-Timestamp") + "." + one.body
		for _, key := range []string{"0123456789abcdef01234567", whsec} {
			if entry := "v1," + base64.StdEncoding.EncodeToString(recipe(key, text)); !strings.Contains(one.header.Get("Webhook-Signature"), entry) {
				l.t.Errorf("not signed with %s: %v", key, one.header)
			}
		}
		var answered eventOrder
		l.asks(http.StatusOK, "GET", "/orders/"+order, "").data(l.t, &answered)
		answered.Status = body.Data.Order.Status // it was another then
		if diff := cmp.Diff(answered, body.Data.Order); diff != "" {
			l.t.Errorf("%s (-API +event):\n%s", body.Event, diff)
		}
	}
	return events
}

func hears(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: heard %v, want %v", when, got, want)
	}
}

// Each event comes at its moment: pending with the submit, failed with a refusal and with the end of the session.
func TestEventsComeInTime(t *testing.T) {
	l := newListener(t)
	made := l.create(plain)
	order := "ord_" + made.ID[3:]
	hears(t, "made", l.heard(order))
	l.till.failure = checkout.Refuse(checkout.ReasonDeclined, "The card was declined.")
	l.sent(http.StatusBadRequest, "POST", l.checkouts()+"/"+made.ID+"/pay", `{"gateway":"CARD",`+buyer+`}`)
	hears(t, "declined", l.heard(order), "PAYMENT_PENDING PENDING", "PAYMENT_FAILED PENDING")
	l.till.failure = nil
	l.paid(made.ID, `{"gateway":"CARD"}`)
	hears(t, "again", l.heard(order))
	l.core.ReturnFrom(t.Context(), l.sale(order))
	hears(t, "paid", l.heard(order), "PAYMENT_COMPLETED PROCESSING")
	l.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
	hears(t, "refunded", l.heard(order), "PAYMENT_REFUNDED REFUNDED")
	left, submitted := l.create(plain), l.create(plain)
	l.paid(submitted.ID, `{"gateway":"CARD",`+buyer+`}`)
	order = "ord_" + submitted.ID[3:]
	hears(t, "submitted", l.heard(order), "PAYMENT_PENDING PENDING")
	l.clock.Advance(sessionTTL)
	_, err := l.core.ExpireDue(t.Context(), 10)
	l.must(err)
	hears(t, "expired", l.heard(order), "PAYMENT_FAILED CANCELLED")
	if now := l.read(left.ID); now.Status != statusExpired {
		t.Errorf("%+v", now)
	}
}

// A dispute is told when it is opened and when it ends.
func TestDisputeIsTold(t *testing.T) {
	l := newListener(t)
	made := l.create(plain)
	l.paid(made.ID, `{"gateway":"CARD",`+buyer+`}`)
	order := "ord_" + made.ID[3:]
	l.core.ReturnFrom(t.Context(), l.sale(order))
	l.heard(order)
	l.moves(order, l.core.Dispute)
	hears(t, "disputed", l.heard(order), "PAYMENT_DISPUTED CHARGEBACK")
	l.moves(order, l.core.WinDispute)
	if got := l.heard(order); len(got) == 0 || !strings.HasPrefix(got[0], "PAYMENT_DISPUTE_WON ") {
		t.Errorf("won: heard %v", got)
	}
}

// moves lets the seller change an order's state.
func (l *listener) moves(order string, do func(checkout.Tx, checkout.StoreID, checkout.OrderID) (checkout.Sale, error)) {
	l.t.Helper()
	id, ok := parse[checkout.Order](orderPrefix, order)
	if !ok {
		l.t.Fatalf("%s is no order's id", order)
	}
	l.must(l.db.Tx(l.t.Context(), func(tx checkout.Tx) error {
		_, err := do(tx, l.store.ID, id)
		return err
	}))
}

// What was paid elsewhere, on the seller's word, is an order that is told and listed, although nobody submitted it.
func TestPaidElsewhereIsTold(t *testing.T) {
	l := newListener(t)
	order := "ord_" + l.create(plain).ID[3:]
	l.moves(order, l.core.Complete)
	hears(t, "completed by the seller", l.heard(order), "PAYMENT_COMPLETED PROCESSING")
	if got := l.asks(http.StatusOK, "GET", "/orders/"+order, "").field(t, "status"); got != `"COMPLETED"` && got != `"PROCESSING"` {
		t.Errorf("status %s", got)
	}
	l.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
	hears(t, "refunded", l.heard(order), "PAYMENT_REFUNDED REFUNDED")
}

// A body has the payment's facts in the form that the contract shows.
func TestEventBody(t *testing.T) {
	s := storyOf(checkout.EventOrderSubmitted)
	want := `{"event":"PAYMENT_PENDING","id":"` + name(eventPrefix, s.Event.ID) + `","timestamp":"2026-03-09T12:00:01.234Z","data":{"order":{`
	if body := string(told(t, s)[0].Body); !strings.HasPrefix(body, want) {
		t.Errorf("%s\nwant %s", body, want)
	}
}
