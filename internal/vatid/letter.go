package vatid

import "strings"

// Check characters that are letters.

// cypriot gives the digits in the odd places values of their own.
func cypriot(s string) bool {
	odd := [10]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}
	total := 0
	for i := 0; i < 8; i += 2 {
		total += odd[digit(s, i)] + digit(s, i+1)
	}
	return s[8] == byte('A'+total%26)
}

// irishLetters are the check letters MOD 23, in the order of their values.
const irishLetters = "WABCDEFGHIJKLMNOPQRSTUV"

// irish reads seven digits, the check letter, and the second letter where there
// is one, which weighs 9.
func irish(s string) bool {
	total := sum(s, 8, 7, 6, 5, 4, 3, 2)
	if len(s) == 9 {
		total += 9 * strings.IndexByte(irishLetters, s[8])
	}
	return s[7] == irishLetters[total%23]
}

// irishOld reads the ids in which the second place does not count and the first
// digit comes last.
func irishOld(s string) bool { return irish("0" + s[2:7] + s[:1] + s[7:]) }

// spanishPerson reads a DNI, a NIE, in which X, Y and Z stand for 0, 1 and 2, or
// a number that begins with K, L or M, which does not count.
func spanishPerson(s string) bool {
	const letters = "TRWAGMYFPDXBNJZSQVHLCKE"
	n := number(s[1:8])
	if first := strings.IndexByte("XYZ", s[0]); first > 0 {
		n += first * 10_000_000
	} else if s[0] <= '9' {
		n += digit(s, 0) * 10_000_000
	}
	return s[8] == letters[n%23]
}

// spanishCompany takes the check digit as a digit or as a letter: which one a
// kind of company has is told differently by everyone.
func spanishCompany(s string) bool {
	want := (10 - luhnSum(s[1:8]+"0")%10) % 10
	return s[8] == byte('0'+want) || s[8] == "JABCDEFGHI"[want]
}

// french reads a key of two characters and a SIREN.
func french(s string) bool {
	key, siren := s[:2], s[2:]
	if monaco := strings.HasPrefix(siren, "000"); !monaco && !luhn(siren) {
		return false
	}
	if key[0] <= '9' && key[1] <= '9' {
		return number(key) == (12+3*(number(siren)%97))%97
	}
	const values = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	first, second := strings.IndexByte(values, key[0]), strings.IndexByte(values, key[1])
	n := 34*first + second - 100
	if first < 10 {
		n = 24*first + second - 10
	}
	return (number(siren)+1+n/11)%11 == n%11
}
