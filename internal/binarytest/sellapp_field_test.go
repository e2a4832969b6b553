package binarytest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// refusedInvoices are invoices that nobody gets; the field is named.
func refusedInvoices() (table []refusal) {
	add := func(field string, changes wish) {
		name := field
		for _, value := range changes {
			name += " " + value[:min(len(value), 60)]
		}
		table = append(table, refusal{"invoice " + name, call{path: invoicesPath, body: invoiceBody(changes)}, 422, "", field})
	}
	for _, email := range append([]string{""}, badEmails...) {
		add("customer_email", wish{"customer_email": email})
	}
	for _, method := range []string{"", `""`, `"SUMUP"`, `"stripe"`, `"MOLLIE"`, `"CUSTOM_PAYMENT_METHOD"`, `"XMR"`, text("A", 65), "1", "null", "[]"} {
		add("payment_method", wish{"payment_method": method})
	}
	for _, quantity := range []string{"0", "-1", "-0", "1.5", "2147483648", "1e10", "1e400", "1e999999999", `"2"`, "true", "null", "[]", "0.5", strings.Repeat("9", 6000)} {
		add("product_variants.", variants("e-book", quantity))
	}
	for _, cart := range []string{
		"", "{}", "[]", "null", `"x"`, "1", `{"{foreign.number}":{"quantity":1}}`, `{"999999":{"quantity":1}}`, `{"x":{"quantity":1}}`, `{"-1":{"quantity":1}}`,
		`{"0":{"quantity":1}}`, `{"9223372036854775808":{"quantity":1}}`, `{"{e-book.number}":{}}`, `{"{e-book.number}":1}`, `{"{e-book.number}":null}`,
		`{"0{e-book.number}":{"quantity":1}}`, `{"{e-book.number}":{"QUANTITY":1}}`, `{"{pro-licence.number}":{"quantity":4}}`,
		`{"{e-book.number}":{"quantity":1,"additional_information":"x"}}`, `{"{e-book.number}":{"quantity":2147483647},"{consulting.number}":{"quantity":2147483647},"{pro-licence.number}":{"quantity":2147483647}}`,
	} {
		add("product_variants", wish{"product_variants": cart})
	}
	for _, amount := range []string{"-1", "0.5", "1e400", "9007199254740992", `"1"`, "true", "null"} {
		add("extra", wish{"extra": `{"amount":` + amount + `,"currency":"USD"}`})
	}
	for _, currency := range []string{`"US"`, `"USDT"`, `"ZZZ"`, `"XXX"`, `"ＵＳＤ"`, "1", "null", `""`, `"EUR"`} {
		add("extra", wish{"extra": `{"amount":1,"currency":` + currency + "}"})
	}
	for _, extra := range []string{"{}", "[]", "1", `{"amount":1}`, `{"currency":"USD"}`} {
		add("extra", wish{"extra": extra})
	}
	for _, ip := range []string{`"x"`, `"1.2.3"`, `"1.2.3.4/8"`, `"1.2.3.4:80"`, text("1", 65), "1"} {
		add("customer_ip", wish{"customer_ip": ip})
	}
	for _, coupon := range append(slices.Clone(couponsThatDoNotCount), strings.Repeat("A", 255)) {
		if coupon != "BOOKS" { // is for e-books
			add("coupon", wish{"coupon": `"` + coupon + `"`})
		}
	}
	for field, longest := range map[string]int{"coupon": 255, "vat_id": 64, "country": 64, "affiliate": 255} {
		for _, value := range []string{text("a", longest+1), "1", "true", "[]"} {
			add(field, wish{field: value})
		}
		table = append(table, refusal{"NUL in " + field, call{path: invoicesPath, body: invoiceBody(wish{field: `"a\u0000b"`})}, 400, "invalid_json", ""})
	}
	return table
}

