package wire

import (
	"net/http"
	"strings"
	"testing"
)

// asks is the header of a browser that asks before it calls.
func asks(method string) http.Header {
	return http.Header{"Origin": {"https://shop.example"}, "Access-Control-Request-Method": {method}}
}

func TestScriptsOfOtherOriginsMayCallWhatEverybodyMay(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	for _, path := range []string{x.at(0, "/open"), x.at(0, "/open/"), "/all"} {
		got := x.send(request{method: "OPTIONS", path: path, header: asks("POST")})
		if got.status != http.StatusNoContent || got.header.Get("Access-Control-Allow-Origin") != "*" ||
			!strings.Contains(got.header.Get("Access-Control-Allow-Headers"), IdempotencyHeader) || got.header.Get("X-Version") == "" {
			t.Errorf("%s: %d %v", path, got.status, got.header)
		}
	}
	for _, q := range []request{
		{path: x.at(0, "/open"), header: http.Header{"Origin": {"https://shop.example"}}},
		{method: "POST", path: x.at(0, "/open"), body: `{}`, header: http.Header{"Origin": {"https://shop.example"}}}, // refused, and read all the same
	} {
		if got := x.send(q); got.header.Get("Access-Control-Allow-Origin") != "*" ||
			!strings.Contains(got.header.Get("Access-Control-Expose-Headers"), "X-Request-ID") {
			t.Errorf("%s: %d %v", q.method, got.status, got.header)
		}
	}
}

func TestScriptsOfOtherOriginsGetNoRoutesWithAKey(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	x.status(request{method: "OPTIONS", path: x.at(0, "/things"), header: asks("POST")}, http.StatusMethodNotAllowed, CodeMethodNotAllowed)
	x.status(request{method: "OPTIONS", path: "/nowhere", header: asks("GET")}, http.StatusNotFound, CodeRouteNotFound)
	x.status(request{method: "OPTIONS", path: x.at(0, "/open")}, http.StatusMethodNotAllowed, CodeMethodNotAllowed) // asks nothing
	got := x.send(request{path: x.at(0, "/things"), key: x.secret[0], header: http.Header{"Origin": {"https://shop.example"}}})
	if got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", got.status, got.header)
	}
}

// showing is a dialect with keys for browsers.
type showing struct{ able }

func (showing) KeyHeader() string { return "Authorization" }

// Where public keys are for browsers, scripts may call what those open, and nothing that asks for a secret one.
func TestScriptsMayCallWithAPublicKey(t *testing.T) {
	x := newTown(t, showing{}, Limits{})
	got := x.send(request{method: "OPTIONS", path: "/mine", header: asks("GET")})
	if got.status != http.StatusNoContent || !strings.HasSuffix(got.header.Get("Access-Control-Allow-Headers"), ", Authorization") {
		t.Errorf("%d %v", got.status, got.header)
	}
	if got := x.send(request{path: "/mine", key: x.public, header: http.Header{"Origin": {"https://shop.example"}}}); got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %v", got.status, got.header)
	}
	x.status(request{method: "OPTIONS", path: x.at(0, "/things"), header: asks("POST")}, http.StatusMethodNotAllowed, CodeMethodNotAllowed)
	x.serve(able{}, Limits{})
	x.status(request{method: "OPTIONS", path: "/mine", header: asks("GET")}, http.StatusMethodNotAllowed, CodeMethodNotAllowed)
}
