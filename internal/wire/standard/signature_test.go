package standard

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// The example of the Standard Webhooks libraries.
const (
	exampleSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	exampleID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	exampleSeconds   = "1614265330"
	exampleBody      = `{"test": 2432232314}`
	exampleSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func TestSignatureIsThatOfTheExample(t *testing.T) {
	if got := signature(exampleSecret, exampleID, exampleSeconds, []byte(exampleBody)); got != exampleSignature {
		t.Error(got)
	}
	if with, without := signature("plain ü", "a", "1", nil), signature("whsec_plain ü", "a", "1", nil); with == without {
		t.Error("a secret of another form is not taken as it is")
	}
}

func TestHeaders(t *testing.T) {
	m := checkout.Message{ID: id.New[checkout.Message](), EventID: id.New[checkout.Event](), Body: []byte(exampleBody)}
	at := time.Unix(1614265330, 999_999_000)
	h := Herald{}.Sign(checkout.Endpoint{}, m, []string{exampleSecret, "whsec_b2xk"}, at)
	entries := strings.Split(h.Get("Webhook-Signature"), " ")
	if h.Get("Webhook-Id") != m.EventID.String() || h.Get("Webhook-Timestamp") != exampleSeconds || len(h) != 3 || len(entries) != 2 {
		t.Fatal(h)
	}
	for i, secret := range []string{exampleSecret, "whsec_b2xk"} {
		if want := signature(secret, m.EventID.String(), exampleSeconds, m.Body); entries[i] != want {
			t.Errorf("entry %d is %s, want %s", i, entries[i], want)
		}
	}
	m.EventID = checkout.EventID{}
	if h := (Herald{}).Sign(checkout.Endpoint{}, m, []string{exampleSecret}, at); h.Get("Webhook-Id") != m.ID.String() {
		t.Errorf("a test message: %v", h)
	}
}

func TestSecrets(t *testing.T) {
	first, second := NewSecret(), NewSecret()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(first, "whsec_"))
	if first == second || err != nil || len(raw) != 24 || !strings.HasPrefix(first, "whsec_") {
		t.Errorf("%s, %s, %v", first, second, err)
	}
}
