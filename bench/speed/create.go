package main

import (
	"fmt"
	"strings"
)

// shoppexBody is the request that is sent most: 600 bytes.
var shoppexBody = func() string {
	const frame = `{"product":{"name":"Pro licence"},"amount":24.99,"currency":"USD","customer_email":"buyer@example.com",` +
		`"success_url":"` + thanks + `","cancel_url":"https://shop.example/cart","metadata":{"note":"%s"}}`
	return fmt.Sprintf(frame, strings.Repeat("x", 600-len(frame)+len("%s")))
}()

// thanks is where buyers go who have paid.
const thanks = "https://shop.example/thanks"

// shoppex creates a session with one item: Shoppex knows no more. The references read no more of it than
// its body.
func (s *shop) shoppex(keyed bool) request {
	return request{
		method: "POST", path: "/dev/v1/checkout/sessions", credential: s.server.Ready.Keys.Shoppex,
		body: shoppexBody, keyed: keyed, status: 201,
	}
}

// pandabase creates a session with so many products of the catalogue.
func (s *shop) pandabase(items int, keyed bool) request {
	var list []string
	for _, g := range s.goods[:items] {
		list = append(list, fmt.Sprintf(`{"product_id":"%s","quantity":1}`, g.product))
	}
	return s.pandabaseOf(strings.Join(list, ","), keyed)
}

// pandabaseOf creates a session with items as Pandabase writes them.
func (s *shop) pandabaseOf(items string, keyed bool) request {
	return request{
		method: "POST", path: "/v2/stores/" + s.server.Ready.Store.PandabaseID + "/checkouts",
		body:  `{"items":[` + items + `],"return_url":"` + thanks + `","cancel_url":"https://shop.example/cart"}`,
		keyed: keyed, status: 201,
	}
}

// sellapp creates an invoice with so many variants of the catalogue, each for a customer of its own.
func (s *shop) sellapp(items int, keyed bool) request {
	var list []string
	for _, g := range s.goods[:items] {
		list = append(list, fmt.Sprintf(`"%d":{"quantity":1}`, g.number))
	}
	return request{
		method: "POST", path: "/api/v2/invoices", credential: s.server.Ready.Keys.SellApp, header: "X-STORE: " + slug + "\r\n",
		body:  `{"customer_email":"buyer-{n}@example.com","payment_method":"STRIPE","product_variants":{` + strings.Join(list, ",") + `}}`,
		keyed: keyed, status: 201,
	}
}
