package wire

import (
	"errors"
	"net/http"
	"testing"

	"kassa/internal/checkout"
)

func idempotent(key string) http.Header { return http.Header{IdempotencyHeader: {key}} }

func TestClaimsOfAStoresRoute(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	post := func(at int) request {
		return request{method: "POST", path: x.at(at, "/open"), body: `{"name":"x"}`, header: idempotent("k")}
	}
	first := x.status(post(0), 201, "")
	if again := x.status(post(0), 201, ""); again.body != first.body || again.header.Get("Replayed") != "true" {
		t.Errorf("the repeat: %s %v", again.body, again.header)
	}
	if other := x.status(post(1), 201, ""); other.header.Get("Replayed") != "" || x.told(post(1)).Store != "two" {
		t.Error("two stores share a claim")
	}
	keyed := post(0)
	keyed.key = x.secret[0]
	if again := x.status(keyed, 201, ""); again.header.Get("Replayed") != "true" {
		t.Error("the claim is the key's, not the store's")
	}
	changed := post(0)
	changed.body = `{"name":"y"}`
	x.status(changed, 422, "idempotency_key_reused")
	if x.made != 2 {
		t.Errorf("made %d, want 2", x.made)
	}
}

func TestTheFormOfIdempotencyKeys(t *testing.T) {
	x := found(t)
	for _, row := range []struct {
		dialect Dialect
		key     string
		status  int
	}{
		{able{}, "fine", 201}, {able{}, `"fine"`, 201}, {able{}, "not fine!", 400}, {able{}, `"not fine!"`, 400}, {able{}, "", 400},
		{plain{}, "not fine!", 201},
	} {
		x.serve(row.dialect, Limits{})
		x.made = 0
		code := ""
		if row.status == 400 {
			code = "bad_request"
		}
		x.status(request{method: "POST", path: x.at(0, "/things"), key: x.secret[0], body: `{"name":"x"}`, header: idempotent(row.key)}, row.status, code)
		if x.made != 0 && row.status == 400 {
			t.Errorf("%q was refused and made something", row.key)
		}
	}
}

// PATCH and DELETE are judged like POST, but what they do they do again: the key is a POST's.
func TestOtherMethods(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	things, key := x.at(0, "/things"), x.secret[0]
	patch := request{method: "PATCH", path: things, key: key, body: `{"name":"x"}`, header: idempotent("k!")}
	for want := 1; want <= 2; want++ {
		if got := x.status(patch, 201, ""); got.header.Get("Replayed") != "" || x.made != want {
			t.Errorf("made %d, want %d", x.made, want)
		}
	}
	x.status(request{method: "PATCH", path: things, key: key, body: `{}`}, 422, "validation")
	x.status(request{method: "PATCH", path: things, key: key}, 415, "unsupported_media_type")
	x.status(request{method: "DELETE", path: things, key: key}, 201, "")
	if x.made != 3 {
		t.Errorf("made %d, want 3", x.made)
	}
}

func TestACallHoldsItsClaim(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	q := request{method: "POST", path: x.at(0, "/calls"), key: x.secret[0], body: `{"name":"x"}`, header: idempotent("k")}
	calls := 0
	x.call = func() (checkout.Answer, error) {
		calls++
		x.status(q, 409, "request_in_flight") // the same request once more, while this one asks
		return checkout.Answer{Status: 200, Body: []byte(`{"paid":1}`)}, nil
	}
	x.status(q, 200, "")
	if again := x.status(q, 200, ""); again.body != `{"paid":1}` || again.header.Get("Replayed") != "true" {
		t.Errorf("the repeat: %s %v", again.body, again.header)
	}
	if calls != 1 || x.made != 1 {
		t.Errorf("%d calls, %d followed up, want 1 each", calls, x.made)
	}
	q.header = nil
	x.call = func() (checkout.Answer, error) { calls++; return checkout.Answer{Status: 200}, nil }
	x.status(q, 200, "")
	x.status(q, 200, "")
	if calls != 3 {
		t.Errorf("%d calls, want 3: without a key each request counts", calls)
	}
}

// A refusal is kept, a failure of ours is not.
func TestACallThatFails(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	q := request{method: "POST", path: x.at(0, "/calls"), key: x.secret[0], body: `{"name":"x"}`, header: idempotent("k")}
	fails := func(err error) func() (checkout.Answer, error) {
		return func() (checkout.Answer, error) { return checkout.Answer{}, err }
	}
	x.call = fails(errors.New("boom"))
	x.status(q, 500, "internal")
	x.call = fails(checkout.Refuse(checkout.ReasonGatewayUnavailable, "Later."))
	x.status(q, 503, "gateway_unavailable")
	x.call = fails(checkout.Refuse(checkout.ReasonNotRefundable, "Nothing to give back."))
	x.status(q, 409, "not_refundable")
	x.call = func() (checkout.Answer, error) { return checkout.Answer{Status: 200}, nil }
	if again := x.status(q, 409, "not_refundable"); again.header.Get("Replayed") != "true" {
		t.Error("the refusal was not kept")
	}
	if x.made != 0 {
		t.Error("a failure was followed up")
	}
}

// A refusal of the core is kept wherever it comes from; what is wrong with a field is not, since that is found
// before the claim.
func TestRefusalsUnderAClaim(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	for name, row := range map[string]struct {
		status int
		code   string
		kept   string
	}{
		"early": {409, "out_of_stock", "true"}, "bad": {409, "order_state", "true"}, "malformed": {422, "invalid_field", ""},
	} {
		q := request{method: "POST", path: x.at(0, "/open"), body: `{"name":"` + name + `"}`, header: idempotent(name)}
		x.status(q, row.status, row.code)
		if again := x.status(q, row.status, row.code); again.header.Get("Replayed") != row.kept {
			t.Errorf("%s: replayed %q, want %q", name, again.header.Get("Replayed"), row.kept)
		}
	}
}

// What follows an effect does not follow a refusal, also when the refusal is kept.
func TestAfterARefusalNothingFollows(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	q := request{method: "POST", path: x.at(0, "/open"), body: `{"name":"bad"}`}
	x.status(q, 409, "order_state")
	q.header = idempotent("k")
	x.status(q, 409, "order_state")
	if x.made != 0 {
		t.Errorf("followed up %d times", x.made)
	}
}
