package binarytest

import (
	"net/http"
	"strings"
)

// corePath begins the paths of the core API.
const corePath = "/v2/core/stores/{store}"

// pandabaseWrites are calls that would write, with a good body. None of them asks for what would be refused.
func pandabaseWrites() []call {
	session := checkouts.path + "/{session}"
	return []call{
		{method: http.MethodPost, path: checkouts.path, body: checkouts.body(nil)},
		{method: http.MethodPost, path: estimates.path, body: estimates.body(nil)},
		{method: http.MethodPatch, path: session, body: `{"customer":{"name":"Pro"}}`},
		{method: http.MethodPost, path: session + "/pay", body: `{"customer":{"name":"Pro","email":"a@shop.example"},"gateway":"CARD"}`},
		{method: http.MethodPost, path: corePath + "/products", body: `{"title":"Pro","productType":"SERVICE","price":500}`},
		{method: http.MethodPatch, path: corePath + "/products/{draft}", body: `{"title":"Pro"}`},
		{method: http.MethodPost, path: corePath + "/coupons", body: `{"code":"PRO","displayName":"Pro","type":"FIXED","value":5}`},
		{method: http.MethodPost, path: corePath + "/webhooks", body: `{"url":"https://shop.example/Pro","eventTypes":["PAYMENT_COMPLETED"]}`},
		{method: http.MethodPost, path: corePath + "/licenses/verify", body: `{"key":"Pro"}`},
		{method: http.MethodPost, path: corePath + "/refunds/orders/{paid.order}", body: `{"reason":"DUPLICATE","note":"Pro"}`},
		{method: http.MethodPost, path: corePath + "/orders/{paid.order}/retry-fulfillment", body: `{"note":"Pro"}`},
	}
}

// everyOrSome is a whole list, or one in five of it: what is decided before a route's own work need not be
// tried everywhere in every form.
func everyOrSome[T any](every bool, all []T) (some []T) {
	for i, one := range all {
		if every || i%5 == 0 {
			some = append(some, one)
		}
	}
	return some
}

// pandabaseReads are addresses that answer with what there is.
func pandabaseReads() []string {
	const storefront = "/v2/storefront/stores/{store}"
	return []string{
		checkouts.path + "/{session}", storefront, storefront + "/products", storefront + "/products/{e-book}",
		storefront + "/products/by-handle/e-book", corePath, corePath + "/products", corePath + "/products/{e-book}", corePath + "/coupons",
		corePath + "/webhooks", corePath + "/orders", corePath + "/orders/{paid.order}", corePath + "/orders/{paid.order}/refunds",
		corePath + "/orders/payments", corePath + "/customers", corePath + "/licenses", corePath + "/refunds",
	}
}

// unknownPandabasePaths are what leads nowhere: addresses, methods, stores, and objects that are no one's, another store's or
// no ids at all.
func unknownPandabasePaths() []refusal {
	var table []refusal
	for _, path := range []string{
		"/v2//stores/{store}/checkouts", "/v2/stores/{store}/checkouts//", "/v2/stores/./{store}/checkouts", "/v2/stores/{store}%2Fcheckouts", "/v2/", "/v2/nothing",
		"/v2/Stores/{store}/checkouts", "/v2/stores/{store}", "/v2/core/stores", corePath + "/nothing", corePath + "/orders/{paid.order}/nothing",
		corePath + "/products/{e-book}/variants", "/v2/storefront/stores", "/v2/storefront/stores/{store}/products/by-handle",
	} {
		for _, method := range []string{"GET", "POST"} {
			if getsAlone := strings.HasSuffix(path, "by-handle") || strings.HasSuffix(path, "}/nothing"); !getsAlone || method == "GET" {
				table = append(table, refusal{method + " " + path, call{method: method, path: path, body: checkouts.body(nil)}, 404, "", ""})
			}
		}
	}
	for _, row := range [][2]string{
		{"GET", checkouts.path}, {"PUT", checkouts.path}, {"DELETE", checkouts.path + "/{session}"}, {"OPTIONS", estimates.path + "/"},
		{"GET", checkouts.path + "/{session}/pay"}, {"PATCH", checkouts.path + "/{session}/pay"}, {"POST", "/v2/storefront/stores/{store}"},
		{"POST", corePath}, {"PUT", corePath + "/products"}, {"PUT", corePath + "/coupons/x"}, {"DELETE", corePath + "/orders/{paid.order}"},
		{"POST", corePath + "/orders"}, {"GET", corePath + "/refunds/orders/{paid.order}"}, {"BREW", checkouts.path},
	} {
		table = append(table, refusal{row[0] + " " + row[1], call{method: row[0], path: row[1]}, 405, "method", ""})
	}
	for i, store := range unknownIDs("shp_") {
		for _, c := range everyOrSome(i == 0, pandabaseWrites()) {
			c.path = strings.Replace(c.path, "{store}", store, 1)
			table = append(table, refusal{c.method + " " + c.path[:min(len(c.path), 80)], c, 404, "Store not found.", ""})
		}
		for _, path := range everyOrSome(i == 0, pandabaseReads()) {
			path = strings.Replace(path, "{store}", store, 1)
			table = append(table, refusal{"GET " + path[:min(len(path), 80)], call{method: "GET", path: path}, 404, "Store not found.", ""})
		}
	}
	return append(table, unknownObjects()...)
}

