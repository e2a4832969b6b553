package binarytest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSellAppFiftyRequestsOneInvoice(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		body := invoiceBody(variants("pro-licence", "1").and(wish{"coupon": `"ONCE"`}))
		answers := atOnce(50, func(int) answer { return s.sellapp(t, http.MethodPost, invoicesPath, body, keyHeader, "fifty") })
		originals := 0
		for _, a := range answers {
			if a.status != http.StatusCreated || a.body != answers[0].body {
				t.Errorf("got %d %s, want %s", a.status, a.body, answers[0].body)
			}
			if a.header.Get("Idempotent-Replayed") != "true" {
				originals++
			}
		}
		if made := scalar[int](t, s.db(t), "SELECT count(*) FROM sale_order"); made != 1 || originals != 1 {
			t.Errorf("%d orders, %d original answers", made, originals)
		}
	})
}

func TestSellAppKeysOfIdempotency(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.otherStore(t)
		post := func(body, key string) answer {
			return s.sellapp(t, http.MethodPost, invoicesPath, body, keyHeader, key)
		}
		body := invoiceBody(wish{"extra": `{"amount":1,"currency":"USD"}`})
		first := post(body, "the key: 9~").want(t, http.StatusCreated)
		again := post(body, `"the key: 9~"`)
		replayed(t, first, again)
		if again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("Idempotent-Replay") != "" {
			t.Errorf("headers of a replay: %v", again.header)
		}
		replayed(t, first, post("\n"+strings.Replace(body, `{"amount":1,"currency":"USD"}`, `{ "curr\u0065ncy":"USD", "amount" : 1}`, 1)+" ", "the key: 9~"))
		rotated := s.cli(t, "key", "create", "demo", "--dialect", "sellapp", "--scope", "invoice")
		header := http.Header{keyHeader: {"the key: 9~"}, "X-STORE": {"demo"}}
		replayed(t, first, s.send(t, call{method: http.MethodPost, path: invoicesPath, key: rotated, body: body, header: header}))
		db := s.db(t)
		before := rows(t, db)
		for _, other := range []string{invoiceBody(nil), strings.Replace(body, `"amount":1`, `"amount":2`, 1), invoiceBody(wish{"payment_method": `"MOLLIE"`})} {
			got := post(other, "the key: 9~").want(t, http.StatusUnprocessableEntity)
			if said := got.laravel(t); strings.Contains(got.body, "buyer@example.com") || got.replay() || said.Code != "idempotency_key_reused" && said.Errors["payment_method"] == nil {
				t.Errorf("got %s %v", got.body, got.header)
			}
		}
		s.sellapp(t, http.MethodPost, invoicesPath+"?a=1", body, keyHeader, "the key: 9~").want(t, http.StatusUnprocessableEntity)
		post(invoiceBody(wish{"customer_email": `"x"`}), "fresh").want(t, http.StatusUnprocessableEntity)
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
		fresh := post(body, "fresh").want(t, http.StatusCreated)
		if fresh.body == first.body || fresh.replay() {
			t.Errorf("not a new invoice: %s", fresh.body)
		}
		s.restart(t)
		replayed(t, first, post(body, "the key: 9~"))
		replayed(t, fresh, post(body, "fresh"))
	})
}

