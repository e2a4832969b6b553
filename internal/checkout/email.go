package checkout

import (
	"net/mail"
	"strings"
)

// CheckEmail accepts a bare address (RFC 5321: local part, @, domain with a dot) of at most 320
// characters, without a display name, comments or control characters.
func CheckEmail(address string) error {
	if !isEmail(address) {
		return RefuseField(ReasonInvalidField, "email", "must be an e-mail address")
	}
	return nil
}

func isEmail(address string) bool {
	if len(address) > 320 || strings.ContainsAny(address, "<>\"() \t\r\n\x00") {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address {
		return false
	}
	domain := address[strings.LastIndexByte(address, '@')+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[")
}
