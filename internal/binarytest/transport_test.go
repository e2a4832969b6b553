package binarytest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// nested is a valid session with an unknown member that makes the whole body depth levels deep.
func nested(depth int) string { return nestedIn(sessions.body(nil), depth) }

// nestedIn does so with any body.
func nestedIn(body string, depth int) string {
	return `{"note":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + "," + body[1:]
}

// brokenBodies are a good body, spoilt so that it is no JSON object any more. The good one has the member, and
// the text Pro in it.
func brokenBodies(good, member string) map[string]string {
	return map[string]string{
		"empty": "", "white space": " \n", "truncated": good[:len(good)-1], "truncated text": `{"amount":"1`, "null": "null", "list": "[]",
		"list of one": "[" + good + "]", "text": `"x"`, "number": "1", "two documents": good + good, "rubbish after it": good + "x",
		"trailing comma": good[:len(good)-1] + ",}", "comment": "/* */" + good, "BOM": "\ufeff" + good, "single quotes": "{'amount':1}",
		"invalid UTF-8":     strings.Replace(good, "Pro", "Pr\xff", 1),
		"overlong UTF-8":    strings.Replace(good, "Pro", "Pr\xc0\xaf", 1),
		"surrogate UTF-8":   strings.Replace(good, "Pro", "Pr\xed\xa0\x80", 1),
		"UTF-16":            "\xff\xfe{\x00}\x00",
		"lone surrogate":    strings.Replace(good, "Pro", `Pr\ud83d`, 1),
		"low surrogate":     strings.Replace(good, "Pro", `Pr\ude00`, 1),
		"wrong escape":      strings.Replace(good, "Pro", `Pr\x41`, 1),
		"raw control byte":  strings.Replace(good, "Pro", "Pr\x01", 1),
		"NUL escape":        strings.Replace(good, "Pro", `Pr\u0000`, 1),
		"NUL byte":          strings.Replace(good, "Pro", "Pr\x00", 1),
		"NUL in a name":     `{"a\u0000":1,` + good[1:],
		"duplicate name":    `{"` + member + `":1,` + good[1:],
		"escaped duplicate": fmt.Sprintf(`{"\u%04x%s":1,`, member[0], member[1:]) + good[1:],
		"escaped twice":     fmt.Sprintf(`{"%c\u%04x%s":1,`, member[0], member[1], member[2:]) + good[1:],
		"inner duplicate":   `{"metadata":{"a":1,"\u0061":2},` + good[1:],
		"unknown duplicate": `{"note":1,"note":1,` + good[1:],
		"depth 33":          nestedIn(good, 33), "depth 20000": nestedIn(good, 20000),
	}
}

func bodiesThatAreNoObject() []refusal {
	var table []refusal
	for name, body := range brokenBodies(sessions.body(nil), "amount") {
		table = append(table, refusal{name, call{body: body}, 400, "INVALID_JSON", ""})
	}
	for name, body := range map[string]string{"null": "null", "list": "[{}]", "truncated": "{", "BOM": "\ufeff{}", "white space": "  "} {
		const path = "/dev/v1/payments/01a1fc2e-ee11-743e-9acb-834be4898d21/complete"
		table = append(table, refusal{"complete with " + name, call{path: path, body: body}, 400, "INVALID_JSON", ""})
	}
	inAll := []string{"list", "truncated", "duplicate name", "NUL escape", "depth 33", "empty"}
	for i, c := range pandabaseWrites() {
		member, _, _ := strings.Cut(c.body[2:], `"`)
		optional := strings.HasSuffix(c.path, "/pay") || strings.Contains(c.path, "/refunds/") || strings.HasSuffix(c.path, "fulfillment")
		for name, body := range brokenBodies(c.body, member) {
			if i > 1 && !slices.Contains(inAll, name) || body == "" && optional { // where none is needed, an empty one is none
				continue
			}
			c.body = body
			table = append(table, refusal{c.method + " " + c.path + " " + name, c, 400, "", ""})
		}
	}
	return table
}

