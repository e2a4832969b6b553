package binarytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const (
	noKey     = "A valid API key is required."
	unknownSK = "sk_abcdefghijklmnopqrstuvwxyz012345"
)

// refusedPandabaseCredentials are keys that open nothing, also where none is needed.
func refusedPandabaseCredentials() (table []refusal) {
	every := pandabaseWrites()
	for _, path := range pandabaseReads() {
		every = append(every, call{method: http.MethodGet, path: path})
	}
	for name, value := range wrongCredentials("sk_") {
		for _, c := range everyOrSome(name == "unknown", every) {
			c.header = bearer(value)
			table = append(table, refusal{name + " " + c.method + " " + c.path, c, 401, noKey, ""})
		}
	}
	for name, value := range map[string]string{"no such signing key": "Bearer stk_abcdefghijklmnopqrstuvwxyz012345", "signing prefix only": "Bearer stk_"} {
		table = append(table, refusal{name, call{method: "GET", path: corePath, header: bearer(value)}, 401, noKey, ""})
	}
	for _, c := range every {
		c.header = bearer("Bearer "+unknownSK, "Bearer "+unknownSK)
		table = append(table, refusal{"two headers " + c.method + " " + c.path, c, 400, "one Authorization header", ""})
		if strings.HasPrefix(c.path, corePath) {
			c.header = http.Header{"Authorization": nil}
			table = append(table, refusal{"none " + c.method + " " + c.path, c, 401, noKey, ""})
		}
	}
	return table
}

func TestPandabaseBadCredentialsGetTheSameAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		other := s.otherStore(t)
		make := func(args ...string) string {
			return s.cli(t, append([]string{"key", "create", "demo", "--dialect", "pandabase"}, args...)...)
		}
		revoked, expired := make("--name", "to be revoked"), make("--expires", "1ns")
		s.send(t, call{method: "GET", path: corePath, key: revoked}).want(t, http.StatusOK)
		for line := range strings.Lines(s.cli(t, "key", "list", "demo")) {
			if strings.Contains(line, "to be revoked") {
				s.cli(t, "key", "revoke", "demo", strings.Fields(line)[0])
			}
		}
		key := s.line.Keys.Pandabase
		missing := s.anyone(t, http.MethodGet, corePath, "").want(t, http.StatusUnauthorized)
		for name, c := range map[string]call{
			"revoked": {key: revoked}, "expired": {key: expired}, "cut": {key: key[:len(key)-1]}, "longer": {key: key + "a"}, "upper case": {key: strings.ToUpper(key)},
			"in the query": {path: corePath + "?api_key=" + key}, "in the query too": {path: corePath + "?Authorization=Bearer%20" + key},
			"another dialect's": {key: s.line.Keys.Shoppex}, "another dialect's, renamed": {key: "sk_" + strings.TrimPrefix(s.line.Keys.Shoppex, "shx_")},
			"as a signing key": {key: "stk_" + strings.TrimPrefix(key, "sk_")}, "revoked where none is needed": {key: revoked, path: checkoutsPath + "/x"},
			"expired where none is needed": {key: expired, path: "/v2/storefront/stores/{store}"}, "on a public page": {key: revoked, path: "/v2/storefront/resolve/demo"},
		} {
			c.method = http.MethodGet
			if c.path == "" {
				c.path = corePath
			}
			if got := s.send(t, c); shape(got) != shape(missing) {
				t.Errorf("%s: %s, want %s", name, shape(got), shape(missing))
			}
		}
		shoppex := s.send(t, call{method: "GET", path: "/dev/v1/me", key: key}).want(t, http.StatusUnauthorized)
		if none := s.send(t, call{method: "GET", path: "/dev/v1/me"}); shape(shoppex) != shape(none) {
			t.Errorf("a Pandabase key at Shoppex: %s", shape(shoppex))
		}
		s.send(t, call{method: "GET", path: corePath, header: bearer("bearer " + key)}).want(t, http.StatusOK)
		for _, path := range append(pandabaseReads()[1:5], corePath, corePath+"/orders") {
			theirs := s.send(t, call{method: "GET", path: path, key: other}).want(t, http.StatusNotFound)
			none := s.send(t, call{method: "GET", path: strings.Replace(path, "{store}", "shp_"+strings.Repeat("0", 25), 1), key: other})
			if shape(theirs) != shape(none) {
				t.Errorf("%s: %s, unknown: %s", path, shape(theirs), shape(none))
			}
		}
		s.send(t, call{method: "POST", path: checkoutsPath, key: other, body: checkouts.body(nil)}).want(t, http.StatusNotFound)
		s.send(t, call{method: "POST", path: checkoutsPath, key: key, body: checkouts.body(nil)}).want(t, http.StatusCreated)
		if strings.Contains(s.stderr.String(), key) || strings.Contains(s.stderr.String(), s.line.Keys.Shoppex) {
			t.Error("the log holds a key")
		}
	})
}

