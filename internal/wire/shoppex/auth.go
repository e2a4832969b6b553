package shoppex

import (
	"net/http"
	"strings"

	"kassa/internal/wire"
)

// dialect tells the engine how Shoppex spells credentials and refusals.
type dialect struct{}

// Name is the surface's name.
func (dialect) Name() string { return Name }

// ReplayHeader marks a replayed answer.
func (dialect) ReplayHeader() string { return "Idempotent-Replayed" }

// Credential reads "Authorization: Bearer shx_…". Two headers are a broken request; anything else that is
// not a key of ours is no credential.
func (dialect) Credential(r *http.Request) (string, *wire.Problem) {
	values := r.Header.Values("Authorization")
	if len(values) > 1 {
		return "", &wire.Problem{Status: http.StatusBadRequest, Code: wire.CodeBadRequest, Message: "Send one Authorization header."}
	}
	if len(values) == 0 {
		return "", nil
	}
	scheme, text, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(text, KeyPrefix) {
		return "", nil
	}
	return text, nil
}
