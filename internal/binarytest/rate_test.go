package binarytest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
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
		if err != nil || seconds < 1 || seconds > 1000 {
			t.Errorf("Retry-After %q: %s", got.header.Get("Retry-After"), got.body)
		}
		d, _ := doorOf(c.path)
		d.told(t, got, map[string]refusal{"shoppex": {code: "RATE_LIMITED"}, "pandabase": {code: "Too many requests"},
			"sellapp": {code: "rate_limited"}, "quickshops": {status: 429, code: "rate_limited", field: "Rate limit exceeded"}}[d.name])
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
		{method: "GET", path: invoicesPath, key: unknownSA},
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

// Without a key the store is counted, whoever asks; the key's own count is another.
func TestPandabaseRatePerStore(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := served(t, e, "--rate-key", "0.01", "--rate-key-burst", "3", "--rate-address", "0")
			key := s.pandabaseShop(t)
			for left := 2; left >= 0; left-- {
				made, _ := s.checkout(t, nil)
				checkRate(t, made, "3", strconv.Itoa(left), "store")
			}
			db := s.db(t)
			before := rows(t, db)
			for _, c := range []call{
				{method: "POST", path: checkoutsPath, body: checkouts.body(nil)}, {method: "POST", path: checkoutsPath, body: "not JSON"},
				{method: "POST", path: checkoutsPath, body: checkouts.body(nil), header: http.Header{keyHeader: {"k"}}},
				{method: "POST", path: estimates.path, body: estimates.body(nil)}, {method: "GET", path: checkoutsPath + "/x"},
				{method: "GET", path: "/v2/storefront/stores/{store}"},
			} {
				s.limited(t, c, 1)
			}
			read := call{method: "GET", path: corePath, key: key}
			checkRate(t, s.send(t, read).want(t, http.StatusOK), "3", "2", "key")
			s.limited(t, read, 3)
			if after := rows(t, db); after != before {
				t.Errorf("rows were written: %s, before %s", after, before)
			}
		})
	}
}

func TestPandabaseRatePerAddress(t *testing.T) {
	t.Parallel()
	s := served(t, sqlite, "--rate-address", "0.01", "--rate-address-burst", "5")
	s.pandabaseShop(t)
	for range 2 { // guessing is slow: each costs a token
		s.send(t, call{method: "GET", path: corePath, key: unknownSK}).want(t, http.StatusUnauthorized)
	}
	s.anyone(t, http.MethodGet, "/v2/storefront/stores/shp_0/products", "").want(t, http.StatusNotFound)
	s.checkout(t, nil)
	last, _ := s.checkout(t, nil)
	checkRate(t, last, "5", "0", "ip")
	for _, c := range []call{
		{method: "POST", path: checkoutsPath, body: checkouts.body(nil)}, {method: "GET", path: corePath, key: unknownSK},
		{method: "GET", path: "/v2/storefront/resolve/shop"}, {method: "GET", path: "/v2/storefront/stores/shp_1"},
	} {
		s.limited(t, c, 1)
	}
}

// pandabaseShop reads the id of the store that served made, and makes a key for it.
func (s *server) pandabaseShop(t *testing.T) string {
	t.Helper()
	list := strings.Fields(s.cli(t, "store", "list"))
	s.line.Store.PandabaseID = "shp_" + base36(list[len(list)-1])
	return s.cli(t, "key", "create", "shop", "--dialect", "pandabase")
}

// checkRate looks at what an answer tells of the rate.
func checkRate(t *testing.T, a answer, limit, remaining, kind string) {
	t.Helper()
	got := []string{a.header.Get("X-Ratelimit-Limit"), a.header.Get("X-Ratelimit-Remaining"), a.header.Get("X-Ratelimit-Type")}
	if want := []string{limit, remaining, kind}; !slices.Equal(got, want) {
		t.Errorf("the rate is told as %v, want %v", got, want)
	}
	reset, err := strconv.ParseInt(a.header.Get("X-Ratelimit-Reset"), 10, 64)
	if now := time.Now().Unix(); err != nil || reset < now || reset > now+1000 {
		t.Errorf("it resets at %s, and now is %d", a.header.Get("X-Ratelimit-Reset"), now)
	}
}
