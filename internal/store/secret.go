package store

import (
	"context"
	"crypto/rand"
)

const (
	insertSecret = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
	secretByName = "SELECT value FROM secret WHERE name = $1"
)

// Secret gives the 32 random bytes that this deployment has under a name. Whoever asks first makes them; all
// replicas get the same.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	var known []byte
	read := query{secretByName, []any{name}, func(scan scanner) error {
		known = make([]byte, 32)
		return scan(&fixedColumn{known})
	}}
	if err := s.engine.read(ctx, []query{read}); err != nil || known != nil {
		return known, err
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails
	err := s.run(ctx, func(t *tx) error {
		t.insert(insertSecret, name, fresh)
		return t.query(read)
	})
	return known, err
}
