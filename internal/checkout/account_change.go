package checkout

import (
	"context"
	"slices"

	"kassa/internal/id"
)

// AddGatewayAccount writes a store's account at a provider. Where there is no provider to make the secret, an empty
// one is made here. ReasonInvalidField when another account offers one of its methods.
func (s *Service) AddGatewayAccount(ctx context.Context, account GatewayAccount) (GatewayAccount, error) {
	made, err := s.newAccount(account)
	if err != nil {
		return GatewayAccount{}, err
	}
	err = s.db.Tx(ctx, func(tx Tx) error {
		if _, err := tx.LockStore(made.StoreID); err != nil {
			return err
		}
		if err := apart(tx, made); err != nil {
			return err
		}
		tx.InsertGatewayAccount(made)
		return nil
	})
	return made, err
}

// apart refuses methods that another account of the store offers in the same mode: a method leads to one account.
func apart(tx Tx, account GatewayAccount) error {
	all, err := tx.GatewayAccounts(account.StoreID)
	if err != nil {
		return err
	}
	for _, method := range account.Methods {
		if other, taken := accountFor(all, account.Mode, method); taken && other.ID != account.ID && account.RemovedAt.IsZero() {
			return RefuseField(ReasonInvalidField, "methods", "%s is offered by account %s, which speaks to %s; change or remove that one first",
				method, other.ID, other.Driver)
		}
	}
	return nil
}

// newAccount checks an account and gives it an id and, when it has none, a secret.
func (s *Service) newAccount(account GatewayAccount) (GatewayAccount, error) {
	if _, ok := s.gateways[account.Driver]; !ok {
		return GatewayAccount{}, RefuseField(ReasonInvalidField, "driver", "no gateway called %s is built in", account.Driver)
	}
	if err := account.checkMethods(); err != nil {
		return GatewayAccount{}, err
	}
	account.ID, account.CreatedAt = id.New[GatewayAccount](), s.clock.Now()
	if account.Secret == "" && account.APIKey == "" { // with a key the provider makes the secrets
		account.Secret = id.Token(keyLength)
	}
	return account, nil
}

// GatewayAccounts lists a store's accounts, oldest first, removed ones as well.
func (s *Service) GatewayAccounts(ctx context.Context, store StoreID) ([]GatewayAccount, error) {
	return s.db.Read(ctx).GatewayAccounts(store)
}

// ChangeGatewayAccount lets patch change an account's methods, key and secrets, or remove it; it reaches all replicas
// within a second. ReasonGatewayAccountNotFound.
func (s *Service) ChangeGatewayAccount(ctx context.Context, store StoreID, account GatewayAccountID, patch func(*GatewayAccount) error) (GatewayAccount, error) {
	var changed GatewayAccount
	err := s.db.Tx(ctx, func(tx Tx) error {
		if _, err := tx.LockStore(store); err != nil { // two changes at once are one after the other
			return err
		}
		all, err := tx.GatewayAccounts(store)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(a GatewayAccount) bool { return a.ID == account })
		if at < 0 {
			return Refuse(ReasonGatewayAccountNotFound, "This store has no such gateway account.")
		}
		if err := patch(&all[at]); err != nil {
			return err
		}
		if err := all[at].checkMethods(); err != nil {
			return err
		}
		if err := apart(tx, all[at]); err != nil {
			return err
		}
		tx.UpdateGatewayAccount(all[at])
		changed = all[at]
		return nil
	})
	return changed, err
}

// Reseal writes all accounts anew, so that all are encrypted with the first key, and tells how many there are.
func (s *Service) Reseal(ctx context.Context) (int, error) {
	stores, err := s.Stores(ctx)
	if err != nil {
		return 0, err
	}
	count := 0
	for _, store := range stores {
		accounts, err := s.GatewayAccounts(ctx, store.ID)
		if err != nil {
			return count, err
		}
		for _, account := range accounts {
			if account.APIKey == "" && !account.Locked {
				continue
			}
			if _, err := s.ChangeGatewayAccount(ctx, store.ID, account.ID, readable); err != nil {
				return count, err
			}
			count++
		}
	}
	return count, nil
}

// ProbeGatewayAccount tries an account's credentials with a harmless call and tells what the provider says.
func (s *Service) ProbeGatewayAccount(ctx context.Context, account GatewayAccount) (string, error) {
	gw, err := s.gatewayOf(account)
	if err != nil {
		return "", err
	}
	prober, ok := gw.(Prober)
	if !ok {
		return "nothing to try: this gateway has no credentials", nil
	}
	asking, cancel := context.WithTimeout(ctx, s.gatewayTimeout)
	defer cancel()
	return prober.Probe(asking, account)
}
