package checkout

import "time"

// Claim is an idempotency key as one request used it (contracts/common.md, Idempotency). It is looked
// up by (store, route, path ids, key), never by API key.
type Claim struct {
	StoreID     StoreID
	Route       string   // method and route pattern, "POST /dev/v1/payments"
	PathIDs     string   // the path's ids, joined with "/"; empty when there are none
	Key         string   // 1–255 printable ASCII, without surrounding quotes
	Fingerprint [32]byte // SHA-256 of the canonical body and the query
}

// Answer is what a request was told, kept so that a retry is told the same.
type Answer struct {
	Status int
	Body   []byte
}

// StoredClaim is a claim with the answer it got.
type StoredClaim struct {
	Claim
	Answer    Answer
	InFlight  time.Time // until when its request is running; zero = Answer is there
	CreatedAt time.Time
}

// ClaimKept is how long answers are replayed at most; older claims are pruned.
const ClaimKept = 7 * 24 * time.Hour
