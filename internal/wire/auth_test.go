package wire

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func (x *town) told(q request) told {
	x.t.Helper()
	got := x.send(q)
	var out told
	if got.status >= 300 {
		x.t.Fatalf("%s: %d %s", q.path, got.status, got.body)
	}
	x.must(json.Unmarshal([]byte(got.body), &out))
	return out
}

func TestAStoresRouteIsOpen(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	for i, slug := range []string{"one", "two"} {
		if got := x.told(request{path: x.at(i, "/open")}); got.Store != slug || got.Keyed {
			t.Errorf("without a key: %+v, want %s", got, slug)
		}
		if got := x.told(request{path: x.at(i, "/open"), key: x.secret[i]}); got.Store != slug || !got.Keyed {
			t.Errorf("with a key: %+v, want %s", got, slug)
		}
	}
	if got := x.told(request{path: x.at(0, "/open"), key: x.public}); got.Store != "one" {
		t.Errorf("with a public key: %+v", got)
	}
}

// What is no store, and what is another key's store, is one and the same answer on every route.
func TestAnUnknownStoreAndAnothers(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	nobody := "/stores/" + id.New[checkout.Store]().Base36()
	for _, path := range []string{"/open", "/things"} {
		want := x.status(request{path: nobody + path, key: x.secret[0]}, 404, "store_not_found")
		questions := []request{
			{path: "/stores/nonsense" + path, key: x.secret[0]},
			{path: "/stores/%20" + path, key: x.secret[0]},
			{path: x.at(1, path), key: x.secret[0]},
			{path: x.at(0, path), key: x.secret[1]},
		}
		if path == "/open" {
			questions = append(questions, request{path: nobody + path}, request{path: "/stores/nonsense" + path})
		}
		for _, q := range questions {
			got := x.status(q, 404, "store_not_found")
			if got.body != want.body {
				t.Errorf("%s: %s, want %s", q.path, got.body, want.body)
			}
		}
	}
	x.status(request{path: x.at(0, "/things"), key: x.secret[0]}, 200, "")
	x.status(request{path: "/mine", key: x.secret[0]}, 200, "")
}

func TestAWrongKeyIsNeverIgnored(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	x.status(request{path: "/all"}, 200, "")
	want := x.status(request{path: x.at(0, "/things")}, 401, "unauthenticated")
	for _, path := range []string{x.at(0, "/open"), "/stores/nonsense/open", "/all"} {
		for _, header := range []string{"Bearer k_unknown", "Bearer ", "Bearer", "", "Basic b25l"} {
			got := x.status(request{path: path, header: http.Header{"Authorization": {header}}}, 401, "unauthenticated")
			if got.body != want.body {
				t.Errorf("%s %q: %s, want %s", path, header, got.body, want.body)
			}
		}
		x.status(request{path: path, header: http.Header{"Authorization": {"Bearer a", "Bearer b"}}}, 400, "bad_request")
	}
}

func TestTheMissingScopeIsNamed(t *testing.T) {
	x := found(t)
	for _, row := range []struct {
		dialect Dialect
		want    string
	}{{able{}, "THINGS_WRITE"}, {plain{}, "things.write"}} {
		x.serve(row.dialect, Limits{})
		got := x.status(request{method: "DELETE", path: x.at(0, "/things"), key: x.reader}, 403, "missing_scope")
		if !strings.Contains(got.body, row.want) {
			t.Errorf("%s does not name %s", got.body, row.want)
		}
		x.status(request{path: x.at(0, "/things"), key: x.reader}, 200, "")
		x.status(request{path: x.at(0, "/things"), key: x.public}, 403, "missing_scope")
	}
}

// Each request breaks two rules; the answer is about the one that comes first (common.md, Idempotency 3).
func TestTheOrderOfChecks(t *testing.T) {
	x := newTown(t, able{}, Limits{PerKey: NewLimiter(0.001, 1), PerAddress: NewLimiter(0.001, 100)})
	large := `{"name":"` + strings.Repeat("x", BodyLimit) + `"}`
	things, others := x.at(0, "/things"), x.at(1, "/things")
	badKey := http.Header{IdempotencyHeader: {"a", "b"}}
	for _, row := range []struct {
		name string
		request
		status int
		code   string
	}{
		{"size before authentication", request{method: "POST", path: things, key: "wrong", body: large}, 413, "body_too_large"},
		{"authentication before store", request{method: "POST", path: "/stores/x/things", key: "wrong"}, 401, "unauthenticated"},
		{"store before scope", request{method: "POST", path: others, key: x.reader, body: `{}`}, 404, "store_not_found"},
		{"scope before body", request{method: "POST", path: things, key: x.reader, body: `{`}, 403, "missing_scope"},
		{"body before claim", request{method: "POST", path: things, key: x.secret[0], body: `{}`, header: badKey}, 422, "validation"},
		{"rate before body", request{method: "POST", path: things, key: x.secret[0], body: `{`}, 429, "rate_limited"},
		{"scope before rate", request{method: "POST", path: things, key: x.public, body: `{}`}, 403, "missing_scope"},
		{"nothing before took a token", request{path: things, key: x.reader}, 200, ""},
		{"scope before rate, again", request{method: "POST", path: things, key: x.reader, body: `{}`}, 403, "missing_scope"},
	} {
		got := x.send(row.request)
		if got.status != row.status || row.code != "" && got.code() != row.code {
			t.Errorf("%s: %d %s, want %d %s", row.name, got.status, got.code(), row.status, row.code)
		}
	}
	if x.made != 0 {
		t.Error("a refused request made something")
	}
}

// asking is a dialect that asks for a key.
type asking struct{ able }

func (asking) Unkeyed(r *http.Request) *Problem {
	if len(r.Header["Authorization"]) > 0 {
		return nil
	}
	return &Problem{Status: http.StatusUnauthorized, Code: "no_key", Message: "Bring a key."}
}

// Who brings no key is asked for one, where one is needed, and not more often than anybody may guess.
func TestADialectThatAsksForAKey(t *testing.T) {
	x := newTown(t, asking{}, rates(100, 100, 4))
	x.status(request{path: "/mine"}, 401, "no_key")
	x.status(request{path: "/mine", key: "wrong"}, 401, "unauthenticated")
	x.status(request{path: "/all"}, 200, "")
	x.status(request{path: x.at(0, "/open")}, 200, "")
	x.status(request{path: "/mine"}, 429, "rate_limited")
}
