package store

import (
	"time"

	"kassa/internal/checkout"
)

const claimColumns = "store_id, route, path_ids, key, fingerprint, answer_status, answer_body, created_at"

var insertClaim = insertInto("claim", claimColumns)

const (
	claimByKey = "SELECT " + claimColumns + ` FROM claim
	WHERE store_id = $1 AND route = $2 AND path_ids = $3 AND key = $4`

	// Claims grow old in all stores alike: the index claim_age serves this. The rows to delete are found
	// first and once, whatever plan the engine makes of the rest.
	pruneClaims = `WITH old AS MATERIALIZED (
		SELECT store_id, route, path_ids, key FROM claim WHERE created_at < $1 ORDER BY created_at LIMIT $2`
	pruneFound = `) DELETE FROM claim WHERE (store_id, route, path_ids, key) IN
		(SELECT store_id, route, path_ids, key FROM old) RETURNING 1`
)

// InsertClaim stores an answer under a claim; Database.Tx returns ErrClaimed when the claim exists. On
// PostgreSQL it waits for a rival that is still running, so that of many only one goes through.
func (t *tx) InsertClaim(c checkout.Claim, a checkout.Answer) {
	body := a.Body
	if body == nil {
		body = []byte{}
	}
	t.insertUnless(checkout.ErrClaimed, insertClaim, c.StoreID, c.Route, c.PathIDs, c.Key, c.Fingerprint[:],
		int64(a.Status), body, micros(t.now))
}

// StoredClaim reads what was answered under a claim's store, route, path ids and key; false = never claimed.
func (r reads) StoredClaim(c checkout.Claim) (checkout.StoredClaim, bool, error) {
	var claims []checkout.StoredClaim
	err := r.query(query{claimByKey, []any{c.StoreID, c.Route, c.PathIDs, c.Key}, each(&claims, scanClaim)})
	if err != nil || len(claims) == 0 {
		return checkout.StoredClaim{}, false, err
	}
	return claims[0], true, nil
}

// PruneClaims deletes at most limit claims older than before, oldest first, and tells how many.
func (t *tx) PruneClaims(before time.Time, limit int) (int64, error) {
	var pruned int64
	err := t.query(query{
		sql:  pruneClaims + t.locks.skip + pruneFound,
		args: []any{micros(before), int64(limit)},
		row:  func(scanner) error { pruned++; return nil },
	})
	return pruned, err
}

func scanClaim(scan scanner) (c checkout.StoredClaim, err error) {
	err = scan(&c.StoreID, &c.Route, &c.PathIDs, &c.Key, fixedColumn{c.Fingerprint[:]}, &c.Answer.Status,
		&c.Answer.Body, timeColumn{&c.CreatedAt})
	return c, err
}
