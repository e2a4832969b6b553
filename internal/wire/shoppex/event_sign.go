package shoppex

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// alternate ends the names of the headers that carry the signature of the other secret while one is changed.
const alternate = "-Alternate"

// Sign makes the headers of one try: the signature over delivery, time and body, and the older one over the
// body alone, which the WooCommerce plugin checks. Each has room for one secret, so that two take turns.
func (Herald) Sign(_ checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header {
	now, delivery := strconv.FormatInt(at.Unix(), 10), deliveryID(m)
	header := http.Header{}
	header.Set("X-Shoppex-Event", m.Event)
	header.Set("X-Shoppex-Delivery", delivery)
	header.Set("X-Shoppex-Timestamp", now)
	header.Set("X-Shoppex-Signature-V2-Algorithm", "HMAC-SHA256")
	sign := func(secret, ending string) {
		header.Set("X-Shoppex-Signature-V2"+ending, "v1,t="+now+",h="+stamped(secret, delivery, now, m.Body))
		header.Set("X-Shoppex-Signature"+ending, unstamped(secret, m.Body))
	}
	first, other := wire.Turn(secrets, m.Tries)
	sign(first, "")
	if other != "" {
		sign(other, alternate)
	}
	return header
}

// deliveryID names a message at all of its tries.
func deliveryID(m checkout.Message) string { return "whd_" + m.ID.Base36() }

// stamped is the hex HMAC-SHA256 of delivery.time.body.
func stamped(secret, delivery, now string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(delivery + "." + now + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// unstamped is the hex HMAC-SHA512 of the body.
func unstamped(secret string, body []byte) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
