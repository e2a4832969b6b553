package binarytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// settle is a buyer at the gateway's page: chooses an outcome, and follows where it leads. It gives the last
// address.
func (s *server) settle(t testing.TB, paying answer, outcome string) string {
	t.Helper()
	gateway := withoutOrigin(t, paying.want(t, http.StatusOK).text(t, "redirect_url"))
	s.open(t, gateway).want(t, http.StatusOK)
	back := s.form(t, gateway, url.Values{"outcome": {outcome}}).want(t, http.StatusSeeOther).header.Get("Location")
	return s.open(t, withoutOrigin(t, back)).want(t, http.StatusSeeOther).header.Get("Location")
}

// withoutOrigin is what follows the origin of an address, which is another one after a restart.
func withoutOrigin(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.RequestURI()
}

// waitForOrder asks the core API for an order until it has a status.
func (s *server) waitForOrder(t testing.TB, order, status string) answer {
	t.Helper()
	var got answer
	eventually(t, func() bool {
		got = s.core(t, http.MethodGet, "/orders/"+order, "").want(t, http.StatusOK)
		return got.data(t)["status"] == status
	})
	return got
}

// timesUsed reads how often a coupon counts as used.
func (s *server) timesUsed(t testing.TB, code string) json.Number {
	t.Helper()
	list := s.core(t, http.MethodGet, "/coupons?search="+code, "").want(t, http.StatusOK).data(t)["items"].([]any)
	if len(list) != 1 {
		t.Fatalf("%d coupons %s", len(list), code)
	}
	return list[0].(map[string]any)["timesUsed"].(json.Number)
}

// sums are the amounts of an object, under names in the order subtotal, discount, tax, total.
func sums(data map[string]any, names ...string) (list []string) {
	for _, name := range names {
		value := data[name]
		if object, ok := value.(map[string]any); ok {
			value = object["amount"]
		}
		list = append(list, fmt.Sprint(value))
	}
	return list
}

const ada = `{"name":"Ada Byron","email":"ada@shop.example","billing":{"line1":"Main Street 1","city":"Berlin","state":"","postal_code":"10115","country":"DE"}}`