func unreadableBodies() []refusal {
	good := sessions.body(nil)
	large := good + strings.Repeat(" ", 64<<10)
	exact := good + strings.Repeat(" ", 64<<10-len(good)) + " "
	table := []refusal{
		{"over 64 KB", call{body: large}, 413, "PAYLOAD_TOO_LARGE", ""},
		{"over 64 KB in chunks", call{body: large, chunked: true}, 413, "PAYLOAD_TOO_LARGE", ""},
		{"a byte over 64 KB", call{body: exact}, 413, "PAYLOAD_TOO_LARGE", ""},
		{"over 64 KB without a key", call{body: large, header: http.Header{"Authorization": {"Bearer x"}}}, 413, "PAYLOAD_TOO_LARGE", ""},
	}
	media := map[string]http.Header{
		"no content type": {"Content-Type": nil}, "text": {"Content-Type": {"text/plain"}}, "form": {"Content-Type": {"application/x-www-form-urlencoded"}},
		"rubbish type": {"Content-Type": {"json"}}, "two types": {"Content-Type": {"application/json", "application/json"}},
		"latin 1": {"Content-Type": {"application/json; charset=iso-8859-1"}}, "UTF-16": {"Content-Type": {"application/json; charset=utf-16"}},
		"gzip": {"Content-Encoding": {"gzip"}}, "br": {"Content-Encoding": {"br"}}, "identity, gzip": {"Content-Encoding": {"identity, gzip"}},
	}
	for name, header := range media {
		for _, e := range endpoints() {
			table = append(table, refusal{e.path + " " + name, call{path: e.path, body: e.body(nil), header: header}, 415, "UNSUPPORTED_MEDIA_TYPE", ""})
		}
		for _, c := range everyOrSome(name == "text", pandabaseWrites()) {
			c.header = header
			table = append(table, refusal{c.method + " " + c.path + " " + name, c, 415, "", ""})
		}
	}
	for _, c := range pandabaseWrites() {
		c.body += strings.Repeat(" ", 64<<10)
		table = append(table, refusal{c.path + " over 64 KB", c, 413, "too large", ""})
		c.chunked = true
		table = append(table, refusal{c.path + " over 64 KB in chunks", c, 413, "too large", ""})
	}
	return table
}

func TestBodiesThatAreAccepted(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		good := sessions.body(nil)
		for _, body := range []string{nested(32), good + strings.Repeat(" ", 64<<10-len(good)), "\r\n\t " + good + "\n", `{"AMOUNT":1,` + good[1:]} {
			s.post(t, sessions.path, body).want(t, http.StatusCreated)
		}
		for _, media := range []string{"application/json; charset=utf-8", "application/json;charset=UTF-8", "application/vnd.api+json", "Application/JSON"} {
			s.post(t, sessions.path, good, "Content-Type", media).want(t, http.StatusCreated)
		}
		s.post(t, sessions.path, good, "Content-Encoding", "identity").want(t, http.StatusCreated)
		s.send(t, call{method: "POST", path: sessions.path, key: s.line.Keys.Shoppex, body: good, chunked: true}).want(t, http.StatusCreated)
	})
}

