package binarytest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

const keyHeader = "Idempotency-Key"

// replay tells whether an answer says that it is told again, in the header of any dialect.
func (a answer) replay() bool {
	return slices.ContainsFunc(doors(), func(d door) bool { return a.header.Get(d.replay) != "" })
}

// replayed fails the test unless the second answer repeats the first one.
func replayed(t *testing.T, first, second answer) {
	t.Helper()
	if first.status != second.status || first.body != second.body || !second.replay() {
		t.Errorf("not a replay: %d %s %v, first %d %s", second.status, second.body, second.header, first.status, first.body)
	}
	if first.replay() {
		t.Errorf("the first answer says that it is told again: %v", first.header)
	}
	if first.header.Get("X-Request-Id") == second.header.Get("X-Request-Id") {
		t.Error("a replay has a request id of its own")
	}
}

// differs fails the test unless the answer is a new object.
func differs(t *testing.T, first, second answer) {
	t.Helper()
	if second.want(t, http.StatusCreated).text(t, "id") == first.text(t, "id") || second.replay() {
		t.Errorf("not a new object: %s, first %s", second.body, first.body)
	}
}

func TestFiftyRequestsOneSession(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, e := range endpoints() {
			db := s.db(t)
			before := scalar[int](t, db, "SELECT count(*) FROM sale_order")
			body := e.body(wish{"webhook": `"https://shop.example/hook"`, "metadata": `{"a":1}`})
			answers := make([]answer, 50)
			var all sync.WaitGroup
			start := make(chan struct{})
			for i := range answers {
				all.Go(func() {
					<-start
					answers[i] = s.post(t, e.path, body, keyHeader, "fifty")
				})
			}
			close(start)
			all.Wait()
			originals := 0
			for _, a := range answers {
				if a.status != http.StatusCreated || a.body != answers[0].body {
					t.Errorf("got %d %s, want %s", a.status, a.body, answers[0].body)
				}
				if !a.replay() {
					originals++
				}
			}
			if made := scalar[int](t, db, "SELECT count(*) FROM sale_order") - before; made != 1 || originals != 1 {
				t.Errorf("%s: %d orders, %d original answers", e.path, made, originals)
			}
		}
	})
}

func TestSameKeyOtherBody(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		first := s.post(t, sessions.path, `{"product":{"name":"a","quantity":1},"amount":1.10,"currency":"USD","metadata":{"x":1,"y":2}}`, keyHeader, "k").
			want(t, http.StatusCreated)
		before := rows(t, db)
		same := "\n{\"metadata\": {\"y\": 2, \"\\u0078\": 1},\t\"currency\": \"USD\", \"amount\": 1.10, \"product\": {\"quantity\":1, \"name\":\"\\u0061\"}}"
		replayed(t, first, s.post(t, sessions.path, same, keyHeader, "k"))
		replayed(t, first, s.post(t, sessions.path+"/", same, keyHeader, "k"))
		for _, other := range []string{
			sessions.body(nil), strings.Replace(same, "1.10", "1.11", 1), strings.Replace(same, `"USD"`, `"EUR"`, 1),
			strings.Replace(same, `"currency"`, `"gateway":"SUMUP","currency"`, 1), // refused by the store's rules
		} {
			got := s.post(t, sessions.path, other, keyHeader, "k").want(t, http.StatusUnprocessableEntity)
			if got.fault(t).Code != "IDEMPOTENCY_KEY_REUSED" || strings.Contains(got.body, first.text(t, "id")) || got.replay() {
				t.Errorf("got %s %v", got.body, got.header)
			}
		}
		if got := s.post(t, sessions.path+"?a=1", same, keyHeader, "k").want(t, http.StatusUnprocessableEntity).fault(t); got.Code != "IDEMPOTENCY_KEY_REUSED" {
			t.Errorf("another query: %+v", got)
		}
		invalid := s.post(t, sessions.path, `{"amount":0}`, keyHeader, "k").want(t, http.StatusUnprocessableEntity)
		if invalid.fault(t).Code != "VALIDATION_ERROR" {
			t.Errorf("validation comes before the claim: %s", invalid.body)
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

func TestKeysOfIdempotency(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		body := sessions.body(nil)
		first := s.post(t, sessions.path, body, keyHeader, `"quoted key"`).want(t, http.StatusCreated)
		replayed(t, first, s.post(t, sessions.path, body, keyHeader, "quoted key"))
		differs(t, first, s.post(t, sessions.path, body, keyHeader, "Quoted key"))
		differs(t, first, s.post(t, sessions.path, body))
		differs(t, first, s.post(t, payments.path, payments.body(nil), keyHeader, "quoted key")) // another route
		longest := s.post(t, sessions.path, body, keyHeader, strings.Repeat("~", 255)).want(t, http.StatusCreated)
		replayed(t, longest, s.post(t, sessions.path, body, keyHeader, strings.Repeat("~", 255)))
		one := s.post(t, sessions.path, body, keyHeader, "x").want(t, http.StatusCreated)
		replayed(t, one, s.post(t, sessions.path, body, keyHeader, "x"))
	})
}

