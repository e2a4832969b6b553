package id

import "crypto/rand"

// tokenDigits are the characters of a token.
const tokenDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Token returns n characters of [A-Za-z0-9], each drawn evenly from the
// system's randomness: 5.95 bits of secret per character. It is for keys and
// other secrets; an n below 1 gives "".
func Token(n int) string {
	text := make([]byte, 0, max(n, 0))
	var random [64]byte
	for len(text) < n {
		rand.Read(random[:]) // never fails, see New
		for _, r := range random {
			// Six bits give 0 … 63; drawing again above 61 keeps every character equally likely.
			if r &= 63; int(r) < len(tokenDigits) && len(text) < n {
				text = append(text, tokenDigits[r])
			}
		}
	}
	return string(text)
}

// RandomUUID is a version 4 UUID as text: 122 random bits, for what nobody may guess.
func RandomUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return FromBytes[struct{}](b).String()
}