// unknownObjects are a path for every kind of object, each with ids that are unknown or another store's.
func unknownObjects() (table []refusal) {
	for _, row := range []struct{ method, path, prefix, foreign, says string }{
		{"GET", checkouts.path + "/ID", "cs_", "{foreign.session}", "Checkout session not found."},
		{"PATCH", checkouts.path + "/ID", "cs_", "{foreign.session}", "Checkout session not found."},
		{"POST", checkouts.path + "/ID/pay", "cs_", "{foreign.session}", "Checkout session not found."},
		{"GET", "/v2/storefront/stores/{store}/products/ID", "prd_", "{foreign}", "Product not found."},
		{"GET", "/v2/storefront/stores/{store}/products/ID", "prd_", "{draft}", "Product not found."},
		{"GET", "/v2/storefront/stores/{store}/products/by-handle/ID", "", "theirs", "Product not found."},
		{"GET", "/v2/storefront/resolve/ID", "", "nobody", "Store not found."},
		{"GET", corePath + "/products/ID", "prd_", "{foreign}", "Product not found."},
		{"PATCH", corePath + "/products/ID", "prd_", "{foreign}", "Product not found."},
		{"DELETE", corePath + "/products/ID", "prd_", "{foreign}", "Product not found."},
		{"GET", corePath + "/coupons/ID", "cpn_", "{foreign.coupon}", "Coupon not found."},
		{"PATCH", corePath + "/coupons/ID", "cpn_", "{foreign.coupon}", "Coupon not found."},
		{"DELETE", corePath + "/coupons/ID", "cpn_", "{foreign.coupon}", "Coupon not found."},
		{"GET", corePath + "/webhooks/ID", "whk_", "{foreign.endpoint}", "Webhook not found."},
		{"PATCH", corePath + "/webhooks/ID", "whk_", "{foreign.endpoint}", "Webhook not found."},
		{"DELETE", corePath + "/webhooks/ID", "whk_", "{foreign.endpoint}", "Webhook not found."},
		{"GET", corePath + "/orders/ID", "ord_", "{session.order}", "Order not found."}, // nobody has submitted it
		{"GET", corePath + "/orders/ID/refunds", "ord_", "{session.order}", "Order not found."},
		{"POST", corePath + "/orders/ID/retry-fulfillment", "ord_", "{session.order}", "Order not found."},
		{"POST", corePath + "/refunds/orders/ID", "ord_", "{session.order}", "Order not found."},
		{"GET", corePath + "/orders/payments/ID", "pmt_", "{paid.order}", "Payment not found."},
		{"GET", corePath + "/refunds/ID", "rfd_", "{paid.order}", "Refund not found."},
		{"GET", corePath + "/customers/ID", "cus_", "{paid.order}", "Customer not found."},
		{"GET", corePath + "/licenses/ID", "lic_", "{paid.order}", "License not found."},
	} {
		for _, id := range append(unknownIDs(row.prefix), row.foreign) {
			reads := row.method == http.MethodGet
			if id == "" || !reads && id != row.foreign && len(id) != len(row.prefix)+25 { // "" is the address of something else
				continue
			}
			c := call{method: row.method, path: strings.Replace(row.path, "ID", id, 1)}
			if !reads && row.method != http.MethodDelete {
				c.body = "{}"
			}
			name := row.method + " " + strings.Replace(row.path, "ID", id[:min(len(id), 40)], 1)
			table = append(table, refusal{name, c, 404, row.says, ""})
		}
	}
	return table
}

// unknownIDs are ids of nothing, and what is no id.
func unknownIDs(prefix string) []string {
	return []string{
		prefix + strings.Repeat("0", 24) + "1", prefix + strings.Repeat("a", 24), prefix + strings.Repeat("z", 25), prefix, "x", "0", "-1", "%20",
		"01a1fc2e-ee11-743e-9acb-834be4898d21", strings.ToUpper(prefix) + strings.Repeat("0", 25), prefix + strings.Repeat("a", 5000), "'%20OR%201=1--",
	}
}
