package files

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"time"
)

var (
	// ErrExpired means that a link was good once.
	ErrExpired = errors.New("files: the link has expired")
	// ErrSignature means that a link was not made here, or was changed.
	ErrSignature = errors.New("files: the link is not signed")
)

// The parameters of a signed link.
const (
	paramExpires   = "expires" // seconds since 1970
	paramSignature = "signature"
)

// linkPurpose keeps these signatures apart from others under the same secret.
const linkPurpose = "kassa download link\n"

// secretLeast is the fewest bytes of a secret that nobody can guess.
const secretLeast = 16

// Links signs paths for a while. All replicas need the same secret.
type Links struct {
	secret []byte
	now    func() time.Time
}

// NewLinks makes Links of a secret of 32 random bytes. With one of fewer than 16 no link is good.
func NewLinks(secret []byte, now func() time.Time) *Links {
	return &Links{secret: append([]byte(nil), secret...), now: now}
}

// Sign gives the query that makes a path good for ttl, rounded up to a whole second.
func (l *Links) Sign(path string, ttl time.Duration) (query string) {
	end := l.now().Add(ttl)
	seconds := end.Unix()
	if end.Nanosecond() > 0 {
		seconds++
	}
	expires := strconv.FormatInt(seconds, 10)
	return url.Values{paramExpires: {expires}, paramSignature: {l.signature(path, expires)}}.Encode()
}

// Check tells whether the query makes the path good now: ErrSignature when it never did, ErrExpired when it does
// not any more. Other parameters, such as those that mail programs add, count for nothing.
func (l *Links) Check(path string, query url.Values) error {
	expires, signature := query[paramExpires], query[paramSignature]
	if len(l.secret) < secretLeast || len(expires) != 1 || len(signature) != 1 {
		return ErrSignature
	}
	// The texts are compared, not the bytes they stand for: base64 has several texts for the same bytes.
	if !hmac.Equal([]byte(signature[0]), []byte(l.signature(path, expires[0]))) {
		return ErrSignature
	}
	seconds, err := strconv.ParseInt(expires[0], 10, 64)
	if err != nil {
		return ErrSignature
	}
	if !l.now().Before(time.Unix(seconds, 0)) {
		return ErrExpired
	}
	return nil
}

// signature covers the time first. A time is digits alone, so that no other pair of time and path reads the same.
func (l *Links) signature(path, expires string) string {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte(linkPurpose + expires + "\n" + path))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
