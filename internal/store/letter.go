package store

import (
	"time"

	"kassa/internal/checkout"
)

const letterColumns = "store_id, id, order_id, version, recipient, tries, due_at, failure, created_at, sent_at"

var insertLetter = insertInto("letter", letterColumns)

const (
	updateLetter = `UPDATE letter SET version = version + 1, tries = $4, due_at = $5, failure = $6, sent_at = $7
	WHERE store_id = $1 AND id = $2 AND version = $3`

	// Letters fall due in all stores alike: the partial index letter_due serves this.
	dueLetters  = "SELECT " + letterColumns + " FROM letter WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2"
	leaseLetter = "UPDATE letter SET version = version + 1, due_at = $4 WHERE store_id = $1 AND id = $2 AND version = $3"
)

// InsertLetter writes a letter.
func (t *tx) InsertLetter(l checkout.Letter) {
	t.insert(insertLetter, l.StoreID, l.ID, l.OrderID, l.Version, l.To, l.Tries, micros(l.DueAt), l.Failure, micros(l.CreatedAt),
		micros(l.SentAt))
}

// UpdateLetter writes Tries, DueAt, Failure and SentAt.
func (t *tx) UpdateLetter(l checkout.Letter) {
	t.swap(updateLetter, l.StoreID, l.ID, l.Version, l.Tries, micros(l.DueAt), l.Failure, micros(l.SentAt))
}

// LeaseLetters takes letters whose DueAt is at or before now, longest due first, and moves their DueAt to
// until.
func (t *tx) LeaseLetters(now, until time.Time, limit int) ([]checkout.Letter, error) {
	var due []checkout.Letter
	err := t.query(query{dueLetters + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanLetter)})
	for i := range due {
		l := &due[i]
		t.swap(leaseLetter, l.StoreID, l.ID, l.Version, micros(until))
		l.Version++
		l.DueAt = until
	}
	return due, err
}

func scanLetter(scan scanner) (l checkout.Letter, err error) {
	err = scan(&l.StoreID, &l.ID, &l.OrderID, &l.Version, &l.To, &l.Tries, timeColumn{&l.DueAt}, &l.Failure,
		timeColumn{&l.CreatedAt}, timeColumn{&l.SentAt})
	return l, err
}
