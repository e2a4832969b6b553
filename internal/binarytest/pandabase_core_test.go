package binarytest

import (
	"net/http"
	"strings"
)

// refusedCoreBodies are bodies that the core API does not take; the field is named.
func refusedCoreBodies() (table []refusal) {
	for path, rows := range map[string][][2]string{
		"/products": {
			{`{}`, "title"}, {`{"title":"x","productType":"SERVICE"}`, "price"}, {`{"title":"","productType":"SERVICE","price":1}`, "title"},
			{`{"title":` + text("😀", 257) + `,"productType":"SERVICE","price":1}`, "title"}, {`{"title":"x","productType":"THING","price":1}`, "productType"},
			{`{"title":"x","productType":"SERVICE","price":-1}`, "price"}, {`{"title":"x","productType":"SERVICE","price":1.5}`, "price"},
			{`{"title":"x","productType":"SERVICE","price":9007199254740992}`, "price"}, {`{"title":"x","productType":"SERVICE","price":1e400}`, "price"},
			{`{"title":"x","productType":"SERVICE","price":1,"images":["http://a.example/x.png"]}`, "images"},
			{`{"title":"x","productType":"SERVICE","price":1,"images":["javascript:alert(1)"]}`, "images"},
			{`{"title":"x","productType":"SERVICE","price":1,"maxPerCustomer":0}`, "maxPerCustomer"}, {`{"title":"x","productType":"SERVICE","price":1,"status":"LIVE"}`, "status"},
			{`{"title":"x","productType":"SERVICE","price":1,"availableFrom":"tomorrow"}`, "availableFrom"},
			{`{"title":"x","productType":"SERVICE","price":1,"redirectUrl":"//evil.example"}`, "redirectUrl"},
		},
		"/coupons": {
			{`{}`, "code"}, {`{"code":"A","type":"FIXED","value":1}`, "code"}, {`{"code":` + text("A", 65) + `,"type":"FIXED","value":1}`, "code"},
			{`{"code":"A B","type":"FIXED","value":1}`, "code"}, {`{"code":"ÄÖ","type":"FIXED","value":1}`, "code"}, {`{"code":"AB","type":"FREE","value":1}`, "type"},
			{`{"code":"AB","type":"FIXED","value":0}`, "value"}, {`{"code":"AB","type":"FIXED","value":1.5}`, "value"}, {`{"code":"AB","type":"PERCENTAGE","value":101}`, "value"},
			{`{"code":"AB","type":"FIXED","value":1,"maxUses":0}`, "maxUses"}, {`{"code":"AB","type":"FIXED","value":1,"maxUsesPerCustomer":0}`, "maxUsesPerCustomer"},
			{`{"code":"AB","type":"FIXED","value":1,"minimumPurchase":-1}`, "minimumPurchase"}, {`{"code":"welcome10","type":"FIXED","value":1}`, "code"},
			{`{"code":"AB","type":"FIXED","value":1,"productIds":[` + strings.TrimSuffix(strings.Repeat(`"{e-book}",`, 51), ",") + `]}`, "productIds"},
			{`{"code":"AB","type":"FIXED","value":1,"productIds":["{foreign}"]}`, "productIds"},
			{`{"code":"AB","type":"FIXED","value":1,"startsAt":"2030-01-02T00:00:00Z","expiresAt":"2030-01-01T00:00:00Z"}`, ""},
			{`{"code":"AB","type":"FIXED","value":1,"expiresAt":"soon"}`, "expiresAt"},
		},
		"/webhooks": {
			{`{}`, "url"}, {`{"url":"https://shop.example/"}`, "eventTypes"}, {`{"url":"https://shop.example/","eventTypes":[]}`, "eventTypes"},
			{`{"url":"https://shop.example/","eventTypes":["NOTHING"]}`, "eventTypes"},
		},
		"/licenses/verify": {{`{}`, "key"}, {`{"key":""}`, "key"}, {`{"key":1}`, "key"}, {`{"key":` + text("a", 513) + `}`, "key"}},
		"/refunds/orders/{paid.order}": {
			{`{"reason":"BORED"}`, "reason"}, {`{"reason":1}`, "reason"}, {"{}", ""}, {"", ""}, // nothing was paid for it
		},
		"/refunds/orders/{paid.order}?again=1": {{`{"reason":null}`, "reason"}},
	} {
		for _, row := range rows {
			name := path + " " + row[0][:min(len(row[0]), 80)]
			table = append(table, refusal{name, call{method: http.MethodPost, path: corePath + path, body: row[0]}, 400, "", row[1]})
		}
	}
	return table
}