// One purchase from its session to its refund: what a session, an estimate and the order say of its price is
// the same to the cent, and all that was sold is given out, and given back.
func TestPandabasePurchase(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "tax", "set", "demo", "--rate", "DE=19", "--rate", "US-NY=8.875", "--country", "DE")
		eventually(t, func() bool {
			return strings.Contains(s.anyone(t, http.MethodPost, estimates.path, estimates.body(nil)).body, `"rate":0.19`)
		})
		lines := `[{"product_id":"{pro-licence}","quantity":2},{"name":"Gift wrap","amount":250,"quantity":2}]`
		made, path := s.checkout(t, wish{
			"items": lines, "coupon_code": `"WELCOME10"`, "metadata": `{"order_ref":"A-1"}`, "return_url": `"` + success + `"`,
			"display": `{"fields":[` + asked(`"nick"`, "text", "") + `]}`,
		})
		s.placeSession("s", made)
		if got := sums(made.data(t), "amount", "discount_amount", "tax_amount", "total_amount"); fmt.Sprint(got) != "[10300 1030 0 9270]" {
			t.Errorf("before billing is known: %v", got)
		}
		told := s.anyone(t, http.MethodPatch, path, `{"customer":`+ada+`}`).want(t, http.StatusOK)
		estimate := s.anyone(t, http.MethodPost, estimates.path, estimates.body(wish{"items": lines, "coupon_code": `"welcome10"`})).want(t, http.StatusOK)
		if !strings.Contains(estimate.body, `"discount":{"code":"WELCOME10","amount":1030,"type":"PERCENTAGE","value":10}`) ||
			!strings.Contains(estimate.body, `"available_payment_methods":["CARD"]`) {
			t.Errorf("estimate %s", estimate.body)
		}
		paying := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"STRIPE","custom_fields":[{"key":"nick","value":"Lady L"}]}`).want(t, http.StatusOK)
		pending := s.core(t, http.MethodGet, "/orders/{s.order}", "").want(t, http.StatusOK)
		if data := pending.data(t); data["status"] != "PENDING" || data["paymentStatus"] != "PENDING" || s.timesUsed(t, "WELCOME10") != "1" {
			t.Errorf("submitted: %s", pending.body)
		}
		if next := s.settle(t, paying, "succeed"); next != success {
			t.Errorf("the return leads to %s", next)
		}
		order := s.waitForOrder(t, "{s.order}", "COMPLETED")
		for _, got := range [][]string{ // each line's tax is rounded: 1676 on the licences, 86 on the wraps
			sums(told.data(t), "amount", "discount_amount", "tax_amount", "total_amount"), sums(estimate.data(t), "subtotal", "discount", "tax", "total"),
			sums(order.data(t), "subtotal", "discountAmount", "taxAmount", "amount"),
		} {
			if fmt.Sprint(got) != "[10300 1030 1762 11032]" {
				t.Errorf("subtotal, discount, tax and total are %v", got)
			}
		}
		s.checkPurchase(t, order, path)
		s.giveBack(t)
	})
}

// checkPurchase looks at what a completed order tells.
func (s *server) checkPurchase(t *testing.T, order answer, path string) {
	t.Helper()
	for _, part := range []string{
		`"customFields":{"nick":"Lady L"}`, `"metadata":{"order_ref":"A-1"}`, `"orderNumber":"` + s.fill("{s}") + `"`, `"paymentStatus":"COMPLETED"`,
		`"email":"ada@shop.example"`, `"discountCode":"WELCOME10"`, `"taxRate":0.19`, `"currency":"USD"`, `"country":"DE"`,
	} {
		if !strings.Contains(order.body, part) {
			t.Errorf("no %s in %s", part, order.body)
		}
	}
	session := s.anyone(t, http.MethodGet, path, "").want(t, http.StatusOK).data(t)
	if session["status"] != "complete" || session["order_id"] != s.fill("{s.order}") {
		t.Errorf("the session is %v with %v", session["status"], session["order_id"])
	}
	s.anyone(t, http.MethodPatch, path, `{"coupon_code":""}`).want(t, http.StatusBadRequest) // single use
	s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"STRIPE"}`).want(t, http.StatusBadRequest)
	claimed := s.core(t, http.MethodGet, "/licenses?status=CLAIMED", "").want(t, http.StatusOK)
	list := claimed.data(t)["items"].([]any)
	if len(list) != 2 || strings.Count(claimed.body, s.fill(`"orderId":"{s.order}"`)) != 2 {
		t.Fatalf("licences: %s", claimed.body)
	}
	key := asJSON(t, list[0].(map[string]any)["key"])
	verdict := s.core(t, http.MethodPost, "/licenses/verify", `{"key":`+key+`,"productId":"{pro-licence}"}`).want(t, http.StatusOK)
	if verdict.data(t)["valid"] != true {
		t.Errorf("a licence that was bought: %s", verdict.body)
	}
	customers := s.core(t, http.MethodGet, "/customers?search=ada@shop.example", "").want(t, http.StatusOK)
	if !strings.Contains(customers.body, `"orderCount":1,"totalSpent":11032`) {
		t.Errorf("customers: %s", customers.body)
	}
	payments := s.core(t, http.MethodGet, "/orders/payments?status=COMPLETED", "").want(t, http.StatusOK).data(t)["items"].([]any)
	if len(payments) != 1 {
		t.Fatalf("%d payments", len(payments))
	}
	payment := s.core(t, http.MethodGet, "/orders/payments/"+payments[0].(map[string]any)["id"].(string), "").want(t, http.StatusOK)
	if !strings.Contains(payment.body, `"receivedAmount":11032`) {
		t.Errorf("payment %s", payment.body)
	}
}

