package sellapp

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// receiver is a seller's server.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []received
}

// received is what came to a receiver.
type received struct{ signature, other, body string }

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{q.Header.Get("Signature"), q.Header.Get("Signature-Alternate"), string(body)})
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "thanks")
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

// toLoopback lets a store's webhooks go to this machine.
func toLoopback(s *checkout.Store) { s.AllowLoopback = true }

// channel makes a channel at the receiver for these events.
func (s *shop) channel(r *receiver, events ...string) string {
	s.t.Helper()
	body := fmt.Sprintf(`{"url":"%s/hook%d","allowed_notifications":["%s"]}`, r.URL, len(events), strings.Join(events, `","`))
	var made struct {
		Data channelObject `json:"data"`
	}
	s.sent(http.StatusCreated, "POST", channels, body).into(s.t, &made)
	return channels + "/" + made.Data.ID
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

var orderEvents = []string{"order.created", "order.paid", "order.partial_paid", "order.completed", "order.disputed"}

// An invoice's events come each at its moment; paid comes before completed.
func TestInvoiceEventsComeInTime(t *testing.T) {
	s, r := newShop(t, toLoopback), newReceiver(t)
	s.sent(http.StatusOK, "PUT", channels+"/signing-secret", `{"signing_secret":"`+secret+`"}`)
	s.channel(r, orderEvents...)
	v := s.stock("Serial", 1999, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverManual}}))
	made := s.invoiced(cart(v, 1, ""))
	heard := func(when string, events ...string) {
		t.Helper()
		s.deliver()
		var want, got []string
		for _, event := range events {
			want = append(want, fmt.Sprintf(`{"event":"%s","data":{"id":%d},"store":%d}`, event, made.ID, s.store.Number))
		}
		for _, one := range r.takes() {
			got = append(got, one.body)
			if one.signature != wire.HMACHex(secret, []byte(one.body)) || one.other != "" {
				t.Errorf("%s: signed %s", when, one.signature)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	heard("made", "order.created")
	s.checked(http.StatusCreated, made.ID)
	heard("checked out")
	s.pay(made.ID)
	heard("paid", "order.paid")
	s.sent(http.StatusOK, "PATCH", invoiceAt(made.ID, "/mark-completed"), "")
	heard("delivered", "order.completed")
	s.sent(http.StatusOK, "PATCH", invoiceAt(made.ID, "/status"), `{"status":"DISPUTING"}`)
	heard("disputed", "order.disputed")
	made = s.invoiced(cart(s.stock("Free", 0), 1, ""))
	s.checked(http.StatusOK, made.ID)
	heard("paid and delivered at once", "order.created", "order.paid", "order.completed")
}

// Products and variants that are sold out are told under their own numbers.
func TestCatalogueEvents(t *testing.T) {
	s, r := newShop(t, toLoopback), newReceiver(t)
	s.channel(r, "product.created", "product.updated", "variant.sold_out")
	v := s.stock("Last", 1000, func(v *checkout.Variant) { v.StockKind, v.Stock = checkout.StockCounted, 1 })
	s.sent(http.StatusOK, "PATCH", fmt.Sprintf("/api/v2/products/%d", 1), `{"title":"The last"}`)
	s.checked(http.StatusCreated, s.invoiced(cart(v, 1, "")).ID)
	s.deliver()
	got := map[string]bool{}
	for _, one := range r.takes() {
		got[one.body] = true
	}
	want := map[string]bool{}
	for _, event := range []string{"product.created", "product.updated", "variant.sold_out"} {
		want[fmt.Sprintf(`{"event":"%s","data":{"id":1},"store":%d}`, event, s.store.Number)] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An invoice shows what its webhooks came to.
func TestInvoiceShowsItsWebhooks(t *testing.T) {
	s, r := newShop(t, toLoopback), newReceiver(t)
	address := s.channel(r, "order.created")
	v := s.stock("Licence", 1999)
	made := s.invoiced(cart(v, 1, ""))
	if len(made.Webhooks) > 0 || len(s.read(made.ID).Webhooks) > 0 {
		t.Errorf("before anything was sent: %+v", s.read(made.ID).Webhooks)
	}
	r.says(http.StatusBadGateway)
	s.deliver()
	s.clock.Advance(time.Minute)
	r.says(http.StatusOK)
	s.deliver()
	want := []webhookTry{{URL: r.URL + "/hook1", Attempts: 2, Response: "thanks", QueriedAt: timestamp(opening.Add(time.Minute))}}
	if diff := cmp.Diff(want, s.read(made.ID).Webhooks); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var listed struct {
		Data []invoice `json:"data"`
	}
	s.sent(http.StatusOK, "GET", invoices, "").into(t, &listed)
	if diff := cmp.Diff(want, listed.Data[0].Webhooks); diff != "" {
		t.Errorf("in the list (-want +got):\n%s", diff)
	}
	other := s.invoiced(cart(v, 1, ""))
	if got := s.read(other.ID).Webhooks; len(got) > 0 {
		t.Errorf("another invoice: %+v", got)
	}
	s.sent(http.StatusOK, "DELETE", address, "")
	if got := s.read(made.ID).Webhooks; len(got) > 0 {
		t.Errorf("of a channel that is gone: %+v", got)
	}
}

// A test sends a sample, and tells status and time, and never what was answered.
func TestChannelTestIsSent(t *testing.T) {
	s, r := newShop(t, toLoopback), newReceiver(t)
	events := append([]string{"product.created", "product.updated", "variant.sold_out"}, orderEvents...)
	s.sent(http.StatusOK, "PUT", channels+"/signing-secret", `{"signing_secret":"`+secret+`"}`)
	address := s.channel(r, events...)
	for _, event := range events {
		var answer struct {
			Data tryObject `json:"data"`
		}
		s.sent(http.StatusOK, "POST", address+"/test", `{"event":"`+event+`"}`).into(t, &answer)
		if got := answer.Data; !got.Delivered || got.Event != event || got.StatusCode == nil || *got.StatusCode != http.StatusOK || got.Failure != nil {
			t.Errorf("%s: %+v", event, got)
		}
		got := r.takes()
		if want := fmt.Sprintf(`{"event":"%s","data":{"id":1},"store":%d}`, event, s.store.Number); len(got) != 1 || got[0].body != want || got[0].signature != wire.HMACHex(secret, []byte(want)) {
			t.Errorf("%s: %v", event, got)
		}
	}
	r.says(http.StatusTeapot)
	failed := s.sent(http.StatusOK, "POST", address+"/test", `{"event":"order.paid"}`)
	if text := string(failed.body); strings.Contains(text, "thanks") || !strings.Contains(text, `"status_code":418`) || !strings.Contains(text, `"delivered":false`) {
		t.Errorf("%s", text)
	}
	r.Close()
	gone := s.sent(http.StatusOK, "POST", address+"/test", `{"event":"order.paid"}`)
	if !strings.Contains(string(gone.body), `"status_code":null`) {
		t.Errorf("%s", gone.body)
	}
}

// A new secret signs at once; the one before signs as well for a day, and takes turns, unless it is revoked.
func TestSigningSecretIsChanged(t *testing.T) {
	s, r := newShop(t, toLoopback), newReceiver(t)
	one, two, three := strings.Repeat("1", 32), strings.Repeat("2", 32), strings.Repeat("3", 32)
	s.sent(http.StatusOK, "PUT", channels+"/signing-secret", `{"signing_secret":"`+one+`"}`)
	s.channel(r, "order.created")
	v := s.stock("Licence", 1999)
	signed := func(body, first, other string) {
		t.Helper()
		s.sent(http.StatusOK, "PUT", channels+"/signing-secret", body)
		s.invoiced(cart(v, 1, ""))
		s.deliver()
		got := r.takes()
		if len(got) != 1 || got[0].signature != wire.HMACHex(first, []byte(got[0].body)) {
			t.Fatalf("%s: %v", body, got)
		}
		if other != "" {
			other = wire.HMACHex(other, []byte(got[0].body))
		}
		if got[0].other != other {
			t.Errorf("%s: the other is %q", body, got[0].other)
		}
	}
	signed(`{"signing_secret":"`+one+`"}`, one, "")
	signed(`{"signing_secret":"`+two+`"}`, two, one)
	signed(`{"signing_secret":"`+two+`"}`, two, one) // the same again changes nothing
	signed(`{"signing_secret":"`+three+`","revoke_previous":true}`, three, "")
}

// An operator's first channel brings the store's secret; the next one takes it. Without events it allows all.
func TestAddChannel(t *testing.T) {
	s := newShop(t)
	add := func(wish checkout.Endpoint) checkout.Endpoint {
		t.Helper()
		var made checkout.Endpoint
		s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
			made, err = AddChannel(s.core, tx, s.store.ID, wish)
			return err
		}))
		return made
	}
	first := add(checkout.Endpoint{Dialect: Name, URL: "https://shop.example/1", Secret: "first", Enabled: true})
	second := add(checkout.Endpoint{Dialect: Name, URL: "https://shop.example/2", Secret: "second", Enabled: true, Events: []string{"order.paid"}})
	if first.Secret != "first" || second.Secret != "first" || len(first.Events) != 8 || len(second.Events) != 1 {
		t.Errorf("%+v\n%+v", first, second)
	}
	err := s.db.Tx(t.Context(), func(tx checkout.Tx) error {
		_, err := AddChannel(s.core, tx, s.store.ID, checkout.Endpoint{Dialect: Name, URL: "https://SHOP.example/1"})
		return err
	})
	if err == nil {
		t.Error("the same address twice")
	}
}
