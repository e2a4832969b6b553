package wire

import (
	"context"
	"crypto/rand"
	"strings"
)

// RequestIDHeader is set on every answer.
const RequestIDHeader = "X-Request-Id"

// RequestID is the id of the request that ctx belongs to, or "".
func RequestID(ctx context.Context) string {
	if ex := exchangeOf(ctx); ex != nil {
		return ex.id
	}
	return ""
}

// newRequestID makes an id of 130 random bits. A client's own id is never taken over: it could be a
// secret, or another's.
func newRequestID() string { return strings.ToLower(rand.Text()) }
