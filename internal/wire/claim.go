package wire

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"kassa/internal/checkout"
)

// IdempotencyHeader carries the client's key (common.md, Idempotency 1).
const IdempotencyHeader = "Idempotency-Key"

// claim reads the idempotency key of a POST; nil when there is none.
func (op *operation) claim(r *http.Request, req *Request) (*checkout.Claim, *Problem) {
	if op.Method != http.MethodPost {
		return nil, nil
	}
	key, problem := idempotencyKey(r.Header)
	if key == "" || problem != nil {
		return nil, problem
	}
	if op.keys != nil && !op.keys.KeyAllowed(key) {
		return nil, badKey("Idempotency-Key has a character or a length that is not allowed.")
	}
	return &checkout.Claim{
		StoreID: req.Caller.Store.ID, Route: op.Method + " " + op.Pattern,
		PathIDs: op.pathIDs(r), Key: key, Fingerprint: fingerprint(req),
	}, nil
}

// pathIDs joins the path's parameters in the order of the pattern.
func (op *operation) pathIDs(r *http.Request) string {
	values := make([]string, len(op.pathKeys))
	for i, name := range op.pathKeys {
		values[i] = r.PathValue(name)
	}
	return strings.Join(values, "/")
}

// idempotencyKey gives the header's value without surrounding quotes: 1–255 printable ASCII characters,
// at most one header.
func idempotencyKey(h http.Header) (string, *Problem) {
	values := h.Values(IdempotencyHeader)
	if len(values) == 0 {
		return "", nil
	}
	if len(values) > 1 {
		return "", badKey(notOneKey)
	}
	key := values[0]
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	if key == "" || len(key) > 255 {
		return "", badKey(notOneKey)
	}
	for i := range len(key) {
		if key[i] < 0x20 || key[i] > 0x7e {
			return "", badKey(notOneKey)
		}
	}
	return key, nil
}

const notOneKey = "Idempotency-Key must be one header of 1 to 255 printable ASCII characters."

func badKey(message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: CodeBadRequest, Message: message}
}

// fingerprint is SHA-256 of the canonical body and the query, so that the same body with its names in
// another order is the same body.
func fingerprint(req *Request) [32]byte {
	sum := sha256.New()
	sum.Write(req.Doc.Canonical())
	sum.Write([]byte{'\n'})
	sum.Write([]byte(req.Query.Encode()))
	return [32]byte(sum.Sum(nil))
}