// refusedMoves are changes of state that an invoice does not take.
func refusedMoves() (table []refusal) {
	const pending, paid, void = invoicesPath + "/{invoice}", invoicesPath + "/{invoice.paid}", invoicesPath + "/{invoice.void}"
	add := func(path, body, field string) {
		table = append(table, refusal{"PATCH " + path + " " + body, call{method: "PATCH", path: path, body: body}, 422, "", field})
	}
	for path, states := range map[string][]string{
		pending: {"PARTIAL", "PAID", "COMPLETED", "VOIDED", "REFUNDED", "REVERSED", "DISPUTING", "REVIEW", "FAILED"}, paid: {"PENDING", "PAID", "VOIDED"}, void: {"PENDING", "COMPLETED"},
	} {
		for _, expected := range append(states, "", "pending", "NOTHING") {
			add(path+"/mark-completed", `{"expected_status":"`+expected+`"}`, "expected_status")
			add(path+"/mark-voided", `{"expected_status":"`+expected+`"}`, "expected_status")
			add(path+"/status", `{"status":"COMPLETED","expected_status":"`+expected+`"}`, "expected_status")
		}
		add(path+"/mark-voided", `{"expected_status":1}`, "expected_status")
	}
	for _, status := range []string{`"PENDING"`, `"PAID"`, `"REFUNDED"`, `"completed"`, `""`, "1", "null", "[]"} {
		add(pending+"/status", `{"status":`+status+"}", "status")
	}
	add(pending+"/status", `{}`, "status")
	add(paid+"/mark-completed", "", "")
	add(paid+"/mark-voided", "", "")
	add(paid+"/mark-completed", `{"expected_status":"COMPLETED"}`, "")
	add(void+"/mark-completed", "", "")
	for _, wares := range []string{"", "[]", "{}", "1", `"x"`, "null", "[0]", "[-1]", "[1.5]", `["1"]`, "[999999]", "[{pro-licence.number}]", `{"x":{}}`, `{"{e-book.number}":{"quantity":0}}`, `{"{e-book.number}":{"quantity":2}}`} {
		body := `{"product_variants":` + wares + "}"
		if wares == "" {
			body = "{}"
		}
		add(paid+"/issue-replacement", body, "product_variants")
	}
	add(pending+"/issue-replacement", `{"product_variants":[{e-book.number}]}`, "")
	for _, path := range []string{paid, void} {
		table = append(table, refusal{"checkout " + path, call{path: path + "/checkout"}, 422, "order_state", ""})
	}
	return table
}

// refusedRefunds are amounts that are not paid back.
func refusedRefunds() (table []refusal) {
	const paid = invoicesPath + "/{invoice.paid}/refunds"
	for _, amount := range []string{
		`"1.001"`, `"0.009"`, `"0"`, `"0.00"`, `"-1"`, `"-0.01"`, `"1e1"`, `"1,00"`, `"+1"`, `".5"`, `"1."`, `" 1"`, `""`, `"NaN"`, `"0x10"`, `"１"`,
		`"` + strings.Repeat("9", 32) + `"`, `"` + strings.Repeat("1", 33) + `"`, `"0.` + strings.Repeat("0", 29) + `1"`, "true", "[]", "{}",
	} {
		table = append(table, refusal{"refund " + amount, call{path: paid, body: `{"amount":` + amount + "}"}, 422, "", "amount"})
	}
	for _, amount := range []string{"19.01", "20", "99999999999"} { // above what is left of 19.00
		table = append(table, refusal{"refund " + amount, call{path: paid, body: `{"amount":"` + amount + `"}`}, 422, "not_refundable", "amount"})
	}
	for _, path := range []string{invoicesPath + "/{invoice}", invoicesPath + "/{invoice.void}"} { // nothing was paid for them
		for _, body := range []string{"", "{}", `{"amount":"1"}`} {
			table = append(table, refusal{"refund " + path + " " + body, call{path: path + "/refunds", body: body}, 422, "", ""})
		}
	}
	for _, body := range []string{`{"email":"x"}`, `{"email":1}`, `{"email":"a@b.example\r\nBcc: c@d.example"}`} {
		for _, path := range []string{"/fulfillment-retries", "/fulfillment-notifications"} {
			table = append(table, refusal{path + " " + body, call{path: invoicesPath + "/{invoice.paid}" + path, body: body}, 422, "", "email"})
		}
	}
	for _, numbers := range []string{"[999999]", "[{pro-licence.number}]", "[0]", `["1"]`, "1"} {
		table = append(table, refusal{"notify of " + numbers, call{path: invoicesPath + "/{invoice.paid}/fulfillment-notifications", body: `{"product_variant_ids":` + numbers + "}"}, 422, "", "product_variant_ids"})
	}
	return append(table, refusal{"notify of what is not paid", call{path: invoicesPath + "/{invoice}/fulfillment-notifications"}, 422, "order_state", ""})
}

