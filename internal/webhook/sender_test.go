package webhook

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

func TestMessageIsSent(t *testing.T) {
	var body string
	var header http.Header
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.String() != "/hook?a=1" {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		body, header = string(raw), r.Header
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "taken")
	})
	e, m := to(address + "/hook?a=1")
	a, wait := sendingIn(nil).Send(t.Context(), checkout.Store{AllowLoopback: true}, e, m)
	if a.Status != 202 || a.Answer != "taken" || a.Failure != "" || wait != 0 || a.Number != 0 {
		t.Errorf("%+v, %s", a, wait)
	}
	want := http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Kassa"}, "Content-Length": {"7"},
		"X-Id": {m.ID.String()}, "X-Secrets": {"new", "old"}, "X-At": {"2026-11-21T12:00:00Z"},
	}
	if body != `{"a":1}` || fmt.Sprint(header) != fmt.Sprint(want) {
		t.Errorf("%s\n%v\nwant %v", body, header, want)
	}
}

// Once a secret's time is over it signs nothing.
func TestOldSecretEnds(t *testing.T) {
	var secrets []string
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) { secrets = r.Header["X-Secrets"] })
	now := clock.NewFake(began)
	now.Advance(time.Second)
	e, m := to(address)
	a, _ := NewSender(Dialects{"plain": plain{}}, now).Send(t.Context(), checkout.Store{AllowLoopback: true}, e, m)
	if !a.Delivered() || !slices.Equal(secrets, []string{"new"}) {
		t.Errorf("%+v, signed with %v", a, secrets)
	}
}

func TestDialectThatIsNotThere(t *testing.T) {
	e, m := to("http://127.0.0.1:1/")
	e.Dialect = "gone"
	a, _ := sendingIn(nil).Send(t.Context(), checkout.Store{AllowLoopback: true}, e, m)
	if a.Delivered() || !strings.Contains(a.Failure, `"gone"`) {
		t.Errorf("%+v", a)
	}
}

// Only 2xx is success; the status is kept whatever it is.
func TestStatuses(t *testing.T) {
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	for status, want := range map[int]string{
		200: "", 201: "", 204: "", 299: "", 301: "redirects are not followed", 302: "redirects are not followed",
		303: "redirects are not followed", 304: "redirects are not followed", 307: "redirects are not followed",
		308: "redirects are not followed", 400: "status 400", 404: "status 404", 410: "status 410", 429: "status 429", 500: "status 500",
		503: "status 503", 599: "status 599", 999: "status 999",
	} {
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere)
			w.WriteHeader(status)
		})
		if a, _ := sent(t, sendingIn(nil), address); a.Status != int64(status) || want == "" != a.Delivered() || !strings.Contains(a.Failure, want) {
			t.Errorf("%d: %+v", status, a)
		}
	}
}

// 1 KB of an answer is kept, as text that both databases take.
func TestWhatIsKeptOfAnAnswer(t *testing.T) {
	for name, row := range map[string]struct{ answer, want string }{
		"nothing":     {"", ""},
		"a kilobyte":  {strings.Repeat("x", 1024), strings.Repeat("x", 1024)},
		"more":        {strings.Repeat("x", 60<<10), strings.Repeat("x", 1024)},
		"half a rune": {strings.Repeat("x", 1023) + "ß", strings.Repeat("x", 1023)},
		"NUL":         {"a\x00b", "a\uFFFDb"},
		"no UTF-8":    {"a\xff\xfeb", "a\uFFFDb"},
		"all NUL":     {strings.Repeat("\x00", 1024), strings.Repeat("\uFFFD", 341)},
	} {
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, row.answer) })
		a, _ := sent(t, sendingIn(nil), address)
		if a.Answer != row.want || !a.Delivered() || !utf8.ValidString(a.Answer) || len(a.Answer) > keptAnswer {
			t.Errorf("%s: %q, %+v", name, a.Answer, a)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "86400": 24 * time.Hour, "86401": 24 * time.Hour,
		"99999999999999999999999": 24 * time.Hour, "-1": 0, "1.5": 0, "soon": 0, "+7": 0,
		"Sat, 21 Nov 2026 12:00:30 GMT":    30 * time.Second,
		"Saturday, 21-Nov-26 13:00:00 GMT": time.Hour,
		"Sat, 21 Nov 2026 11:59:00 GMT":    0,
		"Sat, 21 Nov 2099 11:59:00 GMT":    24 * time.Hour,
	} {
		for status, counts := range map[int]bool{429: true, 503: true, 302: true, 200: false} {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Retry-After"] = []string{value}
				w.WriteHeader(status)
			})
			if _, wait := sent(t, sendingIn(nil), address); wait != want && counts || !counts && wait != 0 {
				t.Errorf("%d with %q: wait %s, want %s", status, value, wait, want)
			}
		}
	}
}

// One connection carries many messages, also when the answer has a body, and one that was closed meanwhile costs
// no attempt.
func TestConnectionsAreUsedAgain(t *testing.T) {
	address, connections := counting(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 5000))
	})
	s := sendingIn(nil)
	for range 20 {
		if a, _ := sent(t, s, address); !a.Delivered() {
			t.Fatalf("%+v", a)
		}
	}
	if made := connections(); made != 1 {
		t.Errorf("%d connections for 20 messages", made)
	}
}

func TestShutdownEndsASend(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan bool)
	address := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	defer close(release)
	e, m := to(address)
	if a, _ := sendingIn(nil).Send(ctx, checkout.Store{AllowLoopback: true}, e, m); a.Delivered() || a.Status != 0 || a.Failure == "" {
		t.Errorf("%+v", a)
	}
}

// A slow endpoint does not keep another one of the same server waiting for a connection.
func TestSlowEndpointsShareAServer(t *testing.T) {
	release, arrived := make(chan bool), make(chan bool, 200)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			arrived <- true
			<-release
		}
	}))
	s, done := sendingIn(nil), make(chan checkout.Attempt)
	for range 100 {
		e, m := to(server.URL + "/slow")
		go func() {
			a, _ := s.Send(context.WithoutCancel(t.Context()), checkout.Store{AllowLoopback: true}, e, m)
			done <- a
		}()
	}
	for range 100 {
		<-arrived
	}
	if a, _ := sent(t, s, server.URL+"/quick"); !a.Delivered() {
		t.Errorf("%+v", a)
	}
	close(release)
	for range 100 {
		if a := <-done; !a.Delivered() {
			t.Errorf("%+v", a)
		}
	}
	server.Close()
}
