package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"kassa/internal/checkout"
)

// SignatureTolerance is how far a signature's time may be from ours, either way (common.md, Incoming
// gateway events).
const SignatureTolerance = 300 * time.Second

// EventLimit is the most bytes that an event's body may have (common.md, Incoming gateway events).
const EventLimit = 256 << 10

// signatureLimit is the most bytes that a signature header may have.
const signatureLimit = 4 << 10

// Sign makes a signature header: "t=<unix seconds>,v1=<hex HMAC-SHA256(secret, t + "." + body)>".
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac(secret, t, body))
}

// Verify checks a header made like Sign's over the raw body. Any one of several v1 entries may match,
// so that a provider can sign with an old and a new secret; entries of other names are passed over. It
// returns ReasonBadSignature for everything that does not verify, also when the secret is empty.
func Verify(secret, header string, body []byte, now time.Time) error {
	if secret == "" || len(header) > signatureLimit || len(body) > EventLimit {
		return BadSignature()
	}
	t, signatures := splitSignature(header)
	seconds, err := strconv.ParseInt(t, 10, 64)
	if err != nil {
		return BadSignature()
	}
	want, found := mac(secret, t, body), false
	for _, text := range signatures {
		got, err := hex.DecodeString(text)
		if err == nil && hmac.Equal(got, want) {
			found = true
		}
	}
	tolerance := int64(SignatureTolerance / time.Second)
	if early, late := now.Unix()-tolerance, now.Unix()+tolerance; !found || seconds < early || seconds > late {
		return BadSignature()
	}
	return nil
}

// BadSignature is the one refusal for events that do not verify; it tells nothing of why.
func BadSignature() error {
	return checkout.Refuse(checkout.ReasonBadSignature, "The signature does not verify.")
}

// splitSignature takes a header apart; two times are none.
func splitSignature(header string) (t string, signatures []string) {
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case name == "t" && t == "":
			t = value
		case name == "t":
			return "", nil
		case name == "v1":
			signatures = append(signatures, value)
		}
	}
	return t, signatures
}

func mac(secret, t string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(t))
	h.Write([]byte{'.'})
	h.Write(body)
	return h.Sum(nil)
}
