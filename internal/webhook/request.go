package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"unicode/utf8"
)

// mostAddress is how many characters an address may have (common.md, "URLs").
const mostAddress = 2048

// newPost makes a POST of a JSON body. An address of another form than http://host or https://host, or with a user
// in it, is errAddress: it was refused when it was set, and is not dialled either.
func newPost(ctx context.Context, address string, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	switch {
	case err != nil, utf8.RuneCountInString(address) > mostAddress:
		return nil, errAddress
	case request.URL.Scheme != "https" && request.URL.Scheme != "http":
		return nil, errAddress
	case request.URL.User != nil, request.URL.Opaque != "", request.URL.Hostname() == "":
		return nil, errAddress
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Kassa")
	return request, nil
}

// Sign is the signature of a body: hex HMAC-SHA256 under the secret.
func Sign(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
