package store

import (
	"time"

	"kassa/internal/checkout"
)

const keyColumns = "store_id, id, dialect, kind, mode, scopes, hash, hint, name, created_at, revoked_at, expires_at, signing, owner_id"

var insertKey = insertInto("api_key", keyColumns)

// InsertKey writes a key.
func (t *tx) InsertKey(k checkout.Key) {
	t.insert(insertKey, k.StoreID, k.ID, k.Dialect, string(k.Kind), string(k.Mode), t.list(k.Scopes), k.Hash[:],
		k.Hint, k.Name, micros(k.CreatedAt), micros(k.RevokedAt), micros(k.ExpiresAt), k.Signing, orNull(k.OwnerID))
	t.configure()
}

const revokeKey = `UPDATE api_key SET revoked_at = COALESCE(revoked_at, $3) WHERE store_id = $1 AND id = $2
	RETURNING ` + keyColumns

// RevokeKey sets RevokedAt where it is not set; it tells whether the key exists in the store.
func (t *tx) RevokeKey(store checkout.StoreID, key checkout.KeyID, at time.Time) (bool, error) {
	var keys []checkout.Key
	t.configure()
	err := t.query(query{revokeKey, []any{store, key, micros(at)}, each(&keys, scanKey)})
	return len(keys) > 0, err
}

// ListKeys lists all keys of a store, oldest first.
func (r reads) ListKeys(store checkout.StoreID) ([]checkout.Key, error) {
	var keys []checkout.Key
	err := r.query(query{"SELECT " + keyColumns + " FROM api_key WHERE store_id = $1 ORDER BY id", []any{store}, each(&keys, scanKey)})
	return keys, err
}

func scanKey(scan scanner) (k checkout.Key, err error) {
	err = scan(&k.StoreID, &k.ID, &k.Dialect, &k.Kind, &k.Mode, jsonColumn[[]string]{&k.Scopes}, fixedColumn{k.Hash[:]},
		&k.Hint, &k.Name, timeColumn{&k.CreatedAt}, timeColumn{&k.RevokedAt}, timeColumn{&k.ExpiresAt}, &k.Signing, &k.OwnerID)
	return k, err
}

// A credential names no store: the hash is unique in the deployment.
const (
	keyByHash   = "SELECT " + keyColumns + " FROM api_key WHERE hash = $1"
	storeOfHash = "SELECT " + storeColumns + " FROM store WHERE id = (SELECT store_id FROM api_key WHERE hash = $1)"
)

// caller reads the key of a hash with its store.
func (r reads) caller(hash checkout.KeyHash) (checkout.Caller, error) {
	var keys []checkout.Key
	var stores []checkout.Store
	err := r.query(
		query{keyByHash, []any{hash[:]}, each(&keys, scanKey)},
		query{storeOfHash, []any{hash[:]}, each(&stores, scanStore)},
	)
	switch {
	case err != nil:
		return checkout.Caller{}, err
	case len(keys) == 0 || len(stores) == 0:
		return checkout.Caller{}, checkout.Refuse(checkout.ReasonUnauthenticated, "A valid API key is required.")
	}
	return checkout.Caller{Store: stores[0], Key: keys[0]}, nil
}
