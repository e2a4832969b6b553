package store

import (
	"time"

	"kassa/internal/checkout"
)

const sessionColumns = `store_id, order_id, id, version, state, success_url, cancel_url, methods, method, coin,
	confirmations, white_label, expires_at, created_at, updated_at`

var insertSession = insertInto("session", sessionColumns)

const (
	updateSession = `UPDATE session SET version = version + 1, state = $5, expires_at = $6, updated_at = $7
	WHERE store_id = $1 AND order_id = $2 AND id = $3 AND version = $4`

	newestSession = "SELECT " + sessionColumns + " FROM session WHERE store_id = $1 AND order_id = $2 ORDER BY id DESC LIMIT 1"

	// Sessions lapse in all stores alike: the partial index session_lapsing serves this.
	lapsedSessions = "SELECT " + sessionColumns + ` FROM session WHERE state = 'open' AND expires_at <= $1
	ORDER BY expires_at LIMIT $2`
)

// InsertSession writes a session.
func (t *tx) InsertSession(s checkout.Session) {
	t.insert(insertSession, s.StoreID, s.OrderID, s.ID, s.Version, string(s.State), s.SuccessURL, s.CancelURL,
		t.list(s.Methods), s.Method, s.Coin, s.Confirmations, s.WhiteLabel, micros(s.ExpiresAt),
		micros(s.CreatedAt), micros(s.UpdatedAt))
}

// UpdateSession writes State, ExpiresAt and UpdatedAt.
func (t *tx) UpdateSession(s checkout.Session) {
	t.swap(updateSession, s.StoreID, s.OrderID, s.ID, s.Version, string(s.State), micros(s.ExpiresAt), micros(s.UpdatedAt))
}

// LapsedSessions lists open sessions whose time ended at or before now, oldest first, of all stores.
func (r reads) LapsedSessions(now time.Time, limit int) ([]checkout.Session, error) {
	var sessions []checkout.Session
	err := r.query(query{lapsedSessions, []any{micros(now), int64(limit)}, each(&sessions, scanSession)})
	return sessions, err
}

func scanSession(scan scanner) (s checkout.Session, err error) {
	err = scan(&s.StoreID, &s.OrderID, &s.ID, &s.Version, &s.State, &s.SuccessURL, &s.CancelURL,
		jsonColumn[[]string]{&s.Methods}, &s.Method, &s.Coin, &s.Confirmations, &s.WhiteLabel,
		timeColumn{&s.ExpiresAt}, timeColumn{&s.CreatedAt}, timeColumn{&s.UpdatedAt})
	return s, err
}
