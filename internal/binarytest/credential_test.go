package binarytest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// unknownKey has the form of a key.
const unknownKey = "shx_abcdefghijklmnopqrstuvwxyz012345"

// bearer makes Authorization headers.
func bearer(values ...string) http.Header { return http.Header{"Authorization": values} }

// wrongCredentials are Authorization headers that open nothing.
func wrongCredentials(prefix string) map[string]string {
	unknown := prefix + "abcdefghijklmnopqrstuvwxyz012345"
	return map[string]string{
		"unknown": "Bearer " + unknown, "empty": "", "scheme only": "Bearer", "blank": "Bearer ", "prefix only": "Bearer " + prefix, "basic": "Basic YTpi",
		"no scheme": unknown, "other dialect": "Bearer xx_abcdefghijklmnopqrstuvwxyz012345", "tab": "Bearer " + prefix + "abc\tdef",
		"C1 control": "Bearer " + prefix + "\xc2\x85", "not UTF-8": "Bearer " + prefix + "\xff\xfe",
		"over-long": "Bearer " + prefix + strings.Repeat("a", 40000), "two keys": "Bearer " + unknown + ", Bearer " + unknown,
		"injection": "Bearer " + prefix + "' OR '1'='1",
	}
}

func refusedCredentials() []refusal {
	var table []refusal
	for name, value := range wrongCredentials("shx_") {
		for _, c := range []call{
			{body: sessions.body(nil)}, {method: "GET", path: payments.path}, {path: payments.path, body: "not JSON"},
			{method: "GET", path: payments.path + "/x"}, {path: payments.path + "/x/complete"}, {method: "GET", path: "/dev/v1/me"},
		} {
			c.header = bearer(value)
			table = append(table, refusal{name + " " + c.method + " " + c.path, c, 401, "UNAUTHORIZED", ""})
		}
	}
	for _, method := range []string{"GET", "POST"} {
		table = append(table, refusal{
			"two headers " + method, call{method: method, path: payments.path, body: payments.body(nil), header: bearer("Bearer "+unknownKey, "Bearer "+unknownKey)},
			400, "BAD_REQUEST", "",
		})
	}
	return table
}

func TestAllBadCredentialsGetTheSameAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		revoked := s.cli(t, "key", "create", "demo", "--name", "to be revoked")
		s.send(t, call{method: "GET", path: "/dev/v1/me", key: revoked}).want(t, http.StatusOK)
		for line := range strings.Lines(s.cli(t, "key", "list", "demo")) {
			if strings.Contains(line, "to be revoked") {
				s.cli(t, "key", "revoke", "demo", strings.Fields(line)[0])
			}
		}
		expired := s.cli(t, "key", "create", "demo", "--expires", "1ns")
		key := s.line.Keys.Shoppex
		// The first of all, at once after the command has returned.
		missing := s.send(t, call{method: "GET", path: payments.path, key: revoked}).want(t, http.StatusUnauthorized)
		for name, c := range map[string]call{
			"missing": {}, "revoked": {key: revoked}, "expired": {key: expired}, "unknown": {key: unknownKey}, "over-long": {key: "shx_" + strings.Repeat("a", 10000)},
			"cut": {key: key[:len(key)-1]}, "longer": {key: key + "a"}, "upper case": {key: strings.ToUpper(key)}, "control byte": {key: key + "\t\x80"},
			"in the query": {path: payments.path + "?api_key=" + key}, "in the query too": {path: payments.path + "?Authorization=Bearer%20" + key},
		} {
			c.method = "GET"
			if c.path == "" {
				c.path = payments.path
			}
			if got := s.send(t, c); shape(got) != shape(missing) {
				t.Errorf("%s: %s, want %s", name, shape(got), shape(missing))
			}
		}
		both := s.send(t, call{method: "GET", path: payments.path, header: bearer("Bearer "+key, "Bearer "+key)})
		if both.want(t, http.StatusBadRequest).fault(t).Code != "BAD_REQUEST" {
			t.Errorf("two headers: %s", both.body)
		}
		s.send(t, call{method: "GET", path: payments.path, header: bearer("bearer " + key)}).want(t, http.StatusOK)
	})
}

