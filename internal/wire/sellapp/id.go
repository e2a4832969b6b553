package sellapp

import "strconv"

// parseNumber reads an integer id of a path or of an object's name: digits alone, from 1, within 63 bits.
func parseNumber(text string) (int64, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	return number, err == nil && number > 0 && strconv.FormatInt(number, 10) == text
}
