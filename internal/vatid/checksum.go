package vatid

// The sums that more than one country uses. They see only texts that matched
// their row's pattern, so that digits are digits.

// digit returns the value of the digit at i.
func digit(s string, i int) int { return int(s[i] - '0') }

// number returns the value of up to 18 digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = 10*n + digit(s, i)
	}
	return n
}

// sum adds the digits, each times the weight of its place. It ends with the
// weights.
func sum(s string, weights ...int) (total int) {
	for i, w := range weights {
		total += w * digit(s, i)
	}
	return total
}

// weighted asks for a weighted sum, over all digits, that the modulus divides.
// The weight −1 of a check digit that is the remainder itself is written as
// modulus − 1.
func weighted(modulus int, weights ...int) func(string) bool {
	return func(s string) bool { return sum(s, weights...)%modulus == 0 }
}

// ends asks for the last digit that want makes of the digits before it; 10 or 11
// is no digit, and such numbers are not given out.
func ends(want func(string) int) func(string) bool {
	return func(s string) bool {
		last := len(s) - 1
		return digit(s, last) == want(s[:last])
	}
}

// twoRounds asks for a check digit MOD 11 with the weights 1, 2, 3 … and, where
// that leaves 10, with 3, 4, 5 …; the weights begin again after cycle.
func twoRounds(cycle int) func(string) bool {
	return ends(func(s string) int {
		round := func(shift int) (total int) {
			for i := range len(s) {
				total += (1 + (i+shift)%cycle) * digit(s, i)
			}
			return total % 11
		}
		if r := round(0); r != 10 {
			return r
		}
		return round(2) % 10
	})
}

// luhn is the Luhn formula of ISO/IEC 7812.
func luhn(s string) bool { return luhnSum(s)%10 == 0 }

// luhnSum adds the digits, every second from the right doubled, and the digits
// of what that makes.
func luhnSum(s string) (total int) {
	for i := range len(s) {
		d := digit(s, len(s)-1-i)
		if i%2 == 1 {
			d *= 2
		}
		total += d/10 + d%10
	}
	return total
}

// iso7064 is ISO 7064 MOD 11,10.
func iso7064(s string) bool {
	last := len(s) - 1
	p := 10
	for i := range last {
		t := (p + digit(s, i)) % 10
		if t == 0 {
			t = 10
		}
		p = 2 * t % 11
	}
	return (p+digit(s, last))%10 == 1
}
