package store

import (
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

const storeColumns = `id, number, slug, name, mode, accent, logo_url, support_email, session_ttl, white_label,
	allow_loopback, created_at, currency, description, favicon_url, primary_color, statement_descriptor, catalogue_only,
	billing_required, embed_origins, tax, owner_id, success_url, cancel_url, manual_refunds`

const (
	storeByID = "SELECT " + storeColumns + " FROM store WHERE id = $1"

	storeBySlug = "SELECT " + storeColumns + " FROM store WHERE slug = $1"

	// The number comes after the largest there is. Changes of configuration wait for one another at the
	// cache_epoch row, so no two see the same largest one.
	insertStore = `INSERT INTO store (` + storeColumns + `) VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM store),
	$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`

	updateStore = `UPDATE store SET name = $2, accent = $3, logo_url = $4, support_email = $5, session_ttl = $6,
	white_label = $7, allow_loopback = $8, currency = $9, description = $10, favicon_url = $11, primary_color = $12,
	statement_descriptor = $13, catalogue_only = $14, billing_required = $15, embed_origins = $16, tax = $17, owner_id = $18,
	success_url = $19, cancel_url = $20, manual_refunds = $21 WHERE id = $1`
)

// InsertStore writes a store and numbers it; Database.Tx returns ErrSlugTaken when the slug exists.
func (t *tx) InsertStore(s checkout.Store) {
	t.configure()
	t.insertUnless(checkout.ErrSlugTaken, insertStore, s.ID, s.Slug, s.Name, string(s.Mode), s.Accent, s.LogoURL,
		s.SupportEmail, s.SessionTTL.Microseconds(), s.WhiteLabel, s.AllowLoopback, micros(s.CreatedAt), s.Currency.Code(),
		s.Description, s.FaviconURL, s.PrimaryColor, s.StatementDescriptor, s.CatalogueOnly, s.BillingRequired,
		t.list(s.EmbedOrigins), t.tax(s.Tax), orNull(s.OwnerID), s.SuccessURL, s.CancelURL, s.ManualRefunds)
}

// LockStore reads a store and holds its row until the transaction ends.
func (t *tx) LockStore(store checkout.StoreID) (checkout.Store, error) {
	t.configure()
	return t.storeBy(storeByID+t.locks.row, store, "No such store.")
}

// UpdateStore writes all of a store but ID, Number, Slug, Mode and CreatedAt.
func (t *tx) UpdateStore(s checkout.Store) {
	t.configure()
	t.insert(updateStore, s.ID, s.Name, s.Accent, s.LogoURL, s.SupportEmail, s.SessionTTL.Microseconds(), s.WhiteLabel,
		s.AllowLoopback, s.Currency.Code(), s.Description, s.FaviconURL, s.PrimaryColor, s.StatementDescriptor,
		s.CatalogueOnly, s.BillingRequired, t.list(s.EmbedOrigins), t.tax(s.Tax), orNull(s.OwnerID), s.SuccessURL, s.CancelURL,
		s.ManualRefunds)
}

// ListStores lists all stores by slug.
func (r reads) ListStores() ([]checkout.Store, error) {
	var stores []checkout.Store
	err := r.query(query{sql: "SELECT " + storeColumns + " FROM store ORDER BY slug", row: each(&stores, scanStore)})
	return stores, err
}

// store finds a store by its id.
func (r reads) store(store checkout.StoreID) (checkout.Store, error) {
	return r.storeBy(storeByID, store, "No such store.")
}

// StoreBySlug finds a store by its handle.
func (r reads) StoreBySlug(slug string) (checkout.Store, error) {
	return r.storeBy(storeBySlug, sound(slug), "no store is called "+slug)
}

func (r reads) storeBy(sql string, by any, missing string) (checkout.Store, error) {
	var all []checkout.Store
	err := r.query(query{sql, []any{by}, each(&all, scanStore)})
	switch {
	case err != nil:
		return checkout.Store{}, err
	case len(all) == 0:
		return checkout.Store{}, checkout.Refuse(checkout.ReasonStoreNotFound, "%s", missing)
	}
	return all[0], nil
}

func scanStore(scan scanner) (s checkout.Store, err error) {
	var ttl int64
	var currency string
	var tax taxText
	err = scan(&s.ID, &s.Number, &s.Slug, &s.Name, &s.Mode, &s.Accent, &s.LogoURL, &s.SupportEmail, &ttl, &s.WhiteLabel,
		&s.AllowLoopback, timeColumn{&s.CreatedAt}, &currency, &s.Description, &s.FaviconURL, &s.PrimaryColor,
		&s.StatementDescriptor, &s.CatalogueOnly, &s.BillingRequired, jsonColumn[[]string]{&s.EmbedOrigins},
		jsonColumn[taxText]{&tax}, &s.OwnerID, &s.SuccessURL, &s.CancelURL, &s.ManualRefunds)
	if err != nil {
		return s, err
	}
	s.SessionTTL, s.Tax = time.Duration(ttl)*time.Microsecond, tax.read()
	s.Currency, err = money.ParseCurrency(currency)
	return s, err
}

// configure tells every replica's directory, once the transaction is committed, that what it keeps in
// memory is old.
func (t *tx) configure() {
	if t.configured {
		return
	}
	t.insert("UPDATE cache_epoch SET epoch = epoch + 1")
	t.configured = true
}
