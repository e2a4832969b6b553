package webhook

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"kassa/internal/checkout"
)

// A name is judged by what it resolves to when it is dialled, each time: it may have meant another address when
// the endpoint was made, or a moment ago.
func TestNamesThatMeanAnotherAddressLater(t *testing.T) {
	var asked atomic.Int64
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); w.Header().Set("Connection", "close") })
	_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	known := &names{addresses: []string{"127.0.0.1", "169.254.169.254", "10.0.0.1"}}
	s := sendingIn(known.resolver(t))
	e, m := to("http://hooks.rebind.example.:" + port + "/")
	loopback := checkout.Store{AllowLoopback: true}
	if a, _ := s.Send(t.Context(), loopback, e, m); !a.Delivered() {
		t.Fatalf("%+v", a)
	}
	for range 2 {
		if a, _ := s.Send(t.Context(), loopback, e, m); a.Failure != errForbidden.Error() {
			t.Errorf("%+v", a)
		}
	}
	if asked.Load() != 1 || known.count() != 3 {
		t.Errorf("the server was asked %d times, names %d times", asked.Load(), known.count())
	}
	rebound := &names{addresses: []string{"127.0.0.1"}}
	if a, _ := sendingIn(rebound.resolver(t)).Send(t.Context(), checkout.Store{}, e, m); a.Failure != errForbidden.Error() || asked.Load() != 1 {
		t.Errorf("%+v; the server was asked %d times", a, asked.Load())
	}
}

// A name that nobody knows is a failed attempt.
func TestNamesThatNobodyKnows(t *testing.T) {
	for _, address := range []string{"http://nothing.invalid/", "http://" + strings.Repeat("x", 64) + ".invalid/"} {
		known := &names{addresses: []string{"0.0.0.0"}}
		a, _ := sent(t, sendingIn(known.resolver(t)), address)
		if a.Failure == "" || a.Status != 0 {
			t.Errorf("%s: %+v", address, a)
		}
	}
}
