package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// HMACHex is the HMAC-SHA256 of a body in lower-case hex digits, keyed with the bytes of key.
func HMACHex(key string, body []byte) string {
	sum := hmac.New(sha256.New, []byte(key))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

// EqualHex tells in constant time whether two texts are the same bytes in hex digits, whatever their case.
// What is empty or not hex is equal to nothing.
func EqualHex(a, b string) bool {
	first, errFirst := hex.DecodeString(a)
	second, errSecond := hex.DecodeString(b)
	return errFirst == nil && errSecond == nil && len(first) > 0 && hmac.Equal(first, second)
}

// Turn picks the secret that signs a header with room for one signature, and the other one; empty where there
// is no other. secrets are those that are valid, the newest first, and tries is how many were made before.
// While a secret is being changed nobody knows which of the two a receiver has. So the tries of a message take
// turns, beginning with the newest: where the first does not verify, the second does.
func Turn(secrets []string, tries int64) (first, other string) {
	if len(secrets) == 0 {
		return "", ""
	}
	if len(secrets) == 1 {
		return secrets[0], ""
	}
	if tries%2 == 1 {
		return secrets[1], secrets[0]
	}
	return secrets[0], secrets[1]
}
