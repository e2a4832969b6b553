package binarytest

import (
	"net/http"
	"strings"
	"testing"
)

func refusedTexts() []refusal {
	table := onBoth("name", `""`, `"   "`, `"\t\n"`, "1", "null", "true", "{}", `"`+strings.Repeat("a", 129)+`"`, `"`+strings.Repeat("😀", 129)+`"`)
	table = append(table, onBoth("customer_email", `"buyer"`, `"buyer@"`, `"@example.com"`, `"buyer@example"`, `"a b@example.com"`,
		`"Buyer <buyer@example.com>"`, `"buyer@example.com\r\nBcc: x@example.com"`, `"a@example.com,b@example.com"`, `"buyer@[127.0.0.1]"`,
		`"`+strings.Repeat("a", 310)+`@example.com"`, "1", "null", "[]")...)
	table = append(table, onBoth("metadata", `"x"`, "1", "null", "true", `{"a":null}`, `{"a":{}}`, `{"a":[]}`)...)
	for i := range table {
		if strings.Contains(table[i].name, "metadata {") {
			table[i].field = "" // the member is named
		}
	}
	for _, value := range []string{`[{"name":"a"}]`, `[{"value":"a"}]`, `[{"name":"","value":1}]`, `[{"name":"a","value":null}]`, `["a"]`,
		`[{"name":"a","value":1},{"name":"a","value":2}]`} {
		table = append(table, refusal{"custom_fields " + value, call{path: payments.path, body: payments.body(wish{"metadata": value})}, 422, "VALIDATION_ERROR", ""})
	}
	for _, e := range endpoints() {
		table = append(table,
			refusal{e.path + " no name", call{path: e.path, body: e.body(wish{"name": ""})}, 422, "VALIDATION_ERROR", e.field("name")},
			refusal{e.path + " no amount", call{path: e.path, body: e.body(wish{"amount": ""})}, 422, "VALIDATION_ERROR", e.field("amount")},
			refusal{e.path + " NUL in the name", call{path: e.path, body: e.body(wish{"name": `"a\u0000b"`})}, 400, "INVALID_JSON", ""},
			refusal{e.path + " NUL in the e-mail", call{path: e.path, body: e.body(wish{"customer_email": `"a\u0000@example.com"`})}, 400, "INVALID_JSON", ""},
			refusal{e.path + " NUL in a URL", call{path: e.path, body: e.body(wish{"success_url": `"https://a.example/\u0000"`})}, 400, "INVALID_JSON", ""},
			refusal{e.path + " NUL in metadata", call{path: e.path, body: e.body(wish{"metadata": `{"a":"\u0000"}`})}, 400, "INVALID_JSON", ""},
			refusal{e.path + " NUL in a name of metadata", call{path: e.path, body: e.body(wish{"metadata": `{"\u0000":"a"}`})}, 400, "INVALID_JSON", ""},
		)
	}
	table = append(table, refusal{"no product", call{body: `{"amount":1,"currency":"USD"}`}, 422, "VALIDATION_ERROR", "product"},
		refusal{"product is text", call{body: `{"product":"x","amount":1,"currency":"USD"}`}, 422, "VALIDATION_ERROR", "product"},
		refusal{"AMOUNT does not bind", call{body: `{"product":{"name":"x"},"AMOUNT":1,"currency":"USD"}`}, 422, "VALIDATION_ERROR", "amount"},
		refusal{"Product does not bind", call{body: `{"Product":{"name":"x"},"amount":1,"currency":"USD"}`}, 422, "VALIDATION_ERROR", "product"})
	return table
}

func TestLengthsCountCodePoints(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, name := range []string{strings.Repeat("😀", 128), strings.Repeat("é", 128), "x"} {
			made := s.post(t, sessions.path, sessions.body(wish{"name": `"` + name + `"`})).want(t, http.StatusCreated)
			if got := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).text(t, "developer_title"); got != name {
				t.Errorf("%s came back as %s", name, got)
			}
		}
	})
}

func TestMarkupIsInert(t *testing.T) {
	const evil = `<script>alert(1)</script>"'{{7*7}}${7*7}<%= 7*7 %>&amp;`
	onEach(t, func(t *testing.T, s *server) {
		name := strings.ReplaceAll(evil, `"`, `\"`)
		made := s.post(t, sessions.path, sessions.body(wish{"name": `"` + name + `"`})).want(t, http.StatusCreated)
		if got := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).text(t, "developer_title"); got != evil {
			t.Errorf("came back as %s", got)
		}
		gateway := s.pay(t, made.text(t, "url"))
		for _, address := range []string{made.text(t, "url"), gateway} {
			html := s.open(t, address).want(t, http.StatusOK).body
			if strings.Contains(html, "<script>alert") || !strings.Contains(html, "&lt;script&gt;alert(1)&lt;/script&gt;") ||
				!strings.Contains(html, "{{7*7}}") || strings.Contains(html, ">49") {
				t.Errorf("%s: %s", address, html)
			}
		}
	})
}
