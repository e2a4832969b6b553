// Package id holds the identifiers of objects: one 128-bit UUIDv7 each, with a
// distinct Go type per noun.
//
// Dialects write the same 128 bits their own way; the text forms stand in
// uuid.go and base.go, the database form in sql.go, and random tokens, which
// are secrets and not identifiers, in token.go. The package must not know any
// noun or prefix.
package id

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"time"
)

// ErrSyntax means that a text or a column does not hold an identifier in the
// form asked for.
var ErrSyntax = errors.New("id: not an identifier")

// ID identifies one object of the noun T, which serves as a label only. It may
// be compared with == and used as a map key. The zero ID names nothing.
type ID[T any] struct {
	_ [0]*T // makes ID[A](x) of an ID[B] a compile error; Convert is the way
	b [16]byte
}

// latest is the 60-bit time of the newest identifier of this process:
// milliseconds since 1970 times 4096, plus the fraction.
var latest atomic.Int64

// New returns a new UUIDv7 (RFC 9562, section 5.7). Identifiers of one process
// are strictly increasing: the 12 bits after the milliseconds hold the fraction
// of the millisecond (section 6.2, method 3), moved on when the clock did not.
// The other 62 bits are random.
func New[T any]() ID[T] {
	var b [16]byte
	rand.Read(b[8:]) // never fails: the process ends when the system has no randomness
	b[8] = b[8]&0x3f | 0x80
	t := tick(time.Now())
	binary.BigEndian.PutUint64(b[:8], uint64(t>>12)<<16|0x7000|uint64(t&0xfff))
	return ID[T]{b: b}
}

// tick returns a 60-bit time later than every one it returned before, and not
// before now.
func tick(now time.Time) int64 {
	const perMilli = int64(time.Millisecond)
	nanos := now.UnixNano()
	t := nanos/perMilli<<12 | nanos%perMilli<<12/perMilli
	for {
		last := latest.Load()
		next := max(t, last+1)
		if latest.CompareAndSwap(last, next) {
			return next
		}
	}
}

// FromBytes returns the identifier with these 128 bits, whatever they are.
func FromBytes[T any](b [16]byte) ID[T] { return ID[T]{b: b} }

// Convert returns the identifier of another noun with the same 128 bits.
func Convert[To, From any](x ID[From]) ID[To] { return ID[To]{b: x.b} }

// Bytes returns the 128 bits, most significant first.
func (x ID[T]) Bytes() [16]byte { return x.b }

// IsZero says whether x names nothing.
func (x ID[T]) IsZero() bool { return x.b == [16]byte{} }

// Compare returns −1, 0 or +1 by the order of the bits, which for identifiers
// of one process is the order of their making. The text forms sort alike.
func (x ID[T]) Compare(y ID[T]) int { return bytes.Compare(x.b[:], y.b[:]) }

// Time returns when a version 7 identifier was made, in UTC and whole
// milliseconds, and the zero time for any other identifier.
func (x ID[T]) Time() time.Time {
	if x.b[6]>>4 != 7 {
		return time.Time{}
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(x.b[:8]) >> 16)).UTC()
}
