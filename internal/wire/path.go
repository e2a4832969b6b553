package wire

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanPath reports whether a path is written the one way we answer. Others (//, /./, /../, encoded
// slashes, backslashes, control characters, invalid UTF-8) get 404: a redirect to a cleaned path would
// lose a POST's body, and two spellings of one path are two ways past a check.
func cleanPath(u *url.URL) bool {
	path := u.Path
	if path == "" || path[0] != '/' || strings.Contains(path, "//") {
		return false
	}
	if strings.Contains(path, "/./") || strings.Contains(path, "/../") ||
		strings.HasSuffix(path, "/.") || strings.HasSuffix(path, "/..") {
		return false
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) || !utf8.ValidString(path) {
		return false
	}
	return !strings.Contains(strings.ToLower(u.RawPath), "%2f")
}

func routeNotFound() *Problem {
	return &Problem{Status: http.StatusNotFound, Code: CodeRouteNotFound, Message: "There is nothing at this address."}
}
