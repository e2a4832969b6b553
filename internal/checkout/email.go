package checkout

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckEmail accepts a bare address (RFC 5321: local part, @, domain with a dot) of at most 320
// code points, without a display name, comments, or characters that control or cannot be seen.
func CheckEmail(address string) error {
	if !isEmail(address) {
		return broken(RuleForm, "email", "must be an e-mail address")
	}
	return nil
}

func isEmail(address string) bool {
	if utf8.RuneCountInString(address) > 320 || strings.ContainsAny(address, "<>\"() ") ||
		strings.ContainsFunc(address, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address {
		return false
	}
	domain := address[strings.LastIndexByte(address, '@')+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[")
}
