package wire

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxURLLength is the most characters of a URL that a request may carry.
const MaxURLLength = 2048

// URLRule says which schemes a URL may have. The zero rule is the strictest.
type URLRule uint8

// The rules.
const (
	HTTPSOnly           URLRule = iota // https, any host
	HTTPSOrLoopbackHTTP                // https, or http to this machine: live mode
	HTTPAny                            // http or https, any host: test mode
)

// Errors of CheckURL; their texts read after the field's name.
var (
	errURLLength = errors.New("must be at most 2048 characters")
	errURLForm   = errors.New("must be an absolute http or https URL")
	errURLSecure = errors.New("must be an https URL")
	errURLUser   = errors.New("must not contain a user name or password")
	errURLHost   = errors.New("must name a valid host")
	errURLPort   = errors.New("must have a port between 1 and 65535")
)

// CheckURL reports why s may not be used as a URL to send a buyer or an event to, or nil
// (common.md, "URLs"). Host names outside ASCII must come in their punycode form. It looks nothing up:
// what a name resolves to is the business of whoever dials it.
func CheckURL(s string, rule URLRule) error {
	if len(s) > MaxURLLength && utf8.RuneCountInString(s) > MaxURLLength {
		return errURLLength
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, badURLRune) {
		return errURLForm
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || rest == "" || rest[0] == '/' {
		return errURLForm
	}
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" {
		return errURLForm
	}
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return errURLForm
	}
	if u.User != nil {
		return errURLUser
	}
	if !validHost(u.Host, u.Hostname()) {
		return errURLHost
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return errURLPort
		}
	}
	if scheme == "http" && !(rule == HTTPAny || rule == HTTPSOrLoopbackHTTP && isLoopback(u.Hostname())) {
		return errURLSecure
	}
	return nil
}

// badURLRune finds what no URL contains and what browsers repair in surprising ways.
func badURLRune(r rune) bool {
	return r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// validHost accepts ASCII names and addresses; hostPort is as written, name without port and brackets.
func validHost(hostPort, name string) bool {
	if strings.HasPrefix(hostPort, "[") {
		addr, err := netip.ParseAddr(name)
		return err == nil && addr.Is6() && addr.Zone() == ""
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notHostRune) {
			return false
		}
	}
	return true
}

const hostCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

func notHostRune(r rune) bool { return !strings.ContainsRune(hostCharacters, r) }

// isLoopback reports whether a host is this machine by its spelling alone.
func isLoopback(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}