func unknownPathsAndMethods() []refusal {
	const unknown = "01a1fc2e-ee11-743e-9acb-834be4898d21"
	var table []refusal
	for _, path := range []string{
		"/dev/v1//payments", "/dev/v1/checkout//sessions", "/dev/v1/payments//", "/dev/v1/./payments", "/dev/v1/x/../payments",
		"/dev/v1/checkout%2Fsessions", "/dev/v1/payments%00", "/dev/v1/payments%5C", "/dev/v1/payments/%ff", "/dev/v1/nothing", "/dev/v1/",
		"/dev/v1/Payments", "/dev/v1/checkout", "/dev/v1/payments/" + unknown + "/refund",
	} {
		table = append(table, refusal{"POST " + path, call{path: path, body: sessions.body(nil)}, 404, "NOT_FOUND", ""},
			refusal{"GET " + path, call{method: "GET", path: path}, 404, "NOT_FOUND", ""})
	}
	for _, row := range [][2]string{
		{"GET", sessions.path}, {"PUT", sessions.path}, {"DELETE", sessions.path}, {"PATCH", sessions.path + "/"}, {"OPTIONS", sessions.path},
		{"PUT", payments.path}, {"DELETE", payments.path + "/" + unknown}, {"POST", payments.path + "/" + unknown},
		{"GET", payments.path + "/" + unknown + "/complete"}, {"POST", "/dev/v1/me"}, {"BREW", payments.path},
	} {
		table = append(table, refusal{row[0] + " " + row[1], call{method: row[0], path: row[1]}, 405, "METHOD_NOT_ALLOWED", ""})
	}
	for _, id := range []string{unknown, strings.ToUpper(unknown) + "0", "x", "0", "-1", "%20", strings.Repeat("a", 5000), "'%20OR%201=1--"} {
		table = append(table,
			refusal{"payment " + id[:min(len(id), 40)], call{method: "GET", path: payments.path + "/" + id}, 404, "PAYMENT_NOT_FOUND", ""},
			refusal{"session " + id[:min(len(id), 40)], call{method: "GET", path: sessions.path + "/" + id}, 404, "NOT_FOUND", ""},
			refusal{"complete " + id[:min(len(id), 40)], call{path: payments.path + "/" + id + "/complete"}, 404, "PAYMENT_NOT_FOUND", ""},
			refusal{"expire " + id[:min(len(id), 40)], call{path: sessions.path + "/" + id + "/expire"}, 404, "NOT_FOUND", ""})
	}
	return table
}

func TestAllowNamesTheMethods(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for path, want := range map[string]string{
			sessions.path: "POST", payments.path: "GET, HEAD, POST", payments.path + "/x": "GET, HEAD", payments.path + "/x/complete": "POST",
		} {
			got := s.send(t, call{method: http.MethodDelete, path: path, key: s.line.Keys.Shoppex}).want(t, http.StatusMethodNotAllowed)
			if allow := got.header.Get("Allow"); allow != want {
				t.Errorf("%s: Allow is %q, want %q", path, allow, want)
			}
		}
		for _, path := range []string{"//dev/v1/payments", "/dev/v1//payments", "/dev/v1/nothing"} {
			if code := s.send(t, call{method: http.MethodGet, path: path}).want(t, http.StatusNotFound).fault(t).Code; code != "NOT_FOUND" {
				t.Errorf("%s: %s", path, code)
			}
		}
		for _, path := range []string{"/nothing", "//", "/invoice//x"} {
			s.send(t, call{method: http.MethodGet, path: path}).want(t, http.StatusNotFound)
		}
		if got := s.send(t, call{method: http.MethodHead, path: payments.path, key: s.line.Keys.Shoppex}).want(t, http.StatusOK); got.body != "" {
			t.Errorf("HEAD has a body: %s", got.body)
		}
	})
}

func headersThatAreTooLarge() []refusal {
	wide := http.Header{"X-Wide": {strings.Repeat("a", 65<<10)}}
	many := http.Header{}
	for i := range 700 {
		many.Add("X-Many-"+string(rune('a'+i%26)), strings.Repeat("b", 100))
	}
	return []refusal{
		{"one header", call{body: sessions.body(nil), header: wide}, 431, "HEADERS_TOO_LARGE", ""},
		{"many headers", call{body: sessions.body(nil), header: many}, 431, "HEADERS_TOO_LARGE", ""},
		{"a long query", call{method: "GET", path: payments.path + "?cursor=" + strings.Repeat("a", 65<<10)}, 431, "HEADERS_TOO_LARGE", ""},
	}
}
