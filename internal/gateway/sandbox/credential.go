package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// apiToken derives what an account shows to the provider's API from its secret, so that the secret,
// which signs events, never travels.
func apiToken(secret string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("sandbox api token"))
	return hex.EncodeToString(h.Sum(nil))
}

// authenticate finds the account that calls: its id and token in HTTP Basic.
func (p *Provider) authenticate(r *http.Request) (string, bool) {
	account, token, ok := r.BasicAuth()
	if !ok || account == "" || len(account) > 64 {
		return "", false
	}
	secret, ok := p.secrets(r.Context(), account)
	if !ok || secret == "" {
		return "", false
	}
	return account, hmac.Equal([]byte(token), []byte(apiToken(secret)))
}