func refusedIdempotencyKeys() []refusal {
	var table []refusal
	forms := map[string][]string{
		"two headers": {"a", "b"}, "the same twice": {"a", "a"}, "empty": {""}, "quotes only": {`""`}, "256 characters": {strings.Repeat("a", 256)},
		"not ASCII": {"schlüssel"}, "a tab": {"a\tb"}, "far too long": {strings.Repeat("a", 30000)},
	}
	for name, keys := range forms {
		for _, e := range endpoints() {
			table = append(table, refusal{e.path + " " + name, call{path: e.path, body: e.body(nil), header: http.Header{keyHeader: keys}}, 400, "BAD_REQUEST", ""})
		}
	}
	for _, key := range []string{"a b", "a.b", "a:b", "a/b", "a+b", "a~b", `a"b`} { // letters, digits, _ and - only
		forms["the key "+key] = []string{key}
	}
	for name, keys := range forms {
		for _, c := range everyOrSome(name == "the key a b", pandabaseWrites()) {
			if c.method == http.MethodPatch {
				continue // it does not know keys
			}
			c.header = http.Header{keyHeader: keys}
			table = append(table, refusal{c.path + " " + name, c, 400, "Idempotency-Key", ""})
		}
	}
	return table
}

// Nothing before the claim is stored: the tables whose rows TestBadInput counts include the claims.
func refusedBeforeTheClaim() []refusal {
	with := http.Header{keyHeader: {"k"}}
	return []refusal{
		{"validation", call{body: sessions.body(wish{"amount": "0"}), header: with}, 422, "VALIDATION_ERROR", ""},
		{"another validation", call{body: sessions.body(wish{"success_url": `"javascript:x"`}), header: with}, 422, "VALIDATION_ERROR", ""},
		{"an e-mail", call{body: sessions.body(wish{"customer_email": `"x"`}), header: with}, 422, "VALIDATION_ERROR", ""},
		{"decimals", call{body: sessions.body(wish{"amount": "1.005"}), header: with}, 422, "VALIDATION_ERROR", ""},
		{"JSON", call{body: "{", header: with}, 400, "INVALID_JSON", ""},
		{"media type", call{body: "{}", header: http.Header{keyHeader: {"k"}, "Content-Type": {"text/plain"}}}, 415, "UNSUPPORTED_MEDIA_TYPE", ""},
		{"credential", call{body: sessions.body(nil), header: http.Header{keyHeader: {"k"}, "Authorization": {"Bearer " + unknownKey}}}, 401, "UNAUTHORIZED", ""},
		{"a GET", call{method: "GET", path: payments.path + "/x", header: with}, 404, "PAYMENT_NOT_FOUND", ""},
	}
}

