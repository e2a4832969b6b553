package sellapp

import (
	"net/http"
	"strings"

	"kassa/internal/wire"
)

// dialect tells the engine how SellApp spells credentials, stores, scopes and refusals.
type dialect struct{}

// Name is the surface's name.
func (dialect) Name() string { return Name }

// ReplayHeader marks a replayed answer.
func (dialect) ReplayHeader() string { return "Idempotent-Replayed" }

// Credential reads "Authorization: Bearer sa_…". Two headers are a broken request; anything else that is not
// a key of ours is no credential.
func (dialect) Credential(r *http.Request) (string, *wire.Problem) {
	return wire.Bearer(r, KeyPrefix)
}

// storeHeader names one of the account's stores by its slug.
const storeHeader = "X-STORE"

// StoreSlug reads X-STORE. An empty one is none: clients send it when nothing is configured.
func (dialect) StoreSlug(r *http.Request) (slug string, named bool, problem *wire.Problem) {
	values := r.Header.Values(storeHeader)
	if len(values) > 1 {
		return "", false, &wire.Problem{Status: http.StatusBadRequest, Code: wire.CodeBadRequest, Message: "Send one X-STORE header."}
	}
	if len(values) == 0 || values[0] == "" {
		return "", false, nil
	}
	return values[0], true, nil
}

// ScopeName gives the ability that a scope is: invoice for invoice.all.
func (dialect) ScopeName(scope string) string {
	ability, _, _ := strings.Cut(scope, ".")
	return ability
}
