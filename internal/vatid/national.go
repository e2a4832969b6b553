package vatid

import "strings"

// The check digits that one country has for itself. Their persons are in
// person.go; Ireland, Spain and France are in letter.go.

func austrian(s string) bool {
	return digit(s, 7) == (10-(luhnSum(s[:7])+4)%10)%10
}

func belgian(s string) bool {
	return number(s[8:]) == 97-number(s[:8])%97
}

// british knows the numbers given out until 2009, MOD 97, and those since, which
// add 55 first. Neither is given out in the ranges that HMRC keeps free.
func british(s string) bool {
	n := number(s[:7])
	switch sum(s, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97 {
	case 0:
		reserved := 100_000 <= n && n <= 999_999 || 9_490_001 <= n && n <= 9_700_000 || 9_990_001 <= n
		return !reserved
	case 97 - 55:
		return n > 1_000_000
	}
	return false
}

func czech(s string) int {
	switch r := sum(s, 8, 7, 6, 5, 4, 3, 2) % 11; r {
	case 0:
		return 1
	default:
		return (11 - r) % 10
	}
}

// dutch is ISO 7064 MOD 97-10 over the whole id with its prefix, letters
// standing for 10 (A) to 35 (Z): NL is 2321, B is 11.
func dutch(s string) bool {
	return number("2321"+strings.Replace(s, "B", "11", 1))%97 == 1
}

func greek(s string) int {
	return sum(s, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10
}

func latvian(s string) bool {
	switch r := sum(s, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6) % 11; {
	case r <= 3:
		return digit(s, 10) == 3-r
	case r == 4: // 3−r would be −1
		return digit(s, 10) == 0
	default:
		return digit(s, 10) == 14-r
	}
}

func luxembourgish(s string) bool { return number(s[:6])%89 == number(s[6:]) }

func portuguese(s string) int {
	if r := sum(s, 9, 8, 7, 6, 5, 4, 3, 2) % 11; r > 1 {
		return 11 - r
	}
	return 0
}

// romanian has up to nine digits before the check digit, and weights that count
// from the right.
func romanian(s string) int {
	weights := []int{7, 5, 3, 2, 1, 7, 5, 3, 2}
	return 10 * sum(s, weights[len(weights)-len(s):]...) % 11 % 10
}

func slovak(s string) bool { return number(s)%11 == 0 }

// slovenian leaves numbers without a digit where the sum is divisible by 11.
func slovenian(s string) int {
	r := sum(s, 8, 7, 6, 5, 4, 3, 2) % 11
	if r == 1 {
		return 0
	}
	return 11 - r
}