// giveBack refunds {s.order}, all of it and once.
func (s *server) giveBack(t *testing.T) {
	t.Helper()
	refund := s.core(t, http.MethodPost, "/refunds/orders/{s.order}", `{"reason":"REQUESTED_BY_CUSTOMER"}`).want(t, http.StatusOK)
	if data := refund.data(t); data["amount"] != json.Number("11032") || data["reason"] != "REQUESTED_BY_CUSTOMER" {
		t.Errorf("refund %s", refund.body)
	}
	order := s.waitForOrder(t, "{s.order}", "REFUNDED")
	if order.data(t)["paymentStatus"] != "REFUNDED" || s.timesUsed(t, "WELCOME10") != "0" {
		t.Errorf("refunded: %s, the coupon counts %s times", order.body, s.timesUsed(t, "WELCOME10"))
	}
	id := refund.text(t, "id")
	for _, path := range []string{"/refunds", "/refunds/" + id, "/orders/{s.order}/refunds", "/orders/{s.order}"} {
		if got := s.core(t, http.MethodGet, path, "").want(t, http.StatusOK); !strings.Contains(got.body, id) {
			t.Errorf("%s: no %s in %s", path, id, got.body)
		}
	}
	s.core(t, http.MethodPost, "/refunds/orders/{s.order}", "").want(t, http.StatusBadRequest)
}

// Prices that contain the tax: it is worked out of them, and nothing is added.
func TestPandabaseTaxInclusive(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.otherStore(t)
		s.cli(t, "tax", "set", "other", "--rate", "DE=19", "--inclusive", "--country", "DE", "--reverse-charge")
		for country, want := range map[string]string{"DE": "[11900 0 1900 11900]", "US": "[11900 0 0 11900]"} {
			estimate := s.anyone(t, http.MethodPost, "/v2/stores/{other}/checkouts/estimate", estimates.body(wish{"amount": "11900", "country": `"` + country + `"`}))
			if got := fmt.Sprint(sums(estimate.want(t, http.StatusOK).data(t), "subtotal", "discount", "tax", "total")); strings.ReplaceAll(got, "<nil>", "0") != want {
				t.Errorf("%s: %v, want %s", country, got, want)
			}
			customer := strings.Replace(ada, `"DE"`, `"`+country+`"`, 1)
			made := s.anyone(t, http.MethodPost, "/v2/stores/{other}/checkouts", checkouts.body(wish{"amount": "11900", "expected": "11900", "customer": customer}))
			if got := fmt.Sprint(sums(made.want(t, http.StatusCreated).data(t), "amount", "discount_amount", "tax_amount", "total_amount")); got != want {
				t.Errorf("%s: %v, want %s", country, got, want)
			}
		}
	})
}

// What costs nothing is completed without a gateway.
func TestPandabaseFreeOrders(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for name, changes := range map[string]wish{
			"sticker": items("sticker", "2"), "coupon": items("e-book", "1").and(wish{"coupon_code": `"FREE100"`}),
			"later": items("pro-licence", "1"), "dynamic": {"coupon_code": `"FREE100"`},
		} {
			made, path := s.checkout(t, changes.and(wish{"customer": `{"email":"a@shop.example"}`, "return_url": `"` + success + `"`}))
			s.placeSession(name, made)
			body := `{}`
			if name == "later" {
				body = `{"coupon_code":"FREE100"}`
			}
			paid := s.anyone(t, http.MethodPost, path+"/pay", body, keyHeader, "k").want(t, http.StatusOK)
			data := paid.data(t)
			if data["payment_id"] != nil || data["status"] != "complete" || data["redirect_url"] != success || data["total_amount"] != json.Number("0") {
				t.Errorf("%s: %s", name, paid.body)
			}
			replayed(t, paid, s.anyone(t, http.MethodPost, path+"/pay", body, keyHeader, "k"))
			order := s.waitForOrder(t, "{"+name+".order}", "COMPLETED")
			if order.data(t)["payment"] != nil || order.data(t)["paymentStatus"] != "COMPLETED" {
				t.Errorf("%s: %s", name, order.body)
			}
		}
		if used := s.timesUsed(t, "FREE100"); used != "3" || s.gatewayCalls(t) != 0 {
			t.Errorf("the coupon was used %s times; %d calls to the gateway", used, s.gatewayCalls(t))
		}
		if n := scalar[int](t, s.db(t), "SELECT count(*) FROM stock_unit WHERE state = 'sold'"); n != 1 {
			t.Errorf("%d keys were given out", n)
		}
	})
}

