package binarytest

import (
	"net/http"
	"slices"
	"strings"
)

// variantsPath is where the e-book's forms are.
const variantsPath = "/api/v2/products/{e-book.product}/variants"

// sellappWrites are calls that would write, with a good body. None of them asks for what would be refused.
func sellappWrites() []call {
	const one = invoicesPath + "/{invoice}"
	const wares = `"description":"Pro","deliverable":{"types":["TEXT"],"data":{"text":"Pro"}},"pricing":{"humble":false,"price":{"price":100,"currency":"USD"}},"payment_methods":["STRIPE"]}`
	return []call{
		{method: http.MethodPost, path: invoicesPath, body: invoiceBody(nil)},
		{method: http.MethodPost, path: one + "/checkout", body: `{"note":"Pro"}`},
		{method: http.MethodPatch, path: one + "/mark-completed", body: `{"note":"Pro"}`},
		{method: http.MethodPatch, path: one + "/mark-voided", body: `{"note":"Pro"}`},
		{method: http.MethodPatch, path: one + "/status", body: `{"status":"VOIDED","note":"Pro"}`},
		{method: http.MethodPatch, path: invoicesPath + "/{invoice.paid}/issue-replacement", body: `{"product_variants":[{e-book.number}],"note":"Pro"}`},
		{method: http.MethodPost, path: invoicesPath + "/{invoice.paid}/refunds", body: `{"amount":"1.00","note":"Pro"}`},
		{method: http.MethodPost, path: invoicesPath + "/{invoice.paid}/fulfillment-retries", body: `{"note":"Pro"}`},
		{method: http.MethodPost, path: invoicesPath + "/{invoice.paid}/fulfillment-notifications", body: `{"note":"Pro"}`},
		{method: http.MethodPost, path: "/api/v2/products", body: `{"title":"Pro","description":"Pro","visibility":"PUBLIC"}`},
		{method: http.MethodPatch, path: "/api/v2/products/{e-book.product}", body: `{"title":"Pro"}`},
		{method: http.MethodPost, path: variantsPath, body: `{"title":"Pro",` + wares},
		{method: http.MethodPatch, path: variantsPath + "/{e-book.number}", body: `{"title":"Pro"}`},
		{method: http.MethodPost, path: "/api/v1/coupons", body: `{"code":"PRO","note":"Pro","type":"AMOUNT","discount":5,"store_wide":true}`},
		{method: http.MethodPost, path: "/api/v2/webhook-channels", body: `{"name":"Pro","url":"https://shop.example/hook","allowed_notifications":["order.completed"]}`},
		{method: http.MethodPut, path: "/api/v2/webhook-channels/signing-secret", body: `{"signing_secret":"Pro-` + strings.Repeat("s", 40) + `"}`},
	}
}

// noBodyNeeded tells whether a call may come without a body.
func noBodyNeeded(c call) bool {
	return slices.ContainsFunc([]string{"/checkout", "/mark-completed", "/mark-voided", "/refunds", "-retries", "-notifications"},
		func(end string) bool { return strings.HasSuffix(c.path, end) })
}

// sellappReads are addresses that answer with what there is.
func sellappReads() []string {
	return []string{
		invoicesPath, invoicesPath + "/{invoice}", invoicesPath + "/{invoice.paid}/deliverables", "/api/v2/products", "/api/v2/products/{e-book.product}",
		variantsPath, variantsPath + "/{e-book.number}", "/api/v1/coupons", "/api/v2/webhook-channels",
	}
}

