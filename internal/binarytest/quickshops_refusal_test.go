package binarytest

import (
	"net/http"
	"slices"
	"strings"
)

// unreadableCarts are bodies of Quickshops that nobody can read.
func unreadableCarts() (table []refusal) {
	for i, c := range quickshopsWrites() {
		good, path := c.body, c.method+" "+c.path
		for name, body := range brokenBodies(good, "productId") {
			if strings.HasSuffix(name, "duplicate") || strings.HasPrefix(name, "duplicate") || strings.HasPrefix(name, "escaped") {
				continue // below, with the members that this body has
			}
			if optional := c.path == cartsPath; optional && body == "" || i > 1 && !slices.Contains([]string{"list", "truncated", "NUL escape", "depth 33"}, name) {
				continue
			}
			c.body = body
			table = append(table, refusal{path + " " + name, c, 400, "invalid_json", ""})
		}
		for name, body := range map[string]string{"duplicate": `{"note":1,` + good[1:], "escaped duplicate": `{"\u006eote":1,` + good[1:]} {
			c.body = body
			table = append(table, refusal{path + " " + name, c, 400, "invalid_json", ""})
		}
		for name, header := range map[string]http.Header{
			"no content type": {"Content-Type": nil}, "text": {"Content-Type": {"text/plain"}}, "gzip": {"Content-Encoding": {"gzip"}},
			"latin 1": {"Content-Type": {"application/json; charset=iso-8859-1"}},
		} {
			table = append(table, refusal{path + " " + name, call{method: c.method, path: c.path, body: good, header: header}, 415, "unsupported_media_type", ""})
		}
		large := good + strings.Repeat(" ", 64<<10)
		table = append(table,
			refusal{path + " over 64 KB", call{method: c.method, path: c.path, body: large}, 413, "body_too_large", ""},
			refusal{path + " over 64 KB in chunks", call{method: c.method, path: c.path, body: large, chunked: true}, 413, "body_too_large", ""},
			refusal{path + " wide header", call{method: c.method, path: c.path, body: good, header: http.Header{"X-Wide": {strings.Repeat("a", 65<<10)}}}, 431, "headers_too_large", ""})
		if c.method == http.MethodPost {
			for name, keys := range map[string][]string{"two": {"a", "b"}, "none": {""}, "long": {strings.Repeat("k", 256)}, "not ASCII": {"é"}} {
				table = append(table, refusal{path + " idempotency key " + name, call{method: c.method, path: c.path, body: good, header: http.Header{keyHeader: keys}}, 400, "bad_request", ""})
			}
		}
	}
	return table
}

// unknownQuickshopsPaths are what leads nowhere: addresses, methods, and carts and products that are unknown, another
// store's, or no ids at all: one same answer.
func unknownQuickshopsPaths() (table []refusal) {
	for _, path := range []string{"/v1//cart", "/v1/", "/v1/nothing", "/v1/Cart", "/v1/checkout", "/v1/cart/{cart}/nothing", "/v1/cart/{cart}%2Flines", "/v1/./cart", "/v1/checkout/session//"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			table = append(table, refusal{method + " " + path, call{method: method, path: path, body: `{}`}, 404, "route_not_found", ""})
		}
	}
	for _, row := range [][2]string{
		{"GET", cartsPath}, {"PUT", cartsPath}, {"POST", cartsPath + "/{cart}"}, {"GET", cartsPath + "/{cart}/lines"}, {"GET", cartsPath + "/{cart}/lines/x"},
		{"GET", sessionPath}, {"PUT", sessionPath + "/"}, {"POST", "/v1/products"}, {"DELETE", "/v1/products/x"}, {"POST", "/v1/health"}, {"BREW", cartsPath},
	} {
		table = append(table, refusal{row[0] + " " + row[1], call{method: row[0], path: row[1]}, 405, "method_not_allowed", ""})
	}
	for _, cart := range []string{"cart_01m7zcsxbde91r1bfxqy10x6mr", "{cart.foreign}", "cart_", "cart_01j", "x", "0", "%20", "prod_01m7zcsxbde91r1bfxqy10x6mr", strings.Repeat("a", 5000), "'%20OR%201=1--"} {
		at := cartsPath + "/" + cart
		for _, c := range []call{
			{method: http.MethodGet, path: at}, {method: http.MethodDelete, path: at}, {path: at + "/lines", body: `{"productId":"{e-book.prod}","quantity":1}`},
			{method: http.MethodPatch, path: at + "/lines/{e-book.prod}", body: `{"quantity":1}`}, {method: http.MethodDelete, path: at + "/lines/{e-book.prod}"},
		} {
			table = append(table, refusal{c.method + " " + c.path[:min(len(c.path), 60)], c, 404, "cart_not_found", "Cart not found"})
		}
		if len(cart) < 255 {
			table = append(table, refusal{"session of " + cart, call{path: sessionPath, body: `{"cartId":"` + cart + `"}`}, 404, "cart_not_found", "Cart not found"})
		}
	}
	for _, product := range []string{"prod_01m7zcsxbde91r1bfxqy10x6mr", "{foreign.prod}", "{draft.prod}", "{e-book}", "x", "PROD_1"} {
		table = append(table, refusal{"product " + product, call{method: http.MethodGet, path: "/v1/products/" + product}, 404, "product_not_found", "Product not found"},
			refusal{"line of " + product, call{path: cartsPath + "/{cart}/lines", body: `{"productId":"` + product + `","quantity":1}`}, 404, "product_not_found", "Product not found"},
			refusal{"set " + product, call{method: http.MethodPatch, path: cartsPath + "/{cart}/lines/" + product, body: `{"quantity":1}`}, 404, "product_not_found", "Product not found"},
			refusal{"remove " + product, call{method: http.MethodDelete, path: cartsPath + "/{cart}/lines/" + product}, 404, "product_not_found", "Product not found"})
	}
	return table
}