// permissions of the core API, with a call for each that needs it.
func permissions() map[string][]call {
	all := map[string][]call{}
	for _, c := range pandabaseWrites() {
		noun, ok := strings.CutPrefix(c.path, corePath+"/")
		if !ok {
			continue
		}
		noun, _, _ = strings.Cut(noun, "/")
		right := strings.ToUpper(noun) + map[bool]string{true: "_READ", false: "_WRITE"}[noun == "licenses"]
		all[right] = append(all[right], c)
	}
	for _, path := range pandabaseReads() {
		noun, ok := strings.CutPrefix(path, corePath+"/")
		if !ok {
			continue
		}
		noun, _, _ = strings.Cut(noun, "/")
		right := strings.ToUpper(noun) + "_READ"
		all[right] = append(all[right], call{method: http.MethodGet, path: path})
	}
	return all
}

func TestPandabasePermissions(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.stock(t)
		db, rights := s.db(t), permissions()
		before := rows(t, db)
		for right, calls := range rights {
			args := []string{"key", "create", "demo", "--dialect", "pandabase"}
			for other := range rights {
				if other != right {
					args = append(args, "--scope", other)
				}
			}
			others, one := s.cli(t, args...), s.cli(t, "key", "create", "demo", "--dialect", "pandabase", "--scope", right)
			for _, c := range calls {
				c.key = others
				if got := s.send(t, c).want(t, http.StatusForbidden); !strings.Contains(got.sentence(t), right) {
					t.Errorf("%s %s: no %s in %s", c.method, c.path, right, got.body)
				}
				if c.key = one; c.method == http.MethodGet {
					s.send(t, c).want(t, http.StatusOK)
				}
				if c.key, c.body = others, "not JSON"; c.method != http.MethodGet { // the scope comes first
					s.send(t, c).want(t, http.StatusForbidden)
				}
			}
			s.send(t, call{method: http.MethodGet, path: corePath, key: one}).want(t, http.StatusOK)
		}
		if len(rights) < 11 {
			t.Errorf("only %d permissions were tried", len(rights))
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

// signed makes a call with a signing key: the signature is over the body alone.
func (s *server) signed(id, secret string, c call) call {
	hash := sha256.Sum256([]byte(secret))
	sum := hmac.New(sha256.New, []byte(hex.EncodeToString(hash[:])))
	sum.Write([]byte(s.fill(c.body)))
	c.key, c.header = id, http.Header{"X-Signature": {hex.EncodeToString(sum.Sum(nil))}}
	return c
}

func TestPandabaseSignedRequests(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		lines := strings.Split(s.cli(t, "key", "create", "demo", "--dialect", "pandabase", "--hmac", "--scope", "PRODUCTS_WRITE", "--scope", "PRODUCTS_READ"), "\n")
		if len(lines) != 2 {
			t.Fatalf("printed %q", lines)
		}
		id, secret := lines[0], lines[1]
		read := call{method: http.MethodGet, path: corePath + "/products"}
		write := call{method: http.MethodPost, path: corePath + "/products", body: `{"title":"Signed","productType":"SERVICE","price":500}`}
		s.send(t, s.signed(id, secret, read)).want(t, http.StatusOK)
		s.send(t, s.signed(id, secret, write)).want(t, http.StatusCreated)
		upper := s.signed(id, secret, read)
		upper.header.Set("X-Signature", strings.ToUpper(upper.header.Get("X-Signature")))
		s.send(t, upper).want(t, http.StatusOK)
		s.send(t, s.signed(id, secret, call{method: http.MethodPost, path: checkoutsPath, body: checkouts.body(nil)})).want(t, http.StatusCreated)
		s.send(t, s.signed(id, secret, call{method: http.MethodGet, path: corePath + "/orders"})).want(t, http.StatusForbidden)
		db := s.db(t)
		before, good := rows(t, db), s.signed(id, secret, write)
		signature := good.header.Get("X-Signature")
		missing := s.anyone(t, http.MethodGet, corePath, "").want(t, http.StatusUnauthorized)
		for name, header := range map[string][]string{
			"none": nil, "empty": {""}, "rubbish": {"x"}, "cut": {signature[:63]}, "longer": {signature + "00"}, "twice": {signature, signature},
			"of an empty body": s.signed(id, secret, read).header["X-Signature"], "by another secret": s.signed(id, secret+"x", write).header["X-Signature"],
			"by the id": s.signed(id, id, write).header["X-Signature"],
		} {
			c := good
			c.header = http.Header{"X-Signature": header}
			if got := s.send(t, c); shape(got) != shape(missing) {
				t.Errorf("%s: %s", name, shape(got))
			}
		}
		other := good
		other.body += " " // the same JSON, other bytes
		s.send(t, other).want(t, http.StatusUnauthorized)
		wrongID := good
		wrongID.key = id[:len(id)-1] + map[bool]string{true: "b", false: "a"}[strings.HasSuffix(id, "a")]
		s.send(t, wrongID).want(t, http.StatusUnauthorized)
		asSecret := good
		asSecret.key = secret
		s.send(t, asSecret).want(t, http.StatusUnauthorized)
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
		if strings.Contains(s.stderr.String(), secret) {
			t.Error("the log holds the secret")
		}
	})
}

