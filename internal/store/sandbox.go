package store

import (
	"context"
	"fmt"
)

// The ledger of the built-in test provider. It stands for another company's database, so it knows
// nothing of stores and speaks in plain values.
const (
	sandboxLoad  = "SELECT document, version FROM sandbox_payment WHERE reference = $1"
	sandboxByKey = "SELECT reference FROM sandbox_payment WHERE idempotency_key = $1"

	// The update changes nothing: it makes RETURNING tell of the row that was there before.
	sandboxCreate = `INSERT INTO sandbox_payment (reference, idempotency_key, version, document) VALUES ($1, $2, 1, $3)
	ON CONFLICT (idempotency_key) DO UPDATE SET version = sandbox_payment.version RETURNING reference`

	sandboxUpdate = `UPDATE sandbox_payment SET version = version + 1, document = $3
	WHERE reference = $1 AND version = $2 RETURNING version`
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
	var holder string
	err = s.run(ctx, func(t *tx) error {
		return t.query(query{sandboxCreate, []any{reference, key, string(doc)}, func(scan scanner) error { return scan(&holder) }})
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("sandbox payment %s: %w", reference, err)
	case holder == reference:
		return "", nil
	}
	return holder, nil
}

// SandboxUpdate replaces a payment's document if it still has this version, which it raises by one. ok is
// false when another was faster or there is no such payment.
func (s *Store) SandboxUpdate(ctx context.Context, reference string, version int64, doc []byte) (ok bool, err error) {
	err = s.run(ctx, func(t *tx) error {
		ok = false
		return t.query(query{sandboxUpdate, []any{reference, version, string(doc)}, func(scan scanner) error {
			ok = true
			return scan(new(int64))
		}})
	})
	return ok, err
}
