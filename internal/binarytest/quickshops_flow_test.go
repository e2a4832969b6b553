package binarytest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// sends has the demo's buyers sent to these addresses, and waits until the server knows.
func (s *server) sends(t *testing.T, success, cancel string) {
	t.Helper()
	s.cli(t, "store", "set", "demo", "--success-url", success, "--cancel-url", cancel, "--description", "Known by now")
	eventually(t, func() bool {
		return strings.Contains(s.quick(t, http.MethodGet, "/v1/products/store", "").body, `"description":"Known by now"`)
	})
}

// A buyer's way, with the calls of the seed: product, cart, session, page, and the store's success URL.
func TestQuickshopsPurchase(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.sends(t, success, "https://shop.example/cart")
		store := s.quick(t, http.MethodGet, "/v1/products/store", "").data(t)
		if store["_id"] != s.line.Store.QuickshopsID || store["paymentsConfigured"] != true || store["isPublished"] != true {
			t.Errorf("store %v", store)
		}
		public := call{method: http.MethodGet, path: "/v1/products", key: s.line.Keys.QuickshopsPublic}
		if listed := s.send(t, public).want(t, http.StatusOK); !strings.Contains(listed.body, s.line.Catalogue[0].Quickshops.ProductID) {
			t.Errorf("%s", listed.body)
		}
		public.method, public.path = http.MethodPost, cartsPath
		if refused := s.send(t, public).want(t, http.StatusForbidden); !strings.Contains(refused.body, `"Scope cart:write required"`) {
			t.Errorf("%s", refused.body)
		}
		cart := s.cart(t, "e-book", "pro-licence")
		first := s.session(t, cart)
		page := s.session(t, cart)
		if first == page {
			t.Error("the second call gave the first session")
		}
		if old := s.open(t, first).want(t, http.StatusOK); !strings.Contains(old.body, "expired") || strings.Contains(old.body, "<form") {
			t.Errorf("the older session is alive:\n%s", old.body)
		}
		left := s.buy(t, page, "succeed").want(t, http.StatusSeeOther).header.Get("Location")
		if next := s.open(t, left).want(t, http.StatusSeeOther).header.Get("Location"); next != success {
			t.Errorf("the buyer goes to %s", next)
		}
		states := column(t, s.db(t), "SELECT state FROM sale_order WHERE dialect = 'quickshops' ORDER BY number")
		if !slices.Equal(states, []string{"voided", "completed"}) {
			t.Errorf("orders %v", states)
		}
		if closed := s.quick(t, http.MethodPost, sessionPath, `{"cartId":"`+cart+`"}`).want(t, http.StatusConflict); !strings.Contains(closed.body, `"cart_paid"`) {
			t.Errorf("%s", closed.body)
		}
		s.quick(t, http.MethodDelete, cartsPath+"/"+cart, "").want(t, http.StatusConflict)
		s.quick(t, http.MethodGet, cartsPath+"/"+cart, "").want(t, http.StatusOK)
	})
}

// Fifty sessions of one cart at once: fifty addresses, one of which is alive, and under a key of idempotency one.
func TestQuickshopsSessionsAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		cart, db := s.cart(t, "e-book"), s.db(t)
		body := `{"cartId":"` + cart + `"}`
		urls := map[string]bool{}
		for _, a := range atOnce(50, func(int) answer { return s.quick(t, http.MethodPost, sessionPath, body) }) {
			urls[a.want(t, http.StatusOK).body] = true
		}
		if open := scalar[int](t, db, "SELECT count(*) FROM session WHERE state = 'open'"); len(urls) != 50 || open != 1 {
			t.Errorf("%d addresses, %d sessions open", len(urls), open)
		}
		answers := atOnce(50, func(int) answer { return s.quick(t, http.MethodPost, sessionPath, body, keyHeader, "once") })
		if counted := statuses(answers); counted[http.StatusOK] < 1 || counted[http.StatusOK]+counted[http.StatusConflict] != 50 {
			t.Errorf("statuses %v", counted)
		}
		original := slices.IndexFunc(answers, func(a answer) bool { return a.status == http.StatusOK && !a.replay() })
		replayed(t, answers[original], s.quick(t, http.MethodPost, sessionPath, body, keyHeader, "once"))
		if n := scalar[int](t, db, "SELECT count(*) FROM session"); n != 51 {
			t.Errorf("%d sessions, want 51", n)
		}
		made := atOnce(20, func(int) answer { return s.quick(t, http.MethodPost, cartsPath, "", keyHeader, "cart") })
		for _, a := range made {
			if a.want(t, http.StatusCreated).body != made[0].body {
				t.Errorf("%s, want %s", a.body, made[0].body)
			}
		}
		lines := cartsPath + "/" + cart + "/lines"
		for range 2 {
			s.quick(t, http.MethodPost, lines, `{"productId":"{e-book.prod}","quantity":2}`, keyHeader, "more").want(t, http.StatusOK)
		}
		if now := s.quick(t, http.MethodGet, cartsPath+"/"+cart, ""); !strings.Contains(now.body, `"quantity":3}`) {
			t.Errorf("a retry put more into the cart: %s", now.body)
		}
		s.quick(t, http.MethodPost, lines, `{"productId":"{e-book.prod}","quantity":3}`, keyHeader, "more").want(t, http.StatusUnprocessableEntity)
	})
}