// unknownSellAppPaths are addresses and methods that lead nowhere, and stores that the key does not see.
func unknownSellAppPaths() (table []refusal) {
	for _, path := range []string{
		"/api/v2//invoices", "/api/v2/invoices//", "/api/v2/./invoices", "/api/v2%2Finvoices", "/api/", "/api/v2", "/api/v2/nothing", "/api/v3/invoices",
		"/api/v1/invoices", "/api/v2/coupons", "/api/v2/Invoices", "/api/v2/invoices/{invoice}/nothing", "/api/v2/invoices/{invoice}%00", "/api/v2/invoices/1%2F1", "/api/v2/invoices/{invoice}/checkout/1",
	} {
		for _, method := range []string{"GET", "POST"} {
			table = append(table, refusal{method + " " + path, call{method: method, path: path, body: invoiceBody(nil)}, 404, "route_not_found", ""})
		}
	}
	for _, row := range [][2]string{
		{"PUT", invoicesPath}, {"DELETE", invoicesPath + "/{invoice}"}, {"GET", invoicesPath + "/{invoice}/checkout"}, {"POST", invoicesPath + "/{invoice}/deliverables"},
		{"POST", invoicesPath + "/{invoice}/mark-voided"}, {"PUT", invoicesPath + "/{invoice}/status"}, {"GET", invoicesPath + "/{invoice.paid}/refunds"},
		{"DELETE", "/api/v2/products"}, {"PUT", "/api/v1/coupons"}, {"BREW", invoicesPath},
	} {
		table = append(table, refusal{row[0] + " " + row[1], call{method: row[0], path: row[1]}, 405, "method_not_allowed", ""})
	}
	for _, slug := range []string{"nobody", "other", "DEMO", "' OR 1=1", "%", strings.Repeat("a", 5000)} { // other is another account's
		for _, c := range everyOrSome(slug == "other", append(sellappWrites(), call{method: "GET", path: invoicesPath})) {
			c.header = http.Header{"X-STORE": {slug}}
			table = append(table, refusal{"X-STORE " + slug[:min(len(slug), 20)] + " " + c.method + " " + c.path, c, 404, "store_not_found", ""})
		}
	}
	two := call{method: "GET", path: invoicesPath, header: http.Header{"X-STORE": {"demo", "demo"}}}
	return append(table, refusal{"two X-STORE", two, 400, "bad_request", ""})
}

// unknownInvoices are numbers that no invoice of the store has, and what is no number: all get one same answer.
func unknownInvoices() (table []refusal) {
	calls := []call{
		{method: "GET", path: "ID"}, {method: "POST", path: "ID/checkout"}, {method: "GET", path: "ID/deliverables"}, {method: "PATCH", path: "ID/mark-completed"},
		{method: "PATCH", path: "ID/mark-voided"}, {method: "PATCH", path: "ID/status", body: `{"status":"VOIDED"}`},
		{method: "PATCH", path: "ID/issue-replacement", body: `{"product_variants":[1]}`}, {method: "POST", path: "ID/refunds"},
		{method: "POST", path: "ID/fulfillment-retries"}, {method: "POST", path: "ID/fulfillment-notifications"},
	}
	for _, id := range []string{
		"{foreign.invoice}", "9223372036854775807", "9223372036854775808", "18446744073709551617", strings.Repeat("9", 5000), "0", "-1", "-{invoice}", "+{invoice}",
		"0{invoice}", "{invoice}.0", "1e0", "0x1", "x", "%20{invoice}", "{invoice}%20", "null", "NaN", "１", "'%20OR%201=1--",
		"01a1fc2e-ee11-743e-9acb-834be4898d21",
	} {
		for _, c := range calls {
			c.path = invoicesPath + "/" + strings.Replace(c.path, "ID", id, 1)
			table = append(table, refusal{c.method + " " + c.path[:min(len(c.path), 60)], c, 404, "order_not_found", ""})
		}
	}
	for _, row := range [][2]string{
		{"/api/v2/products/ID", "product_not_found"}, {"/api/v2/products/ID/variants", "product_not_found"}, {variantsPath + "/ID", "product_not_found"},
		{"/api/v1/coupons/ID", "coupon_not_found"}, {"/api/v2/webhook-channels/ID", "endpoint_not_found"},
	} {
		for _, id := range []string{"{foreign.product}", "{foreign.number}", "9223372036854775808", "0", "-1", "x", "1.0", "01a1fc2e-ee11-743e-9acb-834be4898d21"} {
			if (id == "{foreign.product}") == strings.HasSuffix(row[0], "variants/ID") || strings.Contains(row[0], "coupons") && strings.HasPrefix(id, "{") {
				continue // the number may be one of the store's own
			}
			path := strings.Replace(row[0], "ID", id, 1)
			table = append(table, refusal{"GET " + path, call{method: "GET", path: path}, 404, row[1], ""})
			if !strings.HasSuffix(path, "/variants") {
				table = append(table, refusal{"DELETE " + path, call{method: "DELETE", path: path}, 404, row[1], ""})
			}
		}
	}
	return table
}