// A checkout and a refund are told again byte by byte and ask the gateway once; without a key a checkout gives
// the open session.
func TestSellAppCheckoutAndRefundOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, path := s.invoice(t, nil)
		answers := atOnce(20, func(int) answer { return s.sellapp(t, http.MethodPost, path+"/checkout", "", keyHeader, "pay") })
		var first answer
		for _, a := range answers {
			if a.status == http.StatusCreated && !a.replay() {
				first = a
			}
			if a.status == http.StatusConflict && a.header.Get("Retry-After") != "1" {
				t.Errorf("in flight, Retry-After %q", a.header.Get("Retry-After"))
			}
		}
		if counted := statuses(answers); counted[http.StatusCreated]+counted[http.StatusConflict] != 20 {
			t.Fatalf("statuses %v", counted)
		}
		replayed(t, first, s.sellapp(t, http.MethodPost, path+"/checkout", "{}", keyHeader, "pay")) // no body is the body {}
		page := asJSON(t, first.object(t)["payment_url"])
		open := s.sellapp(t, http.MethodPost, path+"/checkout", "").want(t, http.StatusOK)
		if asJSON(t, open.object(t)["payment_url"]) != page {
			t.Errorf("another session: %s, before %s", open.body, first.body)
		}
		s.request(t, s.sellapp(t, http.MethodGet, path, "")) // the log has all that came before
		db := s.db(t)
		if n := scalar[int](t, db, "SELECT count(*) FROM sandbox_payment"); n != 1 || s.gatewayCalls(t) != 1 {
			t.Errorf("%d payments at the gateway, %d calls", n, s.gatewayCalls(t))
		}
		paid := s.form(t, strings.Trim(page, `"`), url.Values{"outcome": {"succeed_no_event"}}).want(t, http.StatusSeeOther)
		s.open(t, paid.header.Get("Location")).want(t, http.StatusSeeOther)
		refunds := atOnce(10, func(i int) answer {
			return s.sellapp(t, http.MethodPost, path+"/refunds", `{"amount":"7.00"}`, keyHeader, []string{"a", "b", "c"}[i%3])
		})
		for _, a := range refunds {
			if a.status != http.StatusOK && a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity {
				t.Errorf("got %d %s", a.status, a.body)
			}
		}
		if n := scalar[int](t, db, "SELECT count(*) FROM refund"); n != 2 { // of 19.00 there are two times 7.00, however often
			t.Errorf("%d refunds of 7.00", n)
		}
		over := s.sellapp(t, http.MethodPost, path+"/refunds", `{"amount":"5.01"}`, keyHeader, "over").want(t, http.StatusUnprocessableEntity)
		replayed(t, over, s.sellapp(t, http.MethodPost, path+"/refunds", `{"amount":"5.01"}`, keyHeader, "over"))
		rest := s.sellapp(t, http.MethodPost, path+"/refunds", "", keyHeader, "rest").want(t, http.StatusOK)
		replayed(t, rest, s.sellapp(t, http.MethodPost, path+"/refunds", "", keyHeader, "rest"))
		if status := s.status(t, path); status != "REFUNDED" {
			t.Errorf("the invoice is %s", status)
		}
	})
}

// An invoice that costs nothing is delivered once, however many check it out.
func TestSellAppFreeInvoiceIsDeliveredOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, path := s.invoice(t, variants("pro-licence", "1").and(wish{"coupon": `"FREE100"`}))
		answers := atOnce(100, func(int) answer { return s.sellapp(t, http.MethodPost, path+"/checkout", "") })
		counted := statuses(answers)
		if counted[http.StatusOK] < 1 || counted[http.StatusOK]+counted[http.StatusUnprocessableEntity] != len(answers) {
			t.Errorf("statuses %v", counted)
		}
		for _, a := range answers {
			if strings.Contains(a.body, "payment_url") {
				t.Errorf("a page to pay nothing: %s", a.body)
			}
		}
		lines := s.deliverables(t, path)
		if len(lines) != 1 || len(lines[0].Data.Serials) != 1 || s.status(t, path) != "COMPLETED" {
			t.Errorf("delivered %+v", lines)
		}
		db := s.db(t)
		if n := scalar[int](t, db, "SELECT count(*) FROM delivery"); n != 1 {
			t.Errorf("%d deliveries", n)
		}
		if n := scalar[int](t, db, "SELECT count(*) FROM stock_unit WHERE state = 'sold'"); n != 1 {
			t.Errorf("%d keys are sold", n)
		}
	})
}
