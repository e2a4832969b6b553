package wire

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rates make a town's limits with so many requests at once, and none in time to come.
func rates(key, store, address int) Limits {
	return Limits{PerKey: few(key), PerStore: few(store), PerAddress: few(address)}
}

func few(n int) *Limiter {
	if n == 0 {
		return NewLimiter(0, 1)
	}
	return NewLimiter(0.001, n)
}

// rate is what an answer tells of the rate, without the time.
func (a answer) rate() string {
	told, _, _ := strings.Cut(a.header.Get("X-Rate"), "/")
	return told
}

func TestTheTightestRateIsTold(t *testing.T) {
	x := found(t)
	for name, row := range map[string]struct {
		limits Limits
		keyed  bool
		want   []string
	}{
		"key":             {rates(4, 0, 100), true, []string{"key 3", "key 2"}},
		"address":         {rates(100, 0, 4), true, []string{"address 3", "address 2"}},
		"store":           {rates(2, 4, 100), false, []string{"store 3", "store 2"}},
		"open by address": {rates(2, 100, 4), false, []string{"address 3", "address 2"}},
		"to the last":     {rates(3, 0, 100), true, []string{"key 2", "key 1", "key 0"}},
		"one off":         {rates(0, 0, 9), true, []string{"address 8"}},
		"off":             {rates(0, 0, 0), true, []string{"", ""}},
		"off and open":    {rates(0, 0, 0), false, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			x.t = t
			x.serve(able{}, row.limits)
			q := request{path: x.at(0, "/open")}
			if row.keyed {
				q.key = x.secret[0]
			}
			for _, want := range row.want {
				if got := x.status(q, 200, ""); got.rate() != want {
					t.Errorf("%q, want %q", got.header.Get("X-Rate"), want)
				}
			}
		})
	}
}

// Half of two is more than two fifths, although it is fewer.
func TestTheTightestRateIsTheLeastShare(t *testing.T) {
	x := newTown(t, able{}, rates(2, 0, 5))
	x.status(request{path: "/mine", key: x.secret[1]}, 200, "")
	x.status(request{path: "/mine", key: x.secret[1]}, 200, "")
	if got := x.status(request{path: "/mine", key: x.secret[0]}, 200, ""); got.rate() != "address 2" {
		t.Errorf("%q, want address 2", got.rate())
	}
}

func TestARefusalTellsTheRateThatRefused(t *testing.T) {
	x := found(t)
	for name, row := range map[string]struct {
		limits Limits
		keyed  bool
		want   string
	}{
		"key":              {rates(1, 0, 100), true, "key 0/1"},
		"address":          {rates(100, 0, 1), true, "address 0/1"},
		"address of equal": {rates(2, 0, 1), true, "address 0/1"},
		"store":            {rates(100, 1, 100), false, "store 0/1"},
		"open by address":  {rates(100, 100, 1), false, "address 0/1"},
	} {
		t.Run(name, func(t *testing.T) {
			x.t = t
			x.serve(able{}, row.limits)
			q := request{path: x.at(0, "/open")}
			if row.keyed {
				q.key = x.secret[0]
			}
			x.status(q, 200, "")
			got := x.status(q, 429, "rate_limited")
			want := row.want + " " + strconv.FormatInt(noon.Add(1000*time.Second).Unix(), 10)
			if got.header.Get("X-Rate") != want || got.header.Get("Retry-After") != "1000" {
				t.Errorf("%q after %s, want %q", got.header.Get("X-Rate"), got.header.Get("Retry-After"), want)
			}
		})
	}
}

func TestOpenCallsAreCountedByStore(t *testing.T) {
	x := newTown(t, able{}, rates(100, 2, 100))
	open := request{path: x.at(0, "/open")}
	x.status(open, 200, "")
	open.from = "192.0.2.2"
	x.status(open, 200, "")
	open.from = "192.0.2.3"
	x.status(open, 429, "rate_limited")
	x.status(request{path: x.at(1, "/open")}, 200, "")
	x.status(request{path: x.at(0, "/open"), key: x.secret[0]}, 200, "")
	for range 3 {
		x.status(request{path: "/all"}, 200, "")
	}
}

// An address over its rate cannot use up what a store's other buyers have.
func TestARefusedAddressCostsTheStoreNothing(t *testing.T) {
	x := newTown(t, able{}, rates(100, 3, 1))
	open := request{path: x.at(0, "/open")}
	x.status(open, 200, "")
	for range 5 {
		x.status(open, 429, "rate_limited")
	}
	open.from = "192.0.2.2"
	if got := x.status(open, 200, ""); got.rate() != "address 0" {
		t.Errorf("%q", got.rate())
	}
	open.from = "192.0.2.3"
	x.status(open, 200, "")
}