// refusedQuickshopsCredentials are keys that open nothing. A missing one is asked for in words of its own.
func refusedQuickshopsCredentials() (table []refusal) {
	const unknown = "qk_abcdefghijklmnopqrstuvwxyz012345"
	every := append(quickshopsWrites(), quickshopsOthers()...)
	for _, c := range every {
		c.header = http.Header{"X-Api-Key": nil}
		table = append(table, refusal{"no key " + c.method + " " + c.path, c, 401, "unauthenticated", "API key required"})
		c.header = http.Header{"X-Api-Key": {unknown, unknown}}
		table = append(table, refusal{"two keys " + c.method + " " + c.path, c, 400, "bad_request", "one x-api-key"})
	}
	for name, key := range map[string]string{
		"unknown": unknown, "empty": "", "prefix only": "qk_", "other dialect's": "shx_abcdefghijklmnopqrstuvwxyz012345", "bearer": "Bearer " + unknown,
		"tab": "qk_abc\tdef", "not UTF-8": "qk_\xff\xfe", "over-long": "qk_" + strings.Repeat("a", 40000), "two in one": unknown + ", " + unknown, "injection": "qk_' OR '1'='1",
	} {
		for _, c := range everyOrSome(name == "unknown", every) {
			c.header = http.Header{"X-Api-Key": {key}}
			table = append(table, refusal{name + " " + c.method + " " + c.path, c, 401, "unauthenticated", "Missing or invalid API key"})
		}
	}
	table = append(table, refusal{"unknown where none is needed", call{method: http.MethodGet, path: "/v1/health", header: http.Header{"X-Api-Key": {unknown}}}, 401, "unauthenticated", "Missing or invalid API key"},
		refusal{"in the query", call{method: http.MethodGet, path: "/v1/products?x-api-key=" + unknown, header: http.Header{"X-Api-Key": nil}}, 401, "unauthenticated", "API key required"})
	return table
}

// refusedCartLines are quantities and products that no cart takes.
func refusedCartLines() (table []refusal) {
	for _, quantity := range []string{
		"0", "-0", "-1", "0.001", "1.5", "NaN", "1e400", "1e999999999", "9007199254740993.01", `"2"`, "true", "null", "2147483648", "1000001", "[1]", "{}",
	} {
		code := "validation"
		if quantity == "NaN" {
			code = "invalid_json"
		}
		table = append(table,
			refusal{"add " + quantity, call{path: cartsPath + "/{cart}/lines", body: `{"productId":"{e-book.prod}","quantity":` + quantity + `}`}, 400, code, ""},
			refusal{"set " + quantity, call{method: http.MethodPatch, path: cartsPath + "/{cart}/lines/{e-book.prod}", body: `{"quantity":` + quantity + `}`}, 400, code, ""})
	}
	for _, body := range []string{`{}`, `{"productId":"{e-book.prod}"}`, `{"quantity":1}`, `{"PRODUCTID":"{e-book.prod}","quantity":1}`, `{"productId":1,"quantity":1}`, `{"productId":null,"quantity":1}`} {
		table = append(table, refusal{"add " + body, call{path: cartsPath + "/{cart}/lines", body: body}, 400, "validation", ""})
	}
	return append(table, refusal{"more and more", call{path: cartsPath + "/{cart}/lines", body: `{"productId":"{e-book.prod}","quantity":1000000}`}, 400, "invalid_field", "quantity"})
}

// refusedCartSessions are carts that cannot be checked out.
func refusedCartSessions() (table []refusal) {
	for _, body := range []string{`{}`, `{"cartId":1}`, `{"cartId":null}`, `{"cartId":["{cart}"]}`, `{"cartid":"{cart}"}`, `{"cartId":"` + strings.Repeat("a", 256) + `"}`} {
		table = append(table, refusal{"session of " + body[:min(len(body), 40)], call{path: sessionPath, body: body}, 400, "validation", "cartId"})
	}
	return append(table, refusal{"session of an empty cart", call{path: sessionPath, body: `{"cartId":"{cart.empty}"}`}, 400, "cart_empty", "Cart is empty"})
}
