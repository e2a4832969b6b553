package store

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

const accountColumns = "store_id, id, driver, mode, methods, secret, credentials, created_at, removed_at"

var insertAccount = insertInto("gateway_account", accountColumns)

const (
	updateAccount = "UPDATE gateway_account SET methods = $3, removed_at = $4 WHERE store_id = $1 AND id = $2"
	sealAccount   = "UPDATE gateway_account SET secret = $3, credentials = $4 WHERE store_id = $1 AND id = $2"
)

// credentials are what of an account is encrypted at rest.
type credentials struct {
	APIKey  string   `json:"api_key"`
	Secrets []string `json:"secrets,omitempty"` // the newest first
}

// InsertGatewayAccount writes a store's account at a payment provider.
func (t *tx) InsertGatewayAccount(a checkout.GatewayAccount) {
	secret, sealed := t.sealed(a)
	t.insert(insertAccount, a.StoreID, a.ID, a.Driver, string(a.Mode), t.list(a.Methods), secret, sealed,
		micros(a.CreatedAt), micros(a.RemovedAt))
	t.configure()
}

// UpdateGatewayAccount writes Methods, RemovedAt and, unless the account is Locked, its key and secrets, sealed anew.
func (t *tx) UpdateGatewayAccount(a checkout.GatewayAccount) {
	t.swap(updateAccount, a.StoreID, a.ID, t.list(a.Methods), micros(a.RemovedAt))
	if !a.Locked {
		secret, sealed := t.sealed(a)
		t.swap(sealAccount, a.StoreID, a.ID, secret, sealed)
	}
	t.configure()
}

// sealed is how an account's key and secrets are kept: encrypted, or for one without a key the secret as it is.
func (t *tx) sealed(a checkout.GatewayAccount) (secret string, sealed []byte) {
	if a.APIKey == "" {
		return a.Secret, []byte{}
	}
	sealed, err := t.keys.seal([]byte(t.json(credentials{a.APIKey, a.Secrets()})), boundTo(a))
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return "", sealed
}

// boundTo is where an account's credentials belong: nobody can move them to another account's row.
func boundTo(a checkout.GatewayAccount) []byte {
	store, account := a.StoreID.Bytes(), a.ID.Bytes()
	return append(append(store[:], account[:]...), a.Driver...)
}

const (
	accountsOfStore = "SELECT " + accountColumns + " FROM gateway_account WHERE store_id = $1 ORDER BY id"
	// The address to which a provider sends its events names no store: the account's id is unique.
	sealedAccounts = "SELECT " + accountColumns + " FROM gateway_account WHERE removed_at IS NULL AND length(credentials) > 0"
	accountByID    = "SELECT " + accountColumns + " FROM gateway_account WHERE id = $1"
)

// GatewayAccounts lists a store's gateway accounts, oldest first.
func (r reads) GatewayAccounts(store checkout.StoreID) ([]checkout.GatewayAccount, error) {
	var all []checkout.GatewayAccount
	err := r.query(query{accountsOfStore, []any{store}, each(&all, r.scanAccount)})
	return all, err
}

// LockedAccounts counts the accounts in use, of all stores, whose credentials cannot be read for want of their key.
func (s *Store) LockedAccounts(ctx context.Context) (int, error) {
	var all []checkout.GatewayAccount
	r := s.reader(ctx)
	err := r.query(query{sealedAccounts, nil, each(&all, r.scanAccount)})
	locked := 0
	for _, a := range all {
		if a.Locked {
			locked++
		}
	}
	return locked, err
}

// account finds one account by its id.
func (r reads) account(account checkout.GatewayAccountID) (checkout.GatewayAccount, error) {
	var all []checkout.GatewayAccount
	err := r.query(query{accountByID, []any{account}, each(&all, r.scanAccount)})
	switch {
	case err != nil:
		return checkout.GatewayAccount{}, err
	case len(all) == 0:
		return checkout.GatewayAccount{}, checkout.Refuse(checkout.ReasonGatewayAccountNotFound, "No such gateway account.")
	}
	return all[0], nil
}

func (r reads) scanAccount(scan scanner) (a checkout.GatewayAccount, err error) {
	var sealed []byte
	err = scan(&a.StoreID, &a.ID, &a.Driver, &a.Mode, jsonColumn[[]string]{&a.Methods}, &a.Secret, &sealed,
		timeColumn{&a.CreatedAt}, timeColumn{&a.RemovedAt})
	if err != nil || len(sealed) == 0 {
		return a, err
	}
	text, err := r.keys.open(sealed, boundTo(a))
	if errors.Is(err, ErrNoKey) {
		a.Locked = true
		return a, nil
	}
	if err != nil {
		return a, err
	}
	var known credentials
	if err := json.Unmarshal(text, &known); err != nil {
		return a, err
	}
	a.APIKey = known.APIKey
	if len(known.Secrets) > 0 {
		a.Secret, a.OlderSecrets = known.Secrets[0], known.Secrets[1:]
	}
	if len(a.OlderSecrets) == 0 {
		a.OlderSecrets = nil
	}
	return a, nil
}
