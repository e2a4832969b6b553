package store

import (
	"time"

	"kassa/internal/checkout"
)

const storeColumns = `id, number, slug, name, mode, accent, logo_url, support_email, session_ttl, white_label,
	allow_loopback, created_at`

const storeByID = "SELECT " + storeColumns + " FROM store WHERE id = $1"

// The number comes after the largest there is. Changes of configuration wait for one another at the
// cache_epoch row, so no two see the same largest one.
const insertStore = `INSERT INTO store (` + storeColumns + `) VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM store),
	$2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// InsertStore writes a store and numbers it; Database.Tx returns ErrSlugTaken when the slug exists.
func (t *tx) InsertStore(s checkout.Store) {
	t.configure()
	t.insertUnless(checkout.ErrSlugTaken, insertStore, s.ID, s.Slug, s.Name, string(s.Mode), s.Accent, s.LogoURL,
		s.SupportEmail, s.SessionTTL.Microseconds(), s.WhiteLabel, s.AllowLoopback, micros(s.CreatedAt))
}

// ListStores lists all stores by slug.
func (r reads) ListStores() ([]checkout.Store, error) {
	var stores []checkout.Store
	err := r.query(query{sql: "SELECT " + storeColumns + " FROM store ORDER BY slug", row: each(&stores, scanStore)})
	return stores, err
}

// store finds a store by its id.
func (r reads) store(store checkout.StoreID) (checkout.Store, error) {
	var all []checkout.Store
	err := r.query(query{storeByID, []any{store}, each(&all, scanStore)})
	switch {
	case err != nil:
		return checkout.Store{}, err
	case len(all) == 0:
		return checkout.Store{}, checkout.Refuse(checkout.ReasonStoreNotFound, "No such store.")
	}
	return all[0], nil
}

func scanStore(scan scanner) (s checkout.Store, err error) {
	var ttl int64
	err = scan(&s.ID, &s.Number, &s.Slug, &s.Name, &s.Mode, &s.Accent, &s.LogoURL, &s.SupportEmail, &ttl, &s.WhiteLabel,
		&s.AllowLoopback, timeColumn{&s.CreatedAt})
	s.SessionTTL = time.Duration(ttl) * time.Microsecond
	return s, err
}

// configure tells every replica's directory, once the transaction is committed, that what it keeps in
// memory is old.
func (t *tx) configure() {
	t.insert("UPDATE cache_epoch SET epoch = epoch + 1")
	t.configured = true
}
