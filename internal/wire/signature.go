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
