package store

import (
	"context"

	"kassa/internal/checkout"
)

const ownerColumns = "id, name, created_at"

var insertOwner = insertInto("owner", ownerColumns)

const storesOfOwner = "SELECT " + storeColumns + " FROM store WHERE owner_id = $1 ORDER BY number"

// InsertOwner writes an owner; Database.Tx returns ErrOwnerTaken when the name exists.
func (t *tx) InsertOwner(o checkout.Owner) {
	t.insertUnless(checkout.ErrOwnerTaken, insertOwner, o.ID, o.Name, micros(o.CreatedAt))
}

// ListOwners lists all owners by name.
func (r reads) ListOwners() ([]checkout.Owner, error) {
	var owners []checkout.Owner
	err := r.query(query{sql: "SELECT " + ownerColumns + " FROM owner ORDER BY name", row: each(&owners, func(scan scanner) (o checkout.Owner, err error) {
		err = scan(&o.ID, &o.Name, timeColumn{&o.CreatedAt})
		return o, err
	})})
	return owners, err
}

// StoresOf lists an owner's stores, the first made first.
func (d *directory) StoresOf(ctx context.Context, owner checkout.OwnerID) ([]checkout.Store, error) {
	return find(ctx, d, &d.owned, owner, func(r reads) ([]checkout.Store, error) {
		var stores []checkout.Store
		err := r.query(query{storesOfOwner, []any{owner}, each(&stores, scanStore)})
		return stores, err
	})
}
