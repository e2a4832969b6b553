package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

// serve starts a provider that stops with the test.
func serve(t *testing.T, handle http.HandlerFunc) string {
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server.URL
}

func TestDoCarriesTheCall(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "question" || r.Method != http.MethodPut || r.Header.Get("Idempotency-Key") != "k" || r.URL.RequestURI() != "/a?b=c" {
			t.Errorf("%s %s %v %q %v", r.Method, r.URL, r.Header, body, err)
		}
		w.Header().Set("X-Kind", "answer")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "answer")
	})
	answer, err := gateway.NewClient(0).Do(t.Context(), gateway.Call{
		Method: http.MethodPut, URL: url + "/a?b=c", Header: http.Header{"Idempotency-Key": {"k"}}, Body: []byte("question"),
	})
	if err != nil || answer.Status != http.StatusCreated || string(answer.Body) != "answer" || answer.Header.Get("X-Kind") != "answer" {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestDoReusesConnections(t *testing.T) {
	var peers sync.Map
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		peers.Store(r.RemoteAddr, true)
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 100_000))
	})
	client := gateway.NewClient(0)
	for range 5 {
		if _, err := client.Do(t.Context(), gateway.Call{Method: http.MethodGet, URL: url}); checkout.ReasonOf(err) != checkout.ReasonDeclined {
			t.Fatal(err)
		}
	}
	count := 0
	peers.Range(func(any, any) bool { count++; return true })
	if count != 1 {
		t.Errorf("%d connections", count)
	}
}

func TestDoBoundsTheAnswer(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(make([]byte, gateway.AnswerLimit+len(r.URL.RawQuery)))
	})
	client := gateway.NewClient(0)
	answer, err := client.Do(t.Context(), gateway.Call{Method: http.MethodGet, URL: url})
	if err != nil || len(answer.Body) != gateway.AnswerLimit {
		t.Errorf("at the limit: %d bytes, %v", len(answer.Body), err)
	}
	_, err = client.Do(t.Context(), gateway.Call{Method: http.MethodGet, URL: url + "/?1"})
	unavailable(t, "over the limit", err)
}

func TestDoFollowsNoRedirect(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("followed to %s", r.URL)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	_, err := gateway.NewClient(0).Do(t.Context(), gateway.Call{Method: http.MethodPost, URL: url, Body: []byte("x")})
	unavailable(t, "redirect", err)
}

func TestDoTakesNoProxy(t *testing.T) {
	transport, ok := gateway.NewHTTPClient(0).Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("the client asks somebody for a proxy")
	}
}

func TestDoWithoutAnAnswer(t *testing.T) {
	hang := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cut := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	})
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	client := gateway.NewClient(50 * time.Millisecond)
	for name, url := range map[string]string{"hangs": hang, "cut off": cut, "refuses": gone.URL, "no URL": ":", "no scheme": "host/path"} {
		_, err := client.Do(t.Context(), gateway.Call{Method: http.MethodGet, URL: url})
		unavailable(t, name, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Do(ctx, gateway.Call{Method: http.MethodGet, URL: hang + "/?secret=1"})
	unavailable(t, "given up", err)
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func unavailable(t *testing.T, name string, err error) {
	t.Helper()
	var refused *checkout.Error
	if !errors.As(err, &refused) || refused.Reason != checkout.ReasonGatewayUnavailable || refused.Kind != checkout.Unavailable {
		t.Errorf("%s: %v", name, err)
	}
}
