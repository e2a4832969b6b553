package verify

import (
	"bytes"
	"encoding/json"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// verifies asks the library. It checks the time as well: five minutes to either side.
func verifies(t *testing.T, secret string, h hook) bool {
	t.Helper()
	library, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatalf("the library refuses the secret: %v", err)
	}
	return library.Verify(h.body, h.header) == nil
}

// holds checks that a webhook verifies under a secret, and only as it came.
func holds(t *testing.T, secret string, h hook) {
	t.Helper()
	if !verifies(t, secret, h) {
		t.Errorf("does not verify: %v\n%s", h.header, h.body)
	}
	for _, changed := range []string{"Webhook-Id", "Webhook-Timestamp"} {
		other := hook{h.header.Clone(), h.body}
		other.header.Set(changed, h.header.Get(changed)+"0")
		if verifies(t, secret, other) {
			t.Errorf("verifies with another %s", changed)
		}
	}
	if verifies(t, secret, hook{h.header, append(bytes.Clone(h.body), ' ')}) {
		t.Error("verifies with another body")
	}
	if verifies(t, "whsec_b3RoZXIgc2VjcmV0IG9mIDI0IGI=", h) {
		t.Error("verifies under another secret")
	}
}

// A purchase brings its events in the order in which they happened, each verified by the library.
func TestStandardWebhooks(t *testing.T) {
	t.Parallel()
	k, shop := start(t), listen(t)
	made := k.cli(t, "webhook", "add", "demo", shop.url+"/hooks", "--dialect", "standard")
	endpoint, secret := made[0], made[1]
	k.buy(t)
	ids := map[string]bool{}
	for _, want := range []string{"session.created", "order.submitted", "order.paid", "order.completed"} {
		h := shop.next(t)
		holds(t, secret, h)
		var told struct {
			Type      string `json:"type"`
			Timestamp string `json:"timestamp"`
		}
		if err := json.Unmarshal(h.body, &told); err != nil || told.Type != want || told.Timestamp == "" || ids[h.header.Get("Webhook-Id")] {
			t.Errorf("want %s, %v: %v %s", want, err, h.header, h.body)
		}
		ids[h.header.Get("Webhook-Id")] = true
	}
	rotated(t, k, shop, endpoint, secret)
}

// rotated changes the secret: both sign, and once the old one is revoked it does not.
func rotated(t *testing.T, k *kassa, shop *receiver, endpoint, old string) {
	t.Helper()
	fresh := k.cli(t, "webhook", "rotate", "demo", endpoint)[0]
	k.cli(t, "webhook", "test", "demo", endpoint)
	both := shop.next(t)
	holds(t, fresh, both)
	holds(t, old, both)
	last := k.cli(t, "webhook", "rotate", "demo", endpoint, "--revoke")[0]
	k.cli(t, "webhook", "test", "demo", endpoint)
	alone := shop.next(t)
	holds(t, last, alone)
	if verifies(t, fresh, alone) || verifies(t, old, alone) {
		t.Error("a revoked secret signs on")
	}
}

// Pandabase's V2 is Standard Webhooks too, with the platform's own body.
func TestPandabase(t *testing.T) {
	t.Parallel()
	k, shop := start(t), listen(t)
	secret := k.cli(t, "webhook", "add", "demo", shop.url, "--dialect", "pandabase", "--event", "PAYMENT_COMPLETED")[1]
	k.buy(t)
	h := shop.next(t)
	holds(t, secret, h)
	var told struct {
		Event string `json:"event"`
		ID    string `json:"id"`
	}
	if err := json.Unmarshal(h.body, &told); err != nil || told.Event != "PAYMENT_COMPLETED" || told.ID != h.header.Get("Webhook-Id") {
		t.Errorf("%v: %s", err, h.body)
	}
}
