package binarytest

import (
	"net/http"
	"slices"
	"strings"
)

// refusedSellAppCredentials are keys that open nothing.
func refusedSellAppCredentials() (table []refusal) {
	every := sellappWrites()
	for _, path := range sellappReads() {
		every = append(every, call{method: http.MethodGet, path: path})
	}
	for name, value := range wrongCredentials("sa_") {
		for _, c := range everyOrSome(name == "unknown", every) {
			c.header = bearer(value)
			table = append(table, refusal{name + " " + c.method + " " + c.path, c, 401, "unauthenticated", ""})
		}
	}
	for _, c := range every {
		c.header = bearer("Bearer sa_a", "Bearer sa_a")
		table = append(table, refusal{"two headers " + c.method + " " + c.path, c, 400, "bad_request", ""})
		c.header = http.Header{"Authorization": nil}
		table = append(table, refusal{"none " + c.method + " " + c.path, c, 401, "unauthenticated", ""})
	}
	return table
}

// refusedSellAppBodies are bodies that nobody can read.
func refusedSellAppBodies() (table []refusal) {
	inAll := []string{"list", "truncated", "duplicate name", "NUL escape", "depth 33", "empty"}
	for i, c := range sellappWrites() {
		member, _, _ := strings.Cut(c.body[2:], `"`)
		for name, body := range brokenBodies(c.body, member) {
			if i > 0 && !slices.Contains(inAll, name) || body == "" && noBodyNeeded(c) {
				continue
			}
			broken := c
			broken.body = body
			table = append(table, refusal{c.method + " " + c.path + " " + name, broken, 400, "invalid_json", ""})
		}
		large := c
		large.body += strings.Repeat(" ", 64<<10)
		table = append(table, refusal{c.path + " over 64 KB", large, 413, "body_too_large", ""})
		large.chunked = true
		table = append(table, refusal{c.path + " over 64 KB in chunks", large, 413, "body_too_large", ""})
	}
	for name, header := range map[string]http.Header{
		"no content type": {"Content-Type": nil}, "text": {"Content-Type": {"text/plain"}}, "form": {"Content-Type": {"application/x-www-form-urlencoded"}},
		"latin 1": {"Content-Type": {"application/json; charset=iso-8859-1"}}, "gzip": {"Content-Encoding": {"gzip"}},
		"two types": {"Content-Type": {"application/json", "application/json"}},
	} {
		for _, c := range everyOrSome(name == "text", sellappWrites()) {
			c.header = header
			table = append(table, refusal{c.method + " " + c.path + " " + name, c, 415, "unsupported_media_type", ""})
		}
	}
	wide := http.Header{"X-Wide": {strings.Repeat("a", 65<<10)}}
	return append(table,
		refusal{"a wide header", call{path: invoicesPath, body: invoiceBody(nil), header: wide}, 431, "headers_too_large", ""},
		refusal{"a long query", call{method: "GET", path: invoicesPath + "?search=" + strings.Repeat("a", 65<<10)}, 431, "headers_too_large", ""})
}

// refusedSellAppKeys are idempotency keys that are none.
func refusedSellAppKeys() (table []refusal) {
	for name, keys := range map[string][]string{
		"two headers": {"a", "b"}, "the same twice": {"a", "a"}, "empty": {""}, "quotes only": {`""`}, "256 characters": {strings.Repeat("a", 256)},
		"not ASCII": {"schlüssel"}, "a tab": {"a\tb"}, "far too long": {strings.Repeat("a", 30000)},
	} {
		for _, c := range everyOrSome(name == "empty", sellappWrites()) {
			if c.method != http.MethodPost {
				continue // it does not know keys
			}
			c.header = http.Header{keyHeader: keys}
			table = append(table, refusal{c.path + " " + name, c, 400, "bad_request", ""})
		}
	}
	with := http.Header{keyHeader: {"k"}} // what is refused before the claim uses no key up
	return append(table,
		refusal{"a key and a wrong body", call{path: invoicesPath, body: invoiceBody(wish{"customer_email": `"x"`}), header: with}, 422, "", "customer_email"},
		refusal{"a key and no JSON", call{path: invoicesPath, body: "{", header: with}, 400, "invalid_json", ""})
}
