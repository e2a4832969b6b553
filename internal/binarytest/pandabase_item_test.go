package binarytest

import (
	"net/http"
	"strings"
	"testing"
)

// refusedItems are items that are none, or are not to be had.
func refusedItems() (table []refusal) {
	one := `{"name":"x","amount":100,"quantity":1}`
	for _, e := range pandabaseEndpoints() {
		add := func(items string, status int, code, field string) {
			table = append(table, refusal{e.path + " " + items[:min(len(items), 60)], call{path: e.path, body: e.body(wish{"items": items})}, status, code, field})
		}
		for _, items := range []string{"null", "{}", `"x"`, "1", "true", "[]", "[" + one + strings.Repeat(","+one, 10) + "]"} {
			add(items, 400, "", "items")
		}
		for _, item := range []string{
			"null", "[]", `"x"`, "{}", `{"name":"x","amount":100}`, `{"product_id":"{e-book}"}`, `{"quantity":1}`, `{"variant_id":"{e-book.variant}","quantity":1}`,
			`{"name":"x","quantity":1}`, `{"amount":100,"quantity":1}`, `{"product_id":"{e-book}","name":"x","amount":100,"quantity":1}`,
			`{"product_id":null,"name":"x","amount":100,"quantity":1}`, `{"product_id":1,"quantity":1}`, `{"product_id":"{e-book}","variant_id":1,"quantity":1}`,
			`{"Name":"x","amount":100,"quantity":1}`, `{"name":"x","AMOUNT":100,"quantity":1}`,
		} {
			add("["+item+"]", 400, "", "items.0")
			add("["+one+","+item+"]", 400, "", "items.1")
		}
		for _, product := range append(unknownIDs("prd_"), "{draft}", "{future}", "{foreign}", "") {
			add(`[{"product_id":"`+product+`","quantity":1}]`, 404, "Product not found.", "")
		}
		for _, variant := range append(unknownIDs("var_"), "{scarce.small}", "{foreign.variant}", "{licence}", "") {
			add(`[{"product_id":"{e-book}","variant_id":"`+variant+`","quantity":1}]`, 400, "is not a variant of this product", "variant_id")
		}
		add(`[{"product_id":"{pro-licence}","quantity":4}]`, 400, "stock", "")
		add(`[{"product_id":"{pro-licence}","quantity":2},{"product_id":"{pro-licence}","quantity":2}]`, 400, "stock", "")
		add(`[{"product_id":"{scarce}","variant_id":"{scarce.small}","quantity":3}]`, 400, "stock", "")
		table = append(table, refusal{e.path + " no items", call{path: e.path, body: e.body(wish{"name": "", "amount": "", "quantity": ""})}, 400, "", "items"})
	}
	return table
}

// refusedPrices are amounts, quantities and totals beyond their bounds.
func refusedPrices() []refusal {
	both := pandabaseEndpoints()
	table := refusedAt(both, 400, "", "amount", "0", "-0", "-1", "0.01", "24.99", "1e-3", "1e-999999999", "1e400", "1e999999999", "-1e999999999",
		"1000001", "9007199254740993", "9007199254740993.01", "1e15", `"2499"`, `""`, "true", "null", "[]", "{}", strings.Repeat("9", 60000),
		"100."+strings.Repeat("0", 60000)+"1")
	table = append(table, refusedAt(both, 400, "", "quantity", "0", "-1", "-0", "0.5", "1.5", "1000", "2147483648", "1e10", "1e400", `"2"`, "true", "null", "[]")...)
	table = append(table, refusedAt([]endpoint{checkouts}, 400, "", "expected", "99", "0", "-1", "1000001", "1e7", "2499.5", `"2499"`, "true", "null", "[]")...)
	table = append(table, refusedAt([]endpoint{checkouts}, 400, "must match the computed item total", "expected", "2498", "2500", "100", "1000000")...)
	for _, e := range both {
		for _, value := range []string{"NaN", "Infinity", "01", ".5", "1.", "+1", "0x10", "1e", "1_000", "--1"} {
			table = append(table, refusal{e.path + " amount " + value, call{path: e.path, body: e.body(wish{"amount": value})}, 400, "", ""})
		}
		for _, row := range []wish{
			{"amount": "99"}, {"amount": "1", "quantity": "99"}, {"amount": "33", "quantity": "3"}, {"amount": "110", "coupon_code": `"WELCOME10"`},
			{"items": `[{"name":"a","amount":50,"quantity":1},{"name":"b","amount":49,"quantity":1}]`},
		} {
			table = append(table, refusal{e.path + " total " + e.body(row), call{path: e.path, body: e.body(row)}, 400, "The total must be 0 or at least 1.00 USD", ""})
		}
	}
	return table
}

// accepted makes checkouts of good values, at their bounds, and reads what a member of the answer became.
func accepted(t *testing.T, s *server, member string, rows map[string]wish) {
	t.Helper()
	for want, changes := range rows {
		made, path := s.checkout(t, changes)
		if !strings.Contains(made.body, `"`+member+`":`+want) {
			t.Errorf("%s: no %s %s in %s", checkouts.body(changes), member, want, made.body)
		}
		if read := s.anyone(t, http.MethodGet, path, "").want(t, http.StatusOK); !strings.Contains(read.body, `"`+member+`":`+want) {
			t.Errorf("read back: %s", read.body)
		}
	}
}

func TestPandabaseBounds(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		one := `{"name":"x","amount":100,"quantity":1}`
		accepted(t, s, "total_amount", map[string]wish{
			"100,": {"amount": "1", "quantity": "1e2"}, "999,": {"amount": "1.0", "quantity": "999"}, "1000000,": {"amount": "1e6"},
			"999000000,": {"amount": "1000000", "quantity": "999"}, "1000,": {"items": "[" + one + strings.Repeat(","+one, 9) + "]"},
			"101,": {"amount": "101", "expected": "101"}, "102,": {"amount": "102.0", "expected": "1.02e2"}, "0,": items("sticker", "1"),
			"4900,": items("pro-licence", "1"), "14700,": items("pro-licence", "3"), "1998000000,": {
				"items": `[{"name":"a","amount":1000000,"quantity":999},{"name":"b","amount":1000000,"quantity":999}]`,
			},
			"2400,": {"items": `[{"product_id":"{e-book}","quantity":1},{"name":"x","amount":500,"quantity":1}]`, "expected": "2400"},

			"300,": {"items": `[{"product_id":"{sticker}","quantity":999},{"name":"x","amount":300,"quantity":1}]`},
		})
	})
}
