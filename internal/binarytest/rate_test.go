package binarytest

import (
	"net/http"
	"strconv"
	"testing"
)

// limited asks until the limiter refuses, and checks how it does.
func (s *server) limited(t *testing.T, c call, most int) {
	t.Helper()
	for range most {
		got := s.send(t, c)
		if got.status != http.StatusTooManyRequests {
			continue
		}
		seconds, err := strconv.Atoi(got.header.Get("Retry-After"))
		if err != nil || seconds < 1 || seconds > 1000 || got.fault(t).Code != "RATE_LIMITED" {
			t.Errorf("Retry-After %q: %s", got.header.Get("Retry-After"), got.body)
		}
		return
	}
	t.Errorf("%s %s: %d requests were answered", c.method, c.path, most)
}

// served prepares a database with the demo's stores and keys, and serves it with flags.
func served(t *testing.T, e engine, flags ...string) *server {
	t.Helper()
	s := &server{engine: e}
	s.database, s.dir = emptyDatabase(t, e)
	s.cli(t, "store", "create", "shop", "--name", "Shop", "--sandbox", "STRIPE")
	s.line.Keys.Shoppex = s.cli(t, "key", "create", "shop")
	s.line.Keys.ShoppexReadonly = s.cli(t, "key", "create", "shop", "--scope", "payments.read")
	serve(t, s, flags...)
	return s
}

func TestRatePerKey(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := served(t, e, "--rate-key", "0.01", "--rate-key-burst", "3", "--rate-address", "0")
			db := s.db(t)
			for range 3 {
				s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
			}
			before := rows(t, db)
			s.limited(t, call{method: "POST", path: sessions.path, key: s.line.Keys.Shoppex, body: sessions.body(nil)}, 1)
			s.limited(t, call{method: "POST", path: sessions.path, key: s.line.Keys.Shoppex, body: "not JSON"}, 1)
			s.limited(t, call{method: "GET", path: payments.path, key: s.line.Keys.Shoppex}, 1)
			with := http.Header{keyHeader: {"k"}}
			s.limited(t, call{method: "POST", path: sessions.path, key: s.line.Keys.Shoppex, body: sessions.body(nil), header: with}, 1)
			s.send(t, call{method: "GET", path: payments.path, key: s.line.Keys.ShoppexReadonly}).want(t, http.StatusOK)
			if after := rows(t, db); after != before {
				t.Errorf("rows were written: %s, before %s", after, before)
			}
		})
	}
}

func TestRatePerAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []call{
		{method: "GET", path: payments.path, key: unknownKey}, // guessing is slow
		{method: "GET", path: "/dev/v1/me"},
	} {
		s := served(t, sqlite, "--rate-address", "0.01", "--rate-address-burst", "5")
		s.limited(t, c, 6)
		if c.key == unknownKey {
			page := s.send(t, call{method: "GET", path: "/invoice/x", header: http.Header{"Accept": {"text/html"}}})
			page.want(t, http.StatusTooManyRequests)
			if page.header.Get("Retry-After") == "" {
				t.Error("the page has no Retry-After")
			}
			s.open(t, "/healthz").want(t, http.StatusOK)
		}
	}
}