// refusedWares are products, coupons and channels that nobody can sell by.
func refusedWares() (table []refusal) {
	add := func(method, path, body, field string) {
		table = append(table, refusal{method + " " + path + " " + body[:min(len(body), 80)], call{method: method, path: path, body: body}, 422, "", field})
	}
	for _, price := range []string{"-1", "1.5", `"100"`, "9007199254740992", "1e400", "null"} {
		add("PATCH", variantsPath+"/{e-book.number}", `{"pricing":{"humble":false,"price":{"price":`+price+`,"currency":"USD"}}}`, "pricing")
	}
	for _, currency := range []string{"US", "USDT", "ZZZ", "XXX", "ＵＳＤ"} {
		add("PATCH", variantsPath+"/{e-book.number}", `{"pricing":{"humble":false,"price":{"price":100,"currency":"`+currency+`"}}}`, "pricing")
	}
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "//evil.example", "https:evil.com", "https:///x", "https://user:pw@shop.example/", `https://shop.example\\x`,
		"https://shop.example:99999/", "https://shop.example/" + strings.Repeat("a", 2048), "ftp://shop.example/", "http://shop.example/", ""} {
		add("PATCH", variantsPath+"/{e-book.number}", `{"deliverable":{"types":["DYNAMIC"],"data":{"webhook":"`+address+`"}}}`, "deliverable")
		if address != "http://shop.example/" { // test keys may use it for webhooks
			add("POST", "/api/v2/webhook-channels", `{"url":"`+address+`","allowed_notifications":["order.completed"]}`, "url")
		}
	}
	for _, body := range []string{`{"types":[],"data":[]}`, `{"types":["NOTHING"],"data":[]}`, `{"types":["DOWNLOADABLE"],"data":{"files":["01a1fc2e-ee11-743e-9acb-834be4898d21"]}}`, `{"types":["DOWNLOADABLE"],"data":{"files":["x"]}}`} {
		add("PATCH", variantsPath+"/{e-book.number}", `{"deliverable":`+body+"}", "deliverable")
	}
	for _, discount := range []string{"0", "-1", "0.5", "1.001", "null", "true", `"x"`, "1e400"} {
		add("POST", "/api/v1/coupons", `{"code":"NEW","type":"AMOUNT","discount":`+discount+`,"store_wide":true}`, "discount")
	}
	add("POST", "/api/v1/coupons", `{"code":"NEW","type":"PERCENTAGE","discount":101,"store_wide":true}`, "discount")
	add("POST", "/api/v1/coupons", `{"code":"welcome10","type":"PERCENTAGE","discount":10,"store_wide":true}`, "code")
	add("POST", "/api/v1/coupons", `{"code":"NEW","type":"PERCENTAGE","discount":10,"store_wide":false,"products":[{foreign.product}]}`, "products")
	return table
}

// refusedSearches are filters that make no sense.
func refusedSearches() (table []refusal) {
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=x": "limit", "limit=1.5": "limit", "page=0": "page", "page=-1": "page", "page=x": "page",
		"page=99999999999999999999": "page", "sort=price": "sort", "status[]=NOTHING": "status", "search=x&search_by=password": "search_by",
	} {
		table = append(table, refusal{"GET invoices " + query, call{method: "GET", path: invoicesPath + "?" + query}, 422, "", field})
	}
	return table
}

func TestInvoicesAtTheirBounds(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, changes := range []wish{
			{"affiliate": ""}, {"coupon": "null", "vat_id": "null", "country": "null", "affiliate": "null", "extra": "null", "customer_ip": "null"},
			{"affiliate": text("😀", 255)}, {"customer_ip": `"2001:db8::1"`}, {"extra": `{"amount":0,"currency":"USD"}`}, {"extra": `{"amount":1e2,"currency":"USD"}`},
			{"unknown": `{"is":"allowed"}`}, variants("e-book", "2.0"), variants("e-book", "1e2"), {"coupon": `" welcome10 "`},
			{"product_variants": `{"{e-book.number}":{"quantity":1,"additional_information":[],"fill_once":true}}`},
		} {
			s.invoice(t, changes)
		}
		const evil = `<script>alert(1)</script>{{7*7}}${7*7}<%= 7*7 %>&amp;`
		_, path := s.invoice(t, wish{"product_variants": `{"{e-book.number}":{"quantity":1,"additional_information":{"nick":"` + evil + `"}}}`})
		s.payInvoice(t, path)
		told := s.sellapp(t, http.MethodGet, path+"/deliverables", "").want(t, http.StatusOK)
		if !strings.Contains(told.body, evil) {
			t.Errorf("came back as %s", told.body)
		}
	})
}