func TestValidationDoesNotUseTheKeyUp(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.post(t, sessions.path, sessions.body(wish{"amount": "0"}), keyHeader, "k").want(t, http.StatusUnprocessableEntity)
		first := s.post(t, sessions.path, sessions.body(nil), keyHeader, "k").want(t, http.StatusCreated)
		replayed(t, first, s.post(t, sessions.path, sessions.body(nil), keyHeader, "k"))
		for range 2 {
			list := s.send(t, call{method: "GET", path: payments.path, key: s.line.Keys.Shoppex, header: http.Header{keyHeader: {"k"}}}).want(t, http.StatusOK)
			if list.replay() {
				t.Error("a GET was replayed")
			}
		}
	})
}

func TestBusinessRefusalsAreStored(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		for name, body := range map[string]string{
			"GATEWAY_NOT_CONFIGURED": sessions.body(wish{"gateway": `"SUMUP"`}), "WHITE_LABEL_NOT_ENABLED": sessions.body(wish{"white_label": "true"}),
		} {
			first := s.post(t, sessions.path, body, keyHeader, name).want(t, http.StatusBadRequest)
			if first.fault(t).Code != name {
				t.Errorf("got %s", first.body)
			}
			replayed(t, first, s.post(t, sessions.path, body, keyHeader, name))
		}
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
		complete := "/dev/v1/payments/" + made + "/complete"
		done := s.post(t, complete, "", keyHeader, "c").want(t, http.StatusOK)
		replayed(t, done, s.post(t, complete, "", keyHeader, "c"))
		replayed(t, done, s.post(t, complete, "{}", keyHeader, "c")) // no body is the body {}
		refused := s.post(t, complete, "", keyHeader, "d").want(t, http.StatusBadRequest)
		replayed(t, refused, s.post(t, complete, "", keyHeader, "d"))
		other := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
		s.post(t, "/dev/v1/payments/"+other+"/complete", "", keyHeader, "c").want(t, http.StatusOK) // another path id
		expire := sessions.path + "/" + made + "/expire"
		paid := s.post(t, expire, "", keyHeader, "c").want(t, http.StatusBadRequest)
		replayed(t, paid, s.post(t, expire, "", keyHeader, "c"))
		if n := scalar[int](t, db, "SELECT count(*) FROM claim"); n != 6 {
			t.Errorf("%d claims, want 6", n)
		}
	})
}

func TestKeysBelongToTheStore(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "create", "other", "--name", "Other", "--sandbox", "STRIPE")
		other, rotated := s.cli(t, "key", "create", "other"), s.cli(t, "key", "create", "demo")
		c := call{method: http.MethodPost, path: sessions.path, body: sessions.body(nil), header: http.Header{keyHeader: {"k"}}}
		c.key = s.line.Keys.Shoppex
		first := s.send(t, c).want(t, http.StatusCreated)
		c.key = rotated
		replayed(t, first, s.send(t, c))
		c.key = other
		theirs := s.send(t, c)
		differs(t, first, theirs)
		replayed(t, theirs, s.send(t, c))
		c.key = s.line.Keys.ShoppexReadonly
		s.send(t, c).want(t, http.StatusForbidden) // the scope comes first
	})
}

func TestReplayAfterARestart(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		first := s.post(t, sessions.path, sessions.body(nil), keyHeader, "k").want(t, http.StatusCreated)
		refused := s.post(t, sessions.path, sessions.body(wish{"gateway": `"SUMUP"`}), keyHeader, "r").want(t, http.StatusBadRequest)
		key := s.line.Keys.Shoppex
		s.restart(t)
		if s.line.Keys.Shoppex != key {
			t.Error("the demo has other keys")
		}
		replayed(t, first, s.post(t, sessions.path, sessions.body(nil), keyHeader, "k"))
		replayed(t, refused, s.post(t, sessions.path, sessions.body(wish{"gateway": `"SUMUP"`}), keyHeader, "r"))
		s.get(t, "/dev/v1/payments/"+first.text(t, "id")).want(t, http.StatusOK)
	})
}