func TestWithoutARateOfStoresKeysCount(t *testing.T) {
	x := newTown(t, able{}, Limits{PerKey: few(1)})
	x.status(request{path: x.at(0, "/open")}, 200, "")
	if got := x.status(request{path: x.at(0, "/open")}, 429, "rate_limited"); got.rate() != "store 0" {
		t.Errorf("%q", got.rate())
	}
	x.status(request{path: x.at(1, "/open")}, 200, "")
}

// Guessing keys and stores is slow: each costs a token of the address, and only that.
func TestGuessesAreLimited(t *testing.T) {
	x := newTown(t, able{}, rates(100, 1, 3))
	x.status(request{path: "/stores/nonsense/open"}, 404, "store_not_found")
	x.status(request{path: "/mine", key: "wrong"}, 401, "unauthenticated")
	x.status(request{path: x.at(1, "/things"), key: x.secret[0]}, 404, "store_not_found")
	for _, q := range []request{
		{path: "/stores/nonsense/open"}, {path: "/mine", key: "wrong"}, {path: x.at(1, "/things"), key: x.secret[0]},
	} {
		if got := x.status(q, 429, "rate_limited"); got.rate() != "address 0" {
			t.Errorf("%q", got.rate())
		}
	}
}

func TestLoopbackIsToldButNotRefused(t *testing.T) {
	limits := rates(1, 1, 1)
	limits.LoopbackFree = true
	x := newTown(t, able{}, limits)
	for _, q := range []request{
		{path: x.at(0, "/open"), from: "127.0.0.1"},
		{path: x.at(0, "/open"), from: "127.0.0.1", key: x.secret[0]},
		{path: x.at(0, "/open"), from: "127.0.0.1", key: x.secret[0]},
	} {
		if got := x.status(q, 200, ""); !strings.HasSuffix(got.rate(), " 0") {
			t.Errorf("%q", got.rate())
		}
	}
	for range 3 {
		x.status(request{path: "/mine", from: "127.0.0.1", key: "wrong"}, 401, "unauthenticated")
	}
	x.status(request{path: x.at(1, "/open")}, 200, "")
	x.status(request{path: x.at(1, "/open")}, 429, "rate_limited")
}

func TestADialectWithoutRateHeaders(t *testing.T) {
	x := newTown(t, plain{}, rates(1, 1, 100))
	x.status(request{path: x.at(0, "/things"), key: x.secret[0]}, 200, "")
	x.status(request{path: x.at(0, "/things"), key: x.secret[0]}, 429, "rate_limited")
	x.status(request{path: x.at(0, "/things"), key: x.secret[1]}, 200, "")
}

// Every answer of the surface is stamped, whoever refuses it: a handler, the engine, the mux or the edge.
func TestEveryAnswerIsStamped(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	for _, row := range []struct {
		request
		status int
	}{
		{request{path: x.at(0, "/open")}, 200},
		{request{method: "POST", path: x.at(0, "/open"), body: `{"name":"x"}`}, 201},
		{request{method: "POST", path: x.at(0, "/open"), body: `{"name":"bad"}`}, 409},
		{request{path: x.at(0, "/things")}, 401},
		{request{path: "/nothing"}, 404},
		{request{path: "//all"}, 404},
		{request{method: "PUT", path: "/all"}, 405},
		{request{method: "POST", path: x.at(0, "/open"), body: strings.Repeat(" ", BodyLimit+1)}, 413},
		{request{path: "/all", header: http.Header{"X-Large": {strings.Repeat("x", HeaderLimit)}}}, 431},
		{request{path: "/panic"}, 500},
	} {
		got := x.status(row.request, row.status, "")
		if got.header.Get("X-Version") != "7" || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: %v", row.method, row.path, got.header)
		}
	}
}

// Where endpoints are counted apart, one that is over its rate leaves the others alone.
func TestEndpointsAreCountedApart(t *testing.T) {
	limits := rates(1, 0, 100)
	limits.PerEndpoint = true
	x := newTown(t, able{}, limits)
	things := request{path: x.at(0, "/things"), key: x.secret[0]}
	x.status(things, 200, "")
	x.status(things, 429, "rate_limited")
	x.status(request{path: "/mine", key: x.secret[0]}, 200, "")
	x.status(request{method: "DELETE", path: x.at(0, "/things"), key: x.secret[0]}, 201, "")
	x.status(request{path: x.at(0, "/things"), key: x.reader}, 200, "")
}
