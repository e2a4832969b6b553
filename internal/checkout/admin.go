package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"kassa/internal/id"
)

// CreateStore writes a new store and its accounts at providers, all or nothing; ReasonStoreExists when the
// slug is taken.
func (s *Service) CreateStore(ctx context.Context, store Store, accounts ...GatewayAccount) (Store, error) {
	made, err := NewStore(store, s.clock.Now())
	if err != nil {
		return Store{}, err
	}
	for i := range accounts {
		accounts[i].StoreID = made.ID
		if accounts[i], err = s.newAccount(accounts[i]); err != nil {
			return Store{}, err
		}
	}
	err = s.db.Tx(ctx, func(tx Tx) error {
		tx.InsertStore(made)
		for _, account := range accounts {
			tx.InsertGatewayAccount(account)
		}
		return nil
	})
	if errors.Is(err, ErrSlugTaken) {
		return Store{}, RefuseField(ReasonStoreExists, "slug", "a store called %s exists", made.Slug)
	}
	return made, err
}

// Stores lists all stores by slug.
func (s *Service) Stores(ctx context.Context) ([]Store, error) { return s.db.Read(ctx).ListStores() }

// StoreBySlug finds a store by its handle; ReasonStoreNotFound.
func (s *Service) StoreBySlug(ctx context.Context, slug string) (Store, error) {
	return s.db.Read(ctx).StoreBySlug(slug)
}

// CreateKey writes a new key and gives its text, which is shown once; ReasonInvalidField when its scopes
// open nothing.
func (s *Service) CreateKey(ctx context.Context, key Key, prefix string) (Key, string, error) {
	if err := key.checkScopes(); err != nil {
		return Key{}, "", err
	}
	made, text := NewKey(key, prefix, s.clock.Now())
	err := s.db.Tx(ctx, func(tx Tx) error {
		tx.InsertKey(made)
		return nil
	})
	return made, text, err
}

// CreateSigningKey writes a key that signs requests instead of being sent: name is what requests name it
// by, secret what the caller signs with. Both are shown once; the core keeps the hash that verifies.
func (s *Service) CreateSigningKey(ctx context.Context, key Key, namePrefix, secretPrefix string) (made Key, name, secret string, err error) {
	secret = secretPrefix + id.Token(keyLength)
	sum := sha256.Sum256([]byte(secret))
	key.Signing = hex.EncodeToString(sum[:])
	made, name, err = s.CreateKey(ctx, key, namePrefix)
	return made, name, secret, err
}

// ChangeStore reads a store, lets patch change its settings, checks and writes it. It reaches all replicas
// within a second.
func (s *Service) ChangeStore(ctx context.Context, store StoreID, patch func(*Store) error) (Store, error) {
	var changed Store
	err := s.db.Tx(ctx, func(tx Tx) error {
		one, err := tx.LockStore(store)
		if err != nil {
			return err
		}
		if err := patch(&one); err != nil {
			return err
		}
		if err := one.check(); err != nil {
			return err
		}
		tx.UpdateStore(one)
		changed = one
		return nil
	})
	return changed, err
}

// Keys lists a store's keys, oldest first.
func (s *Service) Keys(ctx context.Context, store StoreID) ([]Key, error) {
	return s.db.Read(ctx).ListKeys(store)
}

// RevokeKey ends a key; ReasonKeyNotFound when the store has none of that id.
func (s *Service) RevokeKey(ctx context.Context, store StoreID, key KeyID) error {
	return s.db.Tx(ctx, func(tx Tx) error {
		known, err := tx.RevokeKey(store, key, tx.Now())
		if err != nil {
			return err
		}
		if !known {
			return Refuse(ReasonKeyNotFound, "no key of this store has that id")
		}
		return nil
	})
}