func TestPandabaseNeedsNoKeyToSell(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, path := s.checkout(t, nil)
		for _, key := range []string{"", s.line.Keys.Pandabase, s.cli(t, "key", "create", "demo", "--dialect", "pandabase", "--scope", "ORDERS_READ")} {
			for _, c := range []call{
				{method: "POST", path: estimates.path, body: estimates.body(nil)}, {method: "GET", path: path}, {method: "PATCH", path: path, body: `{}`},
				{method: "GET", path: "/v2/storefront/stores/{store}"}, {method: "GET", path: "/v2/storefront/resolve/demo"},
			} {
				c.key = key
				s.send(t, c).want(t, http.StatusOK)
			}
		}
	})
}

// A store may keep items that a request names and prices to those who have a key.
func TestPandabaseCatalogueOnly(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "set", "demo", "--catalogue-only")
		dynamic, mixed := checkouts.body(nil), checkouts.body(wish{"items": `[{"product_id":"{e-book}","quantity":1},{"name":"x","amount":100,"quantity":1}]`})
		eventually(t, func() bool { // the server reads stores anew within a second
			return s.anyone(t, http.MethodPost, checkoutsPath, dynamic).status == http.StatusBadRequest
		})
		db := s.db(t)
		before := rows(t, db)
		for _, c := range []call{{path: checkoutsPath, body: mixed}, {path: checkoutsPath, body: dynamic}, {path: estimates.path, body: estimates.body(nil)}} {
			got := s.anyone(t, http.MethodPost, c.path, c.body).want(t, http.StatusBadRequest)
			if !strings.Contains(got.sentence(t), "catalogue only") {
				t.Errorf("%s: %s", c.body, got.body)
			}
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
		s.checkout(t, items("e-book", "1"))
		for _, body := range []string{dynamic, mixed} {
			s.send(t, call{method: http.MethodPost, path: checkoutsPath, key: s.line.Keys.Pandabase, body: body}).want(t, http.StatusCreated)
		}
		s.cli(t, "store", "set", "demo", "--anonymous-items")
		eventually(t, func() bool { return s.anyone(t, http.MethodPost, checkoutsPath, dynamic).status == http.StatusCreated })
	})
}

// Whoever calls learns what is left of the rate.
func TestPandabaseRateIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made, _ := s.checkout(t, nil)
		read := s.core(t, http.MethodGet, "", "").want(t, http.StatusOK)
		for _, a := range []answer{made, read} {
			var missing []string
			for _, name := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset", "X-Ratelimit-Type"} {
				if a.header.Get(name) == "" {
					missing = append(missing, name)
				}
			}
			if len(missing) > 0 || !slices.Contains([]string{"ip", "store", "key"}, a.header.Get("X-Ratelimit-Type")) {
				t.Errorf("no %v in %v", missing, a.header)
			}
		}
	})
}
