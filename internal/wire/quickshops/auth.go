package quickshops

import (
	"net/http"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// keyHeader carries the credential.
const keyHeader = "X-Api-Key"

// dialect tells the engine how Quickshops spells credentials, scopes and refusals.
type dialect struct{}

// Name is the surface's name.
func (dialect) Name() string { return Name }

// ReplayHeader marks a replayed answer.
func (dialect) ReplayHeader() string { return "Idempotent-Replayed" }

// Credential reads x-api-key. Two of them are a broken request; one that is not a key of ours is none.
func (dialect) Credential(r *http.Request) (string, *wire.Problem) {
	values := r.Header.Values(keyHeader)
	switch {
	case len(values) > 1:
		return "", &wire.Problem{Status: http.StatusBadRequest, Code: wire.CodeBadRequest, Message: "Send one x-api-key header"}
	case len(values) == 1 && strings.HasPrefix(values[0], KeyPrefix):
		return values[0], nil
	case len(values) == 1 && values[0] != "":
		return KeyPrefix, nil // a wrong one, which is ignored nowhere
	default:
		return "", nil
	}
}

// Unkeyed asks those for a key who send no x-api-key at all.
func (dialect) Unkeyed(r *http.Request) *wire.Problem {
	if len(r.Header.Values(keyHeader)) > 0 {
		return nil
	}
	return &wire.Problem{Status: http.StatusUnauthorized, Code: string(checkout.ReasonUnauthenticated), Message: "API key required"}
}

// KeyHeader is what scripts in browsers send their public key in.
func (dialect) KeyHeader() string { return keyHeader }

// ScopeName writes cart.write as cart:write.
func (dialect) ScopeName(scope string) string { return strings.ReplaceAll(scope, ".", ":") }
