package binarytest

import (
	"net/http"
	"strings"
	"testing"
)

// text is a JSON string of so many characters.
func text(of string, n int) string { return `"` + strings.Repeat(of, n) + `"` }

// wholeBilling is an address that is whole, with some parts changed; an empty text leaves a part out.
func wholeBilling(changes wish) string {
	all := wish{"line1": `"Main Street 1"`, "city": `"Berlin"`, "state": `""`, "postal_code": `"10115"`, "country": `"DE"`}.and(changes)
	var parts []string
	for name, value := range all {
		if value != "" {
			parts = append(parts, `"`+name+`":`+value)
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// couponsThatDoNotCount are codes that get one answer, whatever is wrong with them.
var couponsThatDoNotCount = []string{
	"NOBODY", "EXPIRED", "SOON", "OFF", "RICH", "BOOKS", "SPENT", "FOREIGN", "' OR 1=1", "%", "WELCOME1_", "Ⅰ", strings.Repeat("A", 64),
}

func refusedCoupons() (table []refusal) {
	const words = "This coupon code is not valid for this order."
	for _, code := range couponsThatDoNotCount {
		for _, e := range pandabaseEndpoints() {
			table = append(table, refusal{e.path + " coupon " + code, call{path: e.path, body: e.body(wish{"coupon_code": `"` + code + `"`})}, 400, words, ""})
		}
		session := checkouts.path + "/{session}"
		table = append(table, refusal{"patch coupon " + code, call{method: "PATCH", path: session, body: `{"coupon_code":"` + code + `"}`}, 400, words, ""},
			refusal{"pay with coupon " + code, call{path: session + "/pay", body: `{"gateway":"CARD","customer":{"email":"a@shop.example"},"coupon_code":"` + code + `"}`}, 400, words, ""})
	}
	return append(table, refusedAt(pandabaseEndpoints(), 400, "", "coupon_code", text("A", 65), text("é", 65), "1", "true", "null", "[]")...)
}

func refusedCheckoutTexts() []refusal {
	one := []endpoint{checkouts}
	table := refusedAt(one, 400, "", "title", `""`, `"  "`, `"\t"`, text("a", 129), text("😀", 129), "1", "null", "true", "{}")
	table = append(table, refusedAt(one, 400, "", "description", `""`, text("a", 501), text("😀", 501), "1", "null", "[]")...)
	table = append(table, refusedAt(pandabaseEndpoints(), 400, "", "name", `""`, `"   "`, text("a", 256), text("😀", 256), "1", "true", "{}")...)
	table = append(table, refusedAt(pandabaseEndpoints(), 400, "", "tax_id", text("A", 33), "1", "null", "{}")...)
	table = append(table, refusedAt([]endpoint{estimates}, 400, "", "country", "", `""`, `"D"`, `"DEU"`, `"de"`, `"XX"`, `"ZZ"`, `"ＤＥ"`, `"D1"`, "1", "null")...)
	table = append(table, refusedAt([]endpoint{estimates}, 400, "", "state", text("a", 65), "1", "null")...)
	for _, e := range pandabaseEndpoints() {
		for _, field := range []string{"name", "title", "description", "coupon_code", "tax_id", "country", "success_url"} {
			table = append(table, refusal{e.path + " NUL in " + field, call{path: e.path, body: e.body(wish{field: `"a\u0000b"`})}, 400, "", ""})
		}
	}
	return table
}

// badEmails are what no field for an e-mail address takes.
var badEmails = []string{
	`"buyer"`, `"buyer@"`, `"@example.com"`, `"buyer@example"`, `"a b@example.com"`, `"Buyer <buyer@example.com>"`, `"buyer@example.com\r\nBcc: x@example.com"`,
	`"a@example.com,b@example.com"`, `"buyer@[127.0.0.1]"`, `"` + strings.Repeat("a", 310) + `@example.com"`, `""`, "1", "null", "[]",
}

// refusedBuyers are buyers whom neither a new session nor an open one takes.
func refusedBuyers() (table []refusal) {
	add := func(customer, field string) {
		at := customer[:min(len(customer), 60)]
		session := checkouts.path + "/{session}"
		table = append(table,
			refusal{"create " + field + " " + at, call{path: checkouts.path, body: checkouts.body(wish{"customer": customer})}, 400, "", field},
			refusal{"patch " + field + " " + at, call{method: "PATCH", path: session, body: `{"customer":` + customer + `}`}, 400, "", field},
			refusal{"pay " + field + " " + at, call{path: session + "/pay", body: `{"gateway":"CARD","customer":` + customer + `}`}, 400, "", field})
	}
	for _, customer := range []string{"null", "[]", `"x"`, "1"} {
		add(customer, "customer")
	}
	for _, name := range []string{text("a", 129), text("😀", 129), `"buyer@example.com"`, `" buyer@example.com "`, "1", "null"} {
		add(`{"email":"a@shop.example","name":`+name+`}`, "customer.name")
	}
	for _, email := range badEmails {
		add(`{"email":`+email+`}`, "customer.email")
	}
	for part, values := range map[string][]string{
		"line1": {"", `""`, `" "`, text("a", 201), "1", "null"}, "line2": {text("a", 201), "1"}, "city": {"", `""`, `" "`, text("é", 101), "null"},
		"state": {"", text("a", 101), "1"}, "postal_code": {"", `""`, text("1", 21), "10115"},
		"country": {"", `""`, `"D"`, `"de"`, `"DEU"`, `"XX"`, `"EU"`, `"ＤＥ"`, "null", "49"},
	} {
		for _, value := range values {
			add(`{"email":"a@shop.example","billing":`+wholeBilling(wish{part: value})+`}`, "customer.billing."+part)
		}
	}
	for _, billing := range []string{"{}", "null", "[]", `"x"`, `{"country":"DE"}`} {
		add(`{"billing":`+billing+`}`, "customer.billing")
	}
	return table
}

// refusedMetadata is texts under keys, beyond their bounds.
func refusedMetadata() []refusal {
	var members []string
	for i := range 21 {
		members = append(members, `"k`+string(rune('a'+i))+`":"v"`)
	}
	return refusedAt([]endpoint{checkouts}, 400, "", "metadata", "{"+strings.Join(members, ",")+"}", `{"":"v"}`, "{"+text("a", 41)+`:"v"}`,
		"{"+text("😀", 41)+`:"v"}`, `{"k":`+text("a", 501)+"}", `{"k":`+text("😀", 501)+"}", `{"k":1}`, `{"k":true}`, `{"k":null}`, `{"k":{}}`,
		`{"k":["v"]}`, `"x"`, "1", "[]", "null", "true")
}

// refusedPatches are changes that an open session does not take, and sessions that take none.
func refusedPatches() []refusal {
	const paid = checkoutsPath + "/{paid}"
	var table []refusal
	for _, body := range []string{
		`{"metadata":{"a":"b"}}`, `{"items":[{"name":"x","amount":100,"quantity":1}]}`, `{"title":"x"}`, `{"return_url":"https://shop.example/"}`, `{"amount":100}`,
		`{"display":{}}`, `{"description":"x"}`, `{"Customer":{}}`, `{"tax_id":` + text("A", 33) + `}`, `{"tax_id":null}`, `{"coupon_code":` + text("A", 65) + `}`,
	} {
		table = append(table, refusal{"patch " + body, call{method: "PATCH", path: checkoutsPath + "/{session}", body: body}, 400, "", ""})
	}
	return append(table,
		refusal{"patch a paid one", call{method: "PATCH", path: paid, body: `{"customer":{"name":"Ada"}}`}, 400, "", ""},
		refusal{"pay a paid one", call{path: paid + "/pay", body: `{"gateway":"CARD"}`}, 400, "", ""},
		refusal{"pay without an e-mail address", call{path: checkoutsPath + "/{session}/pay", body: `{"gateway":"CARD"}`}, 400, "e-mail address", ""},
		refusal{"pay without a method", call{path: checkoutsPath + "/{session}/pay", body: `{"customer":{"email":"a@shop.example"}}`}, 400, "", ""},
		refusal{"pay by an unknown method", call{path: checkoutsPath + "/{session}/pay", body: `{"gateway":"SUMUP","customer":{"email":"a@shop.example"}}`}, 400, "", ""},
		refusal{"pay by a method that is no text", call{path: checkoutsPath + "/{session}/pay", body: `{"gateway":1,"customer":{"email":"a@shop.example"}}`}, 400, "", "gateway"},
	)
}

func TestPandabaseTextsAtTheirBounds(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		accepted(t, s, "title", map[string]wish{
			text("😀", 128): {"title": text("😀", 128)}, `"x"`: {"title": `"x"`}, `"Demo Store"`: nil,
		})
		accepted(t, s, "description", map[string]wish{text("é", 500): {"description": text("é", 500)}, `"x"`: {"description": `"x"`}, "null": nil})
		accepted(t, s, "items", map[string]wish{`[{"name":` + text("😀", 255): {"name": text("😀", 255)}, `[{"name":"x"`: {"name": `"x"`}})
		var most []string
		for i := range 20 {
			most = append(most, `"`+strings.Repeat(string(rune('a'+i)), 40)+`":`+text("😀", 500))
		}
		full := "{" + strings.Join(most, ",") + "}"
		accepted(t, s, "metadata", map[string]wish{
			full: {"metadata": full}, "null": {"metadata": "{}"}, `{"a":""}`: {"metadata": `{"a":""}`},
			"{" + text("😀", 40) + `:"v"}`: {"metadata": "{" + text("😀", 40) + `:"v"}`},
		})
		accepted(t, s, "coupon", map[string]wish{"null": {"coupon_code": `""`, "tax_id": `""`}, `{"code":"WELCOME10"`: {"coupon_code": `"welcome10"`}})
		accepted(t, s, "tax_amount", map[string]wish{"0": {"tax_id": text("A", 32)}})
		for _, customer := range []string{
			"{}", `{"email":"a@shop.example"}`, `{"name":` + text("😀", 128) + `,"email":"a@shop.example"}`, `{"name":"Ada"}`, `{"billing":` + wholeBilling(nil) + `}`,
			`{"billing":` + wholeBilling(wish{"line1": text("a", 200), "line2": text("a", 200), "city": text("a", 100), "state": text("a", 100), "postal_code": text("1", 20)}) + `}`,
			`{"email":"` + strings.Repeat("a", 64) + "@" + strings.Repeat("b.", 100) + `example"}`,
		} {
			s.checkout(t, wish{"customer": customer})
			_, path := s.checkout(t, nil)
			s.anyone(t, http.MethodPatch, path, `{"customer":`+customer+`}`).want(t, http.StatusOK)
		}
	})
}

func TestPandabaseMarkupIsInert(t *testing.T) {
	const evil = `<script>alert(1)</script>"'{{7*7}}${7*7}<%= 7*7 %>&amp;`
	name := `"` + strings.ReplaceAll(evil, `"`, `\"`) + `"`
	onEach(t, func(t *testing.T, s *server) {
		made, path := s.checkout(t, wish{"name": name, "title": name, "description": name, "customer": `{"email":"a@shop.example"}`})
		if made.text(t, "title") != evil || made.text(t, "description") != evil {
			t.Errorf("came back as %s", made.body)
		}
		paying := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"CARD"}`).want(t, http.StatusOK)
		for _, address := range []string{made.text(t, "checkout_url"), paying.text(t, "redirect_url")} {
			html := s.open(t, address).want(t, http.StatusOK).body
			if strings.Contains(html, "<script>alert") || !strings.Contains(html, "&lt;script&gt;alert(1)&lt;/script&gt;") ||
				!strings.Contains(html, "{{7*7}}") || strings.Contains(html, ">49") {
				t.Errorf("%s: %s", address, html)
			}
		}
	})
}