// A buyer who was faster than the call-off has paid the cart, whatever session it was.
func TestQuickshopsOlderSessionWasPaid(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		cart := s.cart(t, "e-book")
		bank := s.pay(t, s.session(t, cart))
		s.form(t, bank, url.Values{"outcome": {"succeed_late"}}).want(t, http.StatusSeeOther) // it arrives when it is called off
		s.quick(t, http.MethodPost, sessionPath, `{"cartId":"`+cart+`"}`).want(t, http.StatusConflict)
		if states := column(t, s.db(t), "SELECT state FROM sale_order ORDER BY number"); !slices.Equal(states, []string{"completed", "voided"}) {
			t.Errorf("orders %v", states)
		}
	})
}

// Two sessions of one cart are paid at the same instant, because the provider could not be told to call the older one
// off: one order is paid, and the other payment is an exception.
func TestQuickshopsTwoSessionsPaidAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		cart := s.cart(t, "pro-licence")
		banks := []string{s.path(s.pay(t, s.session(t, cart)))}
		s.signal(t)
		s.wait(t)
		serve(t, s, "--gateway-timeout", "1ns")
		page := s.path(s.session(t, cart))
		s.signal(t)
		s.wait(t)
		serve(t, s)
		banks = append(banks, s.path(s.pay(t, s.line.URL+page)))
		for _, a := range atOnce(2, func(i int) answer { return s.form(t, banks[i], url.Values{"outcome": {"succeed"}}) }) {
			a.want(t, http.StatusSeeOther)
		}
		db := s.db(t)
		eventually(t, func() bool {
			return scalar[int](t, db, "SELECT count(*) FROM payment WHERE state = 'succeeded'") == 2
		})
		states := column(t, db, "SELECT state FROM sale_order ORDER BY state")
		raised := column(t, db, "SELECT kind || ' ' || amount_minor FROM exception")
		if !slices.Equal(states, []string{"completed", "voided"}) || !slices.Equal(raised, []string{"paid_twice 4900"}) {
			t.Errorf("orders %v, exceptions %v", states, raised)
		}
		s.secondGoesBack(t)
		if sold := scalar[int](t, db, "SELECT count(*) FROM stock_unit WHERE state <> 'free'"); sold != 1 {
			t.Errorf("%d licence keys are gone", sold)
		}
	})
}

// Keys have a kind, and settings are checked.
func TestQuickshopsCommands(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for kind, status := range map[string]int{"secret": http.StatusCreated, "public": http.StatusForbidden} {
			key := s.cli(t, "key", "create", "demo", "--dialect", "quickshops", "--kind", kind, "--scope", "cart:write")
			s.send(t, call{method: http.MethodPost, path: cartsPath, key: key}).want(t, status)
			if list := s.cli(t, "key", "list", "demo"); !strings.Contains(list, "qk_…"+key[len(key)-4:]) || !strings.Contains(list, kind) {
				t.Errorf("%s", list)
			}
		}
		for _, args := range [][]string{
			{"store", "set", "demo", "--success-url", "javascript:alert(1)"}, {"store", "set", "demo", "--cancel-url", "shop.example"},
			{"key", "create", "demo", "--dialect", "quickshops", "--public", "--kind", "secret"}, {"key", "create", "demo", "--dialect", "sellapp", "--kind", "public"},
		} {
			if out := run(t, s.dir, nil, append(args, "--database", s.database)...); out.status == 0 {
				t.Errorf("%v was taken: %s", args, out.stdout)
			}
		}
	})
}

// Each key has a rate for each endpoint.
func TestQuickshopsRates(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := served(t, e, "--rate-key", "0.01", "--rate-key-burst", "3", "--rate-address", "0")
			s.line.Keys.QuickshopsSecret = s.cli(t, "key", "create", "shop", "--dialect", "quickshops")
			for range 3 {
				s.cart(t)
			}
			s.limited(t, call{method: http.MethodPost, path: cartsPath, key: s.line.Keys.QuickshopsSecret}, 1)
			s.quick(t, http.MethodGet, "/v1/products", "").want(t, http.StatusOK)
		})
	}
}
