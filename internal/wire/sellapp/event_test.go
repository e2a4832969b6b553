package sellapp

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
)

// listening is a channel that allows something.
var listening = checkout.Endpoint{Events: []string{"order.paid"}}

// Every event of the core has this body, or none: the word, the number of what it is about, and the store's.
func TestEvents(t *testing.T) {
	want := map[checkout.EventType]string{
		checkout.EventSessionCreated:     `{"event":"order.created","data":{"id":236},"store":1}`,
		checkout.EventOrderPartiallyPaid: `{"event":"order.partial_paid","data":{"id":236},"store":1}`,
		checkout.EventOrderPaid:          `{"event":"order.paid","data":{"id":236},"store":1}`,
		checkout.EventOrderCompleted:     `{"event":"order.completed","data":{"id":236},"store":1}`,
		checkout.EventOrderDisputed:      `{"event":"order.disputed","data":{"id":236},"store":1}`,
		checkout.EventProductCreated:     `{"event":"product.created","data":{"id":7},"store":1}`,
		checkout.EventProductUpdated:     `{"event":"product.updated","data":{"id":7},"store":1}`,
		checkout.EventVariantSoldOut:     `{"event":"variant.sold_out","data":{"id":8},"store":1}`,
	}
	got := map[checkout.EventType]string{}
	for _, kind := range checkout.EventTypes {
		story := checkout.Story{
			Event: checkout.Event{Type: kind}, Store: checkout.Store{Number: 1}, Sale: checkout.Sale{Order: checkout.Order{Number: 236}},
			Product: checkout.Product{Number: 7}, Variant: checkout.Variant{Number: 8},
		}
		for _, n := range heard(t, listening, story) {
			got[kind] = string(n.Body)
			var body notification
			if err := json.Unmarshal(n.Body, &body); err != nil || body.Event != n.Event {
				t.Errorf("%s: %s, %v", n.Event, n.Body, err)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func heard(t *testing.T, e checkout.Endpoint, s checkout.Story) []checkout.Notice {
	t.Helper()
	notices, err := Herald{}.Notices(e, s)
	if err != nil {
		t.Fatal(err)
	}
	return notices
}

// A channel that allows no notifications gets none.
func TestChannelThatAllowsNothing(t *testing.T) {
	for _, kind := range checkout.EventTypes {
		if got := heard(t, checkout.Endpoint{}, checkout.Story{Event: checkout.Event{Type: kind}}); len(got) > 0 {
			t.Errorf("%s: %s", kind, got[0].Body)
		}
	}
}

// Signature is hash_hmac("sha256", body, secret). While the secret is changed both sign and take turns.
func TestSignature(t *testing.T) {
	body := []byte(`{"event":"order.completed","data":{"id":236},"store":1}`)
	recipe := func(secret string) []string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		return []string{fmt.Sprintf("%x", mac.Sum(nil))}
	}
	for _, c := range []struct {
		secrets []string
		tries   int64
		want    http.Header
	}{
		{[]string{"new"}, 0, http.Header{"Signature": recipe("new")}},
		{[]string{"new"}, 5, http.Header{"Signature": recipe("new")}},
		{[]string{"new", "old"}, 0, http.Header{"Signature": recipe("new"), "Signature-Alternate": recipe("old")}},
		{[]string{"new", "old"}, 1, http.Header{"Signature": recipe("old"), "Signature-Alternate": recipe("new")}},
		{[]string{""}, 0, http.Header{}}, // the store has none yet
	} {
		got := Herald{}.Sign(checkout.Endpoint{}, checkout.Message{Body: body, Tries: c.tries}, c.secrets, time.Time{})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v at %d (-want +got):\n%s", c.secrets, c.tries, diff)
		}
	}
}
