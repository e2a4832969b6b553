package binarytest

import (
	"net/http"
	"strings"
	"testing"
)

const unknownSA = "sa_abcdefghijklmnopqrstuvwxyz012345"

func TestSellAppBadCredentialsGetTheSameAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		make := func(args ...string) string {
			return s.cli(t, append([]string{"key", "create", "demo", "--dialect", "sellapp"}, args...)...)
		}
		revoked, expired := make("--name", "to be revoked"), make("--expires", "1ns")
		s.send(t, call{method: "GET", path: invoicesPath, key: revoked}).want(t, http.StatusOK)
		for line := range strings.Lines(s.cli(t, "key", "list", "demo")) {
			if strings.Contains(line, "to be revoked") {
				s.cli(t, "key", "revoke", "demo", strings.Fields(line)[0])
			}
		}
		key := s.line.Keys.SellApp
		missing := s.send(t, call{method: "GET", path: invoicesPath}).want(t, http.StatusUnauthorized)
		if said := missing.laravel(t); said.Message != "Unauthenticated." {
			t.Errorf("got %s", missing.body)
		}
		for name, c := range map[string]call{
			"revoked": {key: revoked}, "expired": {key: expired}, "cut": {key: key[:len(key)-1]}, "longer": {key: key + "a"}, "upper case": {key: strings.ToUpper(key)},
			"in the query": {path: invoicesPath + "?api_key=" + key}, "in the query too": {path: invoicesPath + "?Authorization=Bearer%20" + key},
			"another dialect's": {key: s.line.Keys.Shoppex}, "another dialect's, renamed": {key: "sa_" + strings.TrimPrefix(s.line.Keys.Shoppex, "shx_")},
			"revoked, of an unknown store": {key: revoked, header: http.Header{"X-STORE": {"nobody"}}}, "of an unknown invoice": {key: expired, path: invoicesPath + "/x"},
		} {
			c.method = http.MethodGet
			if c.path == "" {
				c.path = invoicesPath
			}
			if got := s.send(t, c); shape(got) != shape(missing) {
				t.Errorf("%s: %s, want %s", name, shape(got), shape(missing))
			}
		}
		s.send(t, call{method: "GET", path: invoicesPath, header: bearer("bearer " + key)}).want(t, http.StatusOK)
		if strings.Contains(s.stderr.String(), key) {
			t.Error("the log holds a key")
		}
	})
}

// Each ability opens its own nouns, and no others. It is asked for before the body is read.
func TestSellAppAbilities(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.stock(t)
		s.stockInvoices(t)
		calls := map[string][]call{}
		for _, c := range append(sellappWrites(), reading(sellappReads())...) {
			ability := "listing"
			for noun, own := range map[string]string{"/invoices": "invoice", "/coupons": "coupon", "/webhook-channels": "webhook"} {
				if strings.Contains(c.path, noun) {
					ability = own
				}
			}
			calls[ability] = append(calls[ability], c)
		}
		db := s.db(t)
		before := rows(t, db)
		for ability, own := range calls {
			args := []string{"key", "create", "demo", "--dialect", "sellapp"}
			for other := range calls {
				if other != ability {
					args = append(args, "--scope", other)
				}
			}
			others, one := s.cli(t, args...), s.cli(t, "key", "create", "demo", "--dialect", "sellapp", "--scope", ability)
			for _, c := range own {
				c.key = others
				if got := s.send(t, c).want(t, http.StatusForbidden).laravel(t); got.Type != "permission_error" || got.Code != "missing_scope" {
					t.Errorf("%s %s: %+v", c.method, c.path, got)
				}
				if c.key = one; c.method == http.MethodGet {
					s.send(t, c).want(t, http.StatusOK)
				}
				if c.key, c.body = others, "not JSON"; c.method != http.MethodGet {
					s.send(t, c).want(t, http.StatusForbidden)
				}
			}
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

// reading makes calls of addresses.
func reading(paths []string) (calls []call) {
	for _, path := range paths {
		calls = append(calls, call{method: http.MethodGet, path: path})
	}
	return calls
}

// A key of an account sees all of its stores: X-STORE says which, and the first is meant without it. An invoice
// of one of them is unknown in the others.
func TestSellAppStoreHeader(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "owner", "create", "Acorn")
		for _, slug := range []string{"first", "second"} {
			s.cli(t, "store", "create", slug, "--name", slug, "--sandbox", "STRIPE")
			s.cli(t, "owner", "add", "Acorn", slug)
			s.cli(t, "product", "add", slug, "--title", "Pen of "+slug, "--price", "1.00", "--sku", "pen")
		}
		key := s.cli(t, "key", "create", "second", "--dialect", "sellapp")
		get := func(path, slug string) answer {
			c := call{method: http.MethodGet, path: path, key: key, header: http.Header{}}
			if slug != "-" {
				c.header.Set("X-STORE", slug)
			}
			return s.send(t, c)
		}
		for slug, title := range map[string]string{"first": "Pen of first", "second": "Pen of second", "-": "Pen of first", "": "Pen of first"} {
			if got := get("/api/v2/products", slug).want(t, http.StatusOK); !strings.Contains(got.body, title) || strings.Count(got.body, "Pen of") != strings.Count(got.body, title) {
				t.Errorf("%q: %s", slug, got.body)
			}
		}
		number := scalar[int64](t, s.db(t), "SELECT v.number FROM variant v JOIN product p ON p.store_id = v.store_id AND p.id = v.product_id WHERE p.title = 'Pen of second'")
		s.place("pen.number", asJSON(t, number))
		made := s.send(t, call{method: "POST", path: invoicesPath, key: key, body: invoiceBody(variants("pen", "1")), header: http.Header{"X-STORE": {"second"}}}).want(t, http.StatusCreated)
		s.send(t, call{method: "POST", path: invoicesPath, key: key, body: invoiceBody(variants("pen", "1"))}).want(t, http.StatusUnprocessableEntity)
		path := invoicesPath + "/" + asJSON(t, made.data(t)["id"])
		get(path, "second").want(t, http.StatusOK)
		unknown := get(invoicesPath+"/999999", "first").want(t, http.StatusNotFound)
		for _, slug := range []string{"first", "-"} {
			if theirs := get(path, slug); shape(theirs) != shape(unknown) {
				t.Errorf("%s: %s, unknown: %s", slug, shape(theirs), shape(unknown))
			}
		}
		nobody := get(path, "nobody").want(t, http.StatusNotFound)
		if theirs := get(path, "demo"); shape(theirs) != shape(nobody) { // another account's
			t.Errorf("%s, unknown: %s", shape(theirs), shape(nobody))
		}
	})
}
