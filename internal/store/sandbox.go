package store

import (
	"context"
	"errors"
	"fmt"
)

// The ledger of the built-in test provider. It stands for another company's database, so it knows
// nothing of stores and speaks in plain values.
const (
	sandboxLoad  = "SELECT document, version FROM sandbox_payment WHERE reference = $1"
	sandboxByKey = "SELECT reference FROM sandbox_payment WHERE idempotency_key = $1"

	sandboxCreate = "INSERT INTO sandbox_payment (reference, idempotency_key, version, document) VALUES ($1, $2, 1, $3)"
	sandboxUpdate = "UPDATE sandbox_payment SET version = version + 1, document = $3 WHERE reference = $1 AND version = $2"
)

// What the ledger's writes come to, besides success.
var (
	errSandboxTaken = errors.New("the key or the reference was used before")
	errSandboxMoved = errors.New("there is no such payment in this version")
)

// SandboxLoad reads a payment of the test provider with the version that SandboxUpdate wants.
func (s *Store) SandboxLoad(ctx context.Context, reference string) (doc []byte, version int64, found bool, err error) {
	err = s.engine.read(ctx, []query{{sandboxLoad, []any{reference}, func(scan scanner) error {
		var text string
		err := scan(&text, &version)
		doc, found = []byte(text), true
		return err
	}}})
	return doc, version, found, err
}

// SandboxLoadByKey finds the payment that was created under an idempotency key.
func (s *Store) SandboxLoadByKey(ctx context.Context, key string) (reference string, found bool, err error) {
	err = s.engine.read(ctx, []query{{sandboxByKey, []any{key}, func(scan scanner) error {
		found = true
		return scan(&reference)
	}}})
	return reference, found, err
}

// SandboxCreate writes a payment under a new reference, as version 1. When the key was used before, it
// writes nothing and returns the reference that holds the key; otherwise existing is empty.
func (s *Store) SandboxCreate(ctx context.Context, reference, key string, doc []byte) (existing string, err error) {
	err = s.run(ctx, func(t *tx) error {
		t.insertUnless(errSandboxTaken, sandboxCreate, reference, key, string(doc))
		return nil
	})
	if errors.Is(err, errSandboxTaken) {
		holder, found, failed := s.SandboxLoadByKey(ctx, key) // nothing is ever deleted
		if failed != nil || found {
			return holder, failed
		}
	}
	if err != nil {
		return "", fmt.Errorf("sandbox payment %s: %w", reference, err)
	}
	return "", nil
}

// SandboxUpdate replaces a payment's document if it still has this version, which it raises by one. ok is
// false when another was faster or there is no such payment.
func (s *Store) SandboxUpdate(ctx context.Context, reference string, version int64, doc []byte) (ok bool, err error) {
	err = s.run(ctx, func(t *tx) error {
		t.swapOr(errSandboxMoved, sandboxUpdate, reference, version, string(doc))
		return nil
	})
	if errors.Is(err, errSandboxMoved) {
		return false, nil
	}
	return err == nil, err
}
