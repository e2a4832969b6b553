package id

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// base is a way to write 128 bits, read as one big-endian number, with a fixed
// number of digits. The digits are in ASCII order, so that texts sort like bits.
type base struct {
	digits string
	length int // of the text
}

var (
	base36 = base{digits: "0123456789abcdefghijklmnopqrstuvwxyz", length: 25}
	base32 = base{digits: "0123456789abcdefghjkmnpqrstvwxyz", length: 26} // Crockford's, as in TypeID
)

// Base36 returns the identifier as 25 lower-case letters and digits, padded
// with zeros.
func (x ID[T]) Base36() string { return base36.encode(x.b) }

// ParseBase36 reads what Base36 writes and nothing else: upper case, another
// length, a number beyond 128 bits and the zero ID are ErrSyntax.
func ParseBase36[T any](s string) (ID[T], error) { return parseBase[T](base36, s) }

// Base32 returns the identifier as 26 lower-case characters of Crockford's
// base 32, the suffix of a TypeID (jetify-com/typeid specification 0.3).
func (x ID[T]) Base32() string { return base32.encode(x.b) }

// ParseBase32 reads what Base32 writes and nothing else: upper case, the
// look-alikes i, l, o and u, another length, a number beyond 128 bits and the
// zero ID are ErrSyntax.
func ParseBase32[T any](s string) (ID[T], error) { return parseBase[T](base32, s) }

func parseBase[T any](f base, s string) (ID[T], error) {
	b, ok := f.decode(s)
	if !ok || b == [16]byte{} {
		return ID[T]{}, ErrSyntax
	}
	return ID[T]{b: b}, nil
}

func (f base) encode(b [16]byte) string {
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	radix := uint64(len(f.digits))
	var buffer [32]byte
	text := buffer[:f.length]
	for i := f.length - 1; i >= 0; i-- {
		var digit uint64
		hi, digit = hi/radix, hi%radix
		lo, digit = bits.Div64(digit, lo, radix)
		text[i] = f.digits[digit]
	}
	return string(text)
}

func (f base) decode(s string) (b [16]byte, ok bool) {
	if len(s) != f.length {
		return b, false
	}
	radix := uint64(len(f.digits))
	var hi, lo uint64
	for i := range len(s) {
		digit := strings.IndexByte(f.digits, s[i])
		if digit < 0 {
			return b, false
		}
		// (hi, lo) = (hi, lo) × radix + digit, watching what leaves at the top.
		beyond, high := bits.Mul64(hi, radix)
		carried, low := bits.Mul64(lo, radix)
		low, carry := bits.Add64(low, uint64(digit), 0)
		high, carry = bits.Add64(high, carried, carry)
		if beyond != 0 || carry != 0 {
			return b, false
		}
		hi, lo = high, low
	}
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return b, true
}
