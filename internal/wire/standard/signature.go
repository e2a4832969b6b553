package standard

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kassa/internal/checkout"
)

// secretPrefix begins the text of every secret.
const secretPrefix = "whsec_"

// NewSecret makes what an endpoint's events are signed with: 24 random bytes in the form of Standard Webhooks.
func NewSecret() string {
	var secret [24]byte
	_, _ = rand.Read(secret[:]) // never fails: the process ends when the system has no randomness
	return secretPrefix + base64.StdEncoding.EncodeToString(secret[:])
}

// signature is one entry of Webhook-Signature: v1 and the base64 of HMAC-SHA256 over id.timestamp.body. The key is
// what a secret's base64 says; a secret of another form is itself the key.
func signature(secret, id, seconds string, body []byte) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		key = []byte(secret)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + seconds + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Sign gives the headers of Standard Webhooks. The id is the event's, as the feed has it; a test message has its own.
func (Herald) Sign(_ checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header {
	id, seconds := m.EventID.String(), strconv.FormatInt(at.Unix(), 10)
	if m.EventID.IsZero() {
		id = m.ID.String()
	}
	entries := make([]string, len(secrets))
	for i, secret := range secrets {
		entries[i] = signature(secret, id, seconds, m.Body)
	}
	h := http.Header{}
	h.Set("Webhook-Id", id)
	h.Set("Webhook-Timestamp", seconds)
	h.Set("Webhook-Signature", strings.Join(entries, " "))
	return h
}
