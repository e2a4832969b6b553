package store

import "kassa/internal/checkout"

const accountColumns = "store_id, id, driver, mode, methods, secret, created_at"

var insertAccount = insertInto("gateway_account", accountColumns)

// InsertGatewayAccount writes a store's account at a payment provider.
func (t *tx) InsertGatewayAccount(a checkout.GatewayAccount) {
	t.insert(insertAccount, a.StoreID, a.ID, a.Driver, string(a.Mode), t.list(a.Methods), a.Secret, micros(a.CreatedAt))
	t.configure()
}

const (
	accountsOfStore = "SELECT " + accountColumns + " FROM gateway_account WHERE store_id = $1 ORDER BY id"
	// The address to which a provider sends its events names no store: the account's id is unique.
	accountByID = "SELECT " + accountColumns + " FROM gateway_account WHERE id = $1"
)

// accounts lists a store's gateway accounts, oldest first.
func (r reads) accounts(store checkout.StoreID) ([]checkout.GatewayAccount, error) {
	var all []checkout.GatewayAccount
	err := r.query(query{accountsOfStore, []any{store}, each(&all, scanAccount)})
	return all, err
}

// account finds one account by its id.
func (r reads) account(account checkout.GatewayAccountID) (checkout.GatewayAccount, error) {
	var all []checkout.GatewayAccount
	err := r.query(query{accountByID, []any{account}, each(&all, scanAccount)})
	switch {
	case err != nil:
		return checkout.GatewayAccount{}, err
	case len(all) == 0:
		return checkout.GatewayAccount{}, checkout.Refuse(checkout.ReasonGatewayAccountNotFound, "No such gateway account.")
	}
	return all[0], nil
}

func scanAccount(scan scanner) (a checkout.GatewayAccount, err error) {
	err = scan(&a.StoreID, &a.ID, &a.Driver, &a.Mode, jsonColumn[[]string]{&a.Methods}, &a.Secret, timeColumn{&a.CreatedAt})
	return a, err
}
