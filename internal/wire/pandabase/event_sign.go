package pandabase

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// legacySignature is the older way of signing, for endpoints that ask for it.
const legacySignature = "V1"

// alternate ends the names of the headers that carry the V1 signature of the other secret while one is changed.
const alternate = "-Alternate"

// Sign makes the headers of one try, in the endpoint's way of signing.
func (Herald) Sign(e checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header {
	if e.Signature == legacySignature {
		return signLegacy(e, m, secrets, at)
	}
	return signStandard(m, secrets, at)
}

// signStandard is Standard Webhooks, with an entry for each secret and each way of making a key of it: the bytes that
// the secret spells in base64, as the libraries read it, and the secret's own text, as Pandabase's
// examples do.
func signStandard(m checkout.Message, secrets []string, at time.Time) http.Header {
	id, now := messageName(m), strconv.FormatInt(at.Unix(), 10)
	var entries []string
	for _, secret := range secrets {
		for _, key := range signingKeys(secret) {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(id + "." + now + "."))
			mac.Write(m.Body)
			entries = append(entries, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		}
	}
	header := http.Header{}
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", now)
	header.Set("Webhook-Signature", strings.Join(entries, " "))
	return header
}

// signingKeys are the keys that verifiers make of a secret.
func signingKeys(secret string) [][]byte {
	keys := [][]byte{}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err == nil && len(decoded) > 0 {
		keys = append(keys, decoded)
	}
	return append(keys, []byte(secret))
}

// messageName is the id in the message's body: receivers tell repeats by it.
func messageName(m checkout.Message) string {
	var told struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(m.Body, &told); err != nil || told.ID == "" { // cannot be: Notices made it
		return name(eventPrefix, m.ID)
	}
	return told.ID
}

// signLegacy is V1: hex digits, milliseconds and an id of its own. Its headers have room for one secret, so
// that two take turns.
func signLegacy(e checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header {
	id, now := name(endpointPrefix, e.ID)+"/"+m.ID.Base36(), strconv.FormatInt(at.UnixMilli(), 10)
	header := http.Header{}
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", now)
	header.Set("X-Pandabase-Idempotency", id)
	header.Set("X-Pandabase-Timestamp", now)
	sign := func(secret, ending string) {
		header.Set("Webhook-Signature"+ending, wire.HMACHex(secret, []byte(now+"."+string(m.Body))))
		header.Set("X-Pandabase-Signature"+ending, wire.HMACHex(secret, m.Body))
	}
	first, other := wire.Turn(secrets, m.Tries)
	sign(first, "")
	if other != "" {
		sign(other, alternate)
	}
	return header
}