// A payment that fails leaves the session open: the next attempt can bring the money.
func TestPandabaseDeclined(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, outcome := range []string{"decline", "cancel"} {
			made, path := s.checkout(t, wish{"customer": `{"email":"a@shop.example"}`})
			s.placeSession("s", made)
			first := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"CARD"}`)
			if next := s.settle(t, first, outcome); next != s.path(made.text(t, "checkout_url")) {
				t.Errorf("%s leads to %s", outcome, next)
			}
			id := first.text(t, "payment_id")
			eventually(t, func() bool {
				return s.core(t, http.MethodGet, "/orders/payments/"+id, "").want(t, http.StatusOK).data(t)["status"] == "FAILED"
			})
			order := s.core(t, http.MethodGet, "/orders/{s.order}", "").want(t, http.StatusOK)
			if order.data(t)["status"] != "PENDING" {
				t.Errorf("%s: the order is %v", outcome, order.data(t)["status"])
			}
			second := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"PAYPAL"}`).want(t, http.StatusOK)
			if second.text(t, "payment_id") == id {
				t.Errorf("a failed payment goes on: %s", second.body)
			}
			s.settle(t, second, "succeed")
			s.waitForOrder(t, "{s.order}", "COMPLETED")
		}
	})
}

// While a payment is under way nothing that changes its price is taken.
func TestPandabaseTermsStandWhilePaying(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "tax", "set", "demo", "--rate", "DE=19", "--country", "DE")
		made, path := s.checkout(t, wish{"customer": `{"email":"a@shop.example"}`})
		paying := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"CARD"}`).want(t, http.StatusOK)
		db := s.db(t)
		before := scalar[string](t, db, "SELECT total_minor || ' ' || version FROM sale_order")
		for _, body := range []string{`{"coupon_code":"WELCOME10"}`, `{"customer":` + strings.Replace(ada, "ada@", "a@", 1) + `}`} {
			got := s.anyone(t, http.MethodPatch, path, body)
			if after := scalar[string](t, db, "SELECT total_minor || ' ' || version FROM sale_order"); got.status != http.StatusBadRequest || after != before {
				t.Errorf("%s: %d %s; order %s, before %s", body, got.status, got.body, after, before)
			}
		}
		s.settle(t, paying, "succeed")
		s.placeSession("s", made)
		s.waitForOrder(t, "{s.order}", "COMPLETED")
	})
}

// The last use of a coupon and the last piece in stock are had by one buyer, however many try at once.
func TestPandabaseLastOnesAreHadOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.product(t, "last", `{"title":"Last","productType":"LICENSE_KEY","price":500,"status":"ACTIVE","licenseKeys":["A-1","A-2"]}`)
		for name, row := range map[string]struct {
			changes wish
			had     int
		}{"coupon": {wish{"coupon_code": `"ONCE"`}, 1}, "stock": {items("last", "1"), 2}} {
			paths := make([]string, 8)
			for i := range paths {
				_, paths[i] = s.checkout(t, row.changes.and(wish{"customer": fmt.Sprintf(`{"email":"buyer%d@shop.example"}`, i)}))
			}
			answers := atOnce(len(paths), func(i int) answer { return s.anyone(t, http.MethodPost, paths[i]+"/pay", `{"gateway":"CARD"}`) })
			if got := statuses(answers); got[http.StatusOK] != row.had || got[http.StatusBadRequest] != len(paths)-row.had {
				t.Errorf("%s: %v, want %d to have it", name, got, row.had)
			}
		}
		if used := s.timesUsed(t, "ONCE"); used != "1" {
			t.Errorf("the coupon was used %s times", used)
		}
	})
}
