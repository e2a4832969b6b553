package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// Ledger keeps the provider's payments as documents. All replicas share it; *store.Store implements it.
type Ledger interface {
	// SandboxLoad reads a document and the version that SandboxUpdate wants to see.
	SandboxLoad(ctx context.Context, reference string) (doc []byte, version int64, found bool, err error)
	// SandboxLoadByKey finds the reference that was created under a key.
	SandboxLoadByKey(ctx context.Context, key string) (reference string, found bool, err error)
	// SandboxCreate keeps a new document. When the key was used before it keeps nothing and returns
	// the reference that has it, otherwise "".
	SandboxCreate(ctx context.Context, reference, key string, doc []byte) (existing string, err error)
	// SandboxUpdate replaces a document unless its version has moved on; ok tells whether it did.
	SandboxUpdate(ctx context.Context, reference string, version int64, doc []byte) (ok bool, err error)
}

// ledgerKey is the ledger's key for an account's idempotency key.
func ledgerKey(account, key string) string { return account + "/" + key }

// plain tells whether a reference or key is 1 to 255 printable ASCII characters: all that a ledger is
// asked for, since databases differ over the rest.
func plain(text string) bool {
	return text != "" && len(text) <= 255 && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

// load reads a payment; errUnknown when there is none.
func (p *Provider) load(ctx context.Context, reference string) (payment, int64, error) {
	if !plain(reference) {
		return payment{}, 0, errUnknown
	}
	doc, version, found, err := p.ledger.SandboxLoad(ctx, reference)
	if err != nil {
		return payment{}, 0, fmt.Errorf("load a sandbox payment: %w", err)
	}
	if !found {
		return payment{}, 0, errUnknown
	}
	var d payment
	if err := json.Unmarshal(doc, &d); err != nil {
		return payment{}, 0, fmt.Errorf("read a sandbox payment: %w", err)
	}
	return d, version, nil
}

// changeTries is how often a change is tried when others change the same payment at the same time.
const changeTries = 100

// change loads a payment, lets fn alter it and keeps it, again when another writer came between. fn
// tells whether there is something to keep; its error ends the change.
func (p *Provider) change(ctx context.Context, reference string, fn func(*payment) (bool, error)) (payment, error) {
	for range changeTries {
		d, version, err := p.load(ctx, reference)
		if err != nil {
			return payment{}, err
		}
		changed, err := fn(&d)
		if err != nil || !changed {
			return d, err
		}
		doc, err := encode(d)
		if err != nil {
			return payment{}, fmt.Errorf("write a sandbox payment: %w", err)
		}
		ok, err := p.ledger.SandboxUpdate(ctx, reference, version, doc)
		if err != nil {
			return payment{}, fmt.Errorf("keep a sandbox payment: %w", err)
		}
		if ok {
			return d, nil
		}
	}
	return payment{}, errors.New("keep a sandbox payment: too many writers at once")
}
