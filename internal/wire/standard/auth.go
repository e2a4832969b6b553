package standard

import (
	"net/http"

	"kassa/internal/wire"
)

// dialect tells the engine how credentials and refusals are spelt.
type dialect struct{}

// Name is the surface's name.
func (dialect) Name() string { return Name }

// ReplayHeader marks a replayed answer.
func (dialect) ReplayHeader() string { return "Idempotent-Replayed" }

// Credential reads "Authorization: Bearer kassa_…". Two headers are a broken request; anything else that is not a
// key of ours is no credential.
func (dialect) Credential(r *http.Request) (string, *wire.Problem) {
	return wire.Bearer(r, KeyPrefix)
}