// Control bytes in a credential get the answer of any other that opens nothing, on a fresh connection and on
// one that has served requests before.
func TestControlBytesInACredentialOpenNothing(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		missing := s.send(t, call{method: "GET", path: payments.path}).want(t, http.StatusUnauthorized)
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.line.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		w := wireCall{conn, bufio.NewReader(conn)}
		for _, key := range []string{"\x01", "\x00", "\x7f", "\x1b[31m", s.line.Keys.Shoppex + "\x00", s.line.Keys.Shoppex + "\b"} {
			head := "GET " + payments.path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n\r\n"
			if _, err := io.WriteString(conn, head); err != nil {
				t.Fatal(err)
			}
			got := w.answer(t)
			if got.status != missing.status || got.body != missing.body || got.header.Get("X-Request-Id") == "" {
				t.Errorf("%q: got %d %s, want %d %s", key, got.status, got.body, missing.status, missing.body)
			}
		}
	})
}

func TestScopes(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		id, before := made.text(t, "id"), rows(t, db)
		readonly := s.line.Keys.ShoppexReadonly
		orders := s.cli(t, "key", "create", "demo", "--scope", "orders.read", "--scope", "orders.write")
		writes := []call{
			{method: "POST", path: sessions.path, body: sessions.body(nil)}, {method: "POST", path: payments.path, body: payments.body(nil)},
			{method: "POST", path: sessions.path + "/" + id + "/expire"}, {method: "POST", path: payments.path + "/" + id + "/complete"},
			{method: "POST", path: sessions.path, body: "not JSON"}, // scope comes before the body
		}
		reads := []call{{method: "GET", path: payments.path}, {method: "GET", path: payments.path + "/" + id}, {method: "GET", path: sessions.path + "/" + id}}
		forbidden := func(c call, key string) {
			c.key = key
			fault := s.send(t, c).want(t, http.StatusForbidden).fault(t)
			if fault.Code != "FORBIDDEN" || fault.Message != "Missing required API scope." {
				t.Errorf("%s %s: %+v", c.method, c.path, fault)
			}
		}
		for _, c := range writes {
			forbidden(c, readonly)
			forbidden(c, orders)
		}
		for _, c := range reads {
			forbidden(c, orders)
			c.key = readonly
			s.send(t, c).want(t, http.StatusOK)
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
		public := s.cli(t, "key", "create", "demo", "--public")
		forbidden(reads[0], public)
		all := s.cli(t, "key", "create", "demo", "--scope", "payments.*")
		s.send(t, call{method: "POST", path: sessions.path, key: all, body: sessions.body(nil)}).want(t, http.StatusCreated)
		s.send(t, call{method: "GET", path: "/dev/v1/me", key: orders}).want(t, http.StatusOK)
		s.send(t, call{method: "GET", path: "/dev/v1/me/capabilities", key: readonly}).want(t, http.StatusOK)
	})
}

func TestAnotherStoresObjectIsUnknown(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "create", "other", "--name", "Other", "--sandbox", "STRIPE")
		other := s.cli(t, "key", "create", "other")
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		id, unknown := made.text(t, "id"), "01a1fc2e-ee11-743e-9acb-834be4898d21"
		db := s.db(t)
		before := rows(t, db)
		for _, c := range []call{
			{method: "GET", path: payments.path + "/ID"}, {method: "GET", path: sessions.path + "/ID"},
			{method: "POST", path: sessions.path + "/ID/expire"}, {method: "POST", path: payments.path + "/ID/complete"},
		} {
			path := c.path
			c.key = other
			c.path = strings.Replace(path, "ID", id, 1)
			theirs := s.send(t, c).want(t, http.StatusNotFound)
			c.path = strings.Replace(path, "ID", unknown, 1)
			if none := s.send(t, c); shape(theirs) != shape(none) {
				t.Errorf("%s: %s, unknown: %s", path, shape(theirs), shape(none))
			}
		}
		list := s.send(t, call{method: "GET", path: payments.path, key: other}).want(t, http.StatusOK)
		if strings.Contains(list.body, id) {
			t.Errorf("listed: %s", list.body)
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}
