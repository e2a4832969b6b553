package store

import (
	"time"

	"kassa/internal/checkout"
)

const claimColumns = "store_id, route, path_ids, key, fingerprint, answer_status, answer_body, created_at, in_flight"

var insertClaim = insertInto("claim", claimColumns)

const (
	claimByKey = "SELECT " + claimColumns + " FROM claim" + ofClaim

	ofClaim = " WHERE store_id = $1 AND route = $2 AND path_ids = $3 AND key = $4"

	retakeClaim = "UPDATE claim SET in_flight = $7" + ofClaim + ` AND fingerprint = $5 AND in_flight <= $6 RETURNING 1`
	finishClaim = "UPDATE claim SET answer_status = $5, answer_body = $6, in_flight = NULL" + ofClaim + " AND in_flight IS NOT NULL"
	dropClaim   = "DELETE FROM claim" + ofClaim + " AND in_flight IS NOT NULL"

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
	t.insertUnless(checkout.ErrClaimed, insertClaim, c.StoreID, c.Route, c.PathIDs, c.Key, c.Fingerprint[:],
		int64(a.Status), bodyOf(a), micros(t.now), nil)
}

// bodyOf is an answer's body for a column that is never NULL.
func bodyOf(a checkout.Answer) []byte {
	if a.Body == nil {
		return []byte{}
	}
	return a.Body
}

// BeginClaim marks a claim as in flight until the time; Database.Tx returns ErrClaimed when the claim exists.
func (t *tx) BeginClaim(c checkout.Claim, until time.Time) {
	t.insertUnless(checkout.ErrClaimed, insertClaim, c.StoreID, c.Route, c.PathIDs, c.Key, c.Fingerprint[:],
		int64(0), []byte{}, micros(t.now), micros(until))
}

// RetakeClaim marks a claim of the same request as in flight until the time if its time in flight was over by
// now; false = it was not. Of many only one goes through.
func (t *tx) RetakeClaim(c checkout.Claim, now, until time.Time) (retaken bool, err error) {
	err = t.query(query{
		sql:  retakeClaim,
		args: []any{c.StoreID, c.Route, c.PathIDs, c.Key, c.Fingerprint[:], micros(now), micros(until)},
		row:  func(scanner) error { retaken = true; return nil },
	})
	return retaken, err
}

// FinishClaim stores the answer of a claim in flight. Database.Tx returns ErrClaimed when it is not in flight:
// it took too long, and another request answered meanwhile.
func (t *tx) FinishClaim(c checkout.Claim, a checkout.Answer) {
	t.swapOr(checkout.ErrClaimed, finishClaim, c.StoreID, c.Route, c.PathIDs, c.Key, int64(a.Status), bodyOf(a))
}

// DropClaim forgets a claim in flight, for answers that are not kept.
func (t *tx) DropClaim(c checkout.Claim) {
	t.insert(dropClaim, c.StoreID, c.Route, c.PathIDs, c.Key)
}

// StoredClaim reads what was answered under a claim's store, route, path ids and key, or until when it is in
// flight; false = never claimed.
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
		&c.Answer.Body, timeColumn{&c.CreatedAt}, timeColumn{&c.InFlight})
	return c, err
}
