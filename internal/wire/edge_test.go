package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// failPlain is the error writer of the tests.
func failPlain(w http.ResponseWriter, _ *http.Request, p *Problem) {
	w.Header().Set("Content-Type", "application/json")
	p.WriteHeader(w)
	_, _ = io.WriteString(w, `{"code":"`+p.Code+`"}`)
}

// testEdge serves a small mux behind an edge and keeps its log.
func testEdge(t *testing.T, change func(*Edge, *Mux)) (*http.Server, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	mux := NewMux("test", failPlain)
	mux.HandleFunc("GET /v1/items", func(w http.ResponseWriter, r *http.Request) {
		Annotate(r.Context(), slog.String("store", "s1"))
		_, _ = io.WriteString(w, "items "+RequestID(r.Context()))
	})
	mux.HandleFunc("POST /v1/items", func(w http.ResponseWriter, r *http.Request) {
		if _, p := ReadJSON(r, BodyLimit); p != nil {
			failPlain(w, r, p)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("GET /v1/items/{id}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.PathValue("id")+" "+Pattern(r))
	})
	mux.HandleFunc("GET /panic", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5")
		panic("boom")
	})
	mux.HandleFunc("GET /half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic("boom")
	})
	mux.HandleFunc("GET /abort", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	})
	edge := Edge{
		Log: slog.New(slog.NewJSONHandler(&log, nil)), Metrics: NewMetrics(prometheus.NewRegistry()),
		BodyTimeout: 10 * time.Second, HeaderLimit: HeaderLimit, Fail: failPlain,
	}
	if change != nil {
		change(&edge, mux)
	}
	return NewServer(ServerConfig{}, edge.Handler(mux)), &log
}

func serve(server *http.Server, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "/", nil)
	path, query, _ := strings.Cut(target, "?")
	r.URL.RawQuery = query
	if r.URL.Path = path; strings.Contains(path, "%") {
		parsed := httptest.NewRequest(method, path, nil)
		r.URL.Path, r.URL.RawPath = parsed.URL.Path, parsed.URL.RawPath
	}
	server.Handler.ServeHTTP(w, r)
	return w
}

func TestRouting(t *testing.T) {
	server, _ := testEdge(t, nil)
	for _, row := range []struct {
		method, path string
		status       int
		body, allow  string
	}{
		{"GET", "/v1/items", 200, "items ", ""},
		{"GET", "/v1/items/", 200, "items ", ""},
		{"HEAD", "/v1/items", 200, "", ""},
		{"GET", "/v1/items/7", 200, "7 /v1/items/{id}", ""},
		{"GET", "/v1/items/7/", 200, "7 /v1/items/{id}", ""},
		{"GET", "/v1/items/a%20b", 200, "a b /v1/items/{id}", ""},
		{"DELETE", "/v1/items", 405, "method_not_allowed", "GET, HEAD, POST"},
		{"DELETE", "/v1/items/", 405, "method_not_allowed", "GET, HEAD, POST"},
		{"POST", "/v1/items/7", 405, "method_not_allowed", "GET, HEAD"},
		{"OPTIONS", "/v1/items", 405, "method_not_allowed", "GET, HEAD, POST"},
		{"BREW", "/v1/items", 405, "method_not_allowed", "GET, HEAD, POST"},
		{"GET", "/", 404, "route_not_found", ""},
		{"GET", "/v1/nothing", 404, "route_not_found", ""},
		{"GET", "/V1/items", 404, "route_not_found", ""},
		{"GET", "//v1/items", 404, "route_not_found", ""},
		{"GET", "/v1//items", 404, "route_not_found", ""},
		{"POST", "/v1//items", 404, "route_not_found", ""},
		{"GET", "/v1/items//", 404, "route_not_found", ""},
		{"GET", "/v1/./items", 404, "route_not_found", ""},
		{"GET", "/v1/x/../items", 404, "route_not_found", ""},
		{"GET", "/v1/items/..", 404, "route_not_found", ""},
		{"GET", "/v1/items/.", 404, "route_not_found", ""},
		{"GET", "/v1/%2e%2e/items", 404, "route_not_found", ""},
		{"GET", "/v1%2Fitems", 404, "route_not_found", ""},
		{"GET", "/v1/items/a%2fb", 404, "route_not_found", ""},
		{"GET", "/v1/items/a%5cb", 404, "route_not_found", ""},
		{"GET", "/v1/items/%00", 404, "route_not_found", ""},
		{"GET", "/v1/items/%0a", 404, "route_not_found", ""},
		{"GET", "/v1/items/%ff", 404, "route_not_found", ""},
		{"OPTIONS", "*", 404, "route_not_found", ""},
		{"GET", "/panic", 500, "internal", ""},
	} {
		w := serve(server, row.method, row.path)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.body) || w.Header().Get("Allow") != row.allow {
			t.Errorf("%s %s: %d %q, Allow %q", row.method, row.path, w.Code, w.Body, w.Header().Get("Allow"))
		}
		if len(w.Header().Get(RequestIDHeader)) != 26 {
			t.Errorf("%s %s: request id %q", row.method, row.path, w.Header().Get(RequestIDHeader))
		}
		if row.status == 500 && w.Header().Get("Content-Length") != "" {
			t.Error("the panicking handler's headers are still there")
		}
	}
}

func TestRequestIDIsOurOwn(t *testing.T) {
	server, _ := testEdge(t, nil)
	r := httptest.NewRequest("GET", "/v1/items", nil)
	r.Header.Set(RequestIDHeader, "theirs")
	w := httptest.NewRecorder()
	server.Handler.ServeHTTP(w, r)
	id := w.Header().Get(RequestIDHeader)
	if id == "theirs" || w.Body.String() != "items "+id {
		t.Errorf("header %q, body %q", id, w.Body)
	}
}

func TestAccessLogHoldsNoSecret(t *testing.T) {
	server, log := testEdge(t, nil)
	serve(server, "GET", "/v1/items/hidden?key=hidden")
	serve(server, "GET", "/nothing/hidden?key=hidden")
	serve(server, "HIDDEN", "/v1/items")
	serve(server, "GET", "/v1/items")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 4 || strings.Contains(strings.ToLower(log.String()), "hidden") {
		t.Fatalf("log: %s", log)
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[3]), &last); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"method": "GET", "route": "/v1/items", "status": 200.0, "bytes": 32.0, "surface": "test", "store": "s1", "client": "192.0.2.1",
	} {
		if last[name] != want {
			t.Errorf("%s = %v, want %v", name, last[name], want)
		}
	}
	if last["request_id"] == nil || last["took"] == nil {
		t.Errorf("no request id or duration: %v", last)
	}
}

// listen serves on a free loopback port until the test ends.
func listen(t *testing.T, server *http.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return l.Addr().String()
}

// send writes raw bytes to a server and reads one answer.
func send(t *testing.T, addr, raw string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() { _, _ = io.WriteString(conn, raw) }()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	return answer, string(body)
}

func TestSlowBody(t *testing.T) {
	server, _ := testEdge(t, func(e *Edge, _ *Mux) { e.BodyTimeout = 50 * time.Millisecond })
	addr := listen(t, server)
	for name, framing := range map[string]string{
		"length": "Content-Length: 10\r\n\r\n{\"a\"", "chunked": "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n",
	} {
		answer, body := send(t, addr, "POST /v1/items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+framing)
		if answer.StatusCode != 408 || !strings.Contains(body, CodeRequestTimeout) || !answer.Close || answer.Header.Get(RequestIDHeader) == "" {
			t.Errorf("%s: %d %s close=%v", name, answer.StatusCode, body, answer.Close)
		}
	}
}

// A handler may work longer than a body may take: its context lives on.
func TestBodyDeadlineEndsWithTheBody(t *testing.T) {
	outlived := make(chan error, 1)
	server, _ := testEdge(t, func(e *Edge, m *Mux) {
		e.BodyTimeout = 20 * time.Millisecond
		m.HandleFunc("POST /slow", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			ctx, stop := context.WithTimeout(r.Context(), 100*time.Millisecond)
			defer stop()
			<-ctx.Done()
			outlived <- r.Context().Err()
		})
	})
	answer, _ := send(t, listen(t, server), "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
	if err := <-outlived; err != nil || answer.StatusCode != 200 {
		t.Errorf("status %d, context: %v", answer.StatusCode, err)
	}
}

func TestHeaderSize(t *testing.T) {
	server, _ := testEdge(t, nil)
	addr := listen(t, server)
	for _, row := range []struct {
		size, status int
		ours         bool
	}{{100, 200, true}, {60 << 10, 200, true}, {65 << 10, 431, true}, {128 << 10, 431, true}, {300 << 10, 431, false}} {
		answer, body := send(t, addr, "GET /v1/items HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", row.size)+"\r\n\r\n")
		if answer.StatusCode != row.status || row.ours != (answer.Header.Get(RequestIDHeader) != "") {
			t.Errorf("%d bytes: %d %s", row.size, answer.StatusCode, body)
		}
	}
}

func TestPanicCutsHalfAnAnswer(t *testing.T) {
	server, log := testEdge(t, nil)
	done := make(chan struct{}) // nobody else waits for a request whose connection was cut
	inner := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r)
		done <- struct{}{}
	})
	addr := listen(t, server)
	for _, path := range []string{"/half", "/abort"} {
		answer, err := http.Get("http://" + addr + path)
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			_ = answer.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: half an answer looks whole", path)
		}
		<-done
	}
	text := log.String()
	if strings.Count(text, `"status":500`) != 2 || strings.Count(text, `"stack":`) != 1 || !strings.Contains(text, "boom") {
		t.Errorf("log: %s", text)
	}
}

func TestClient(t *testing.T) {
	proxies := Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for _, row := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:99", nil, "192.0.2.1"},
		{"192.0.2.1:99", []string{"1.1.1.1"}, "192.0.2.1"},
		{"10.0.0.1:99", nil, "10.0.0.1"},
		{"10.0.0.1:99", []string{"1.1.1.1"}, "1.1.1.1"},
		{"10.0.0.1:99", []string{"6.6.6.6, 1.1.1.1, 10.0.0.2"}, "1.1.1.1"},
		{"10.0.0.1:99", []string{"6.6.6.6", "1.1.1.1"}, "1.1.1.1"},
		{"10.0.0.1:99", []string{"1.1.1.1:8080"}, "1.1.1.1"},
		{"10.0.0.1:99", []string{"[2001:db8::1]:8080"}, "2001:db8::1"},
		{"[::ffff:10.0.0.1]:99", []string{"::ffff:1.1.1.1"}, "1.1.1.1"},
		{"10.0.0.1:99", []string{"1.1.1.1, nonsense"}, "10.0.0.1"},
		{"10.0.0.1:99", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"@", []string{"1.1.1.1"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: row.peer, Header: http.Header{"X-Forwarded-For": row.forwarded}}
		if got := proxies.Client(r).String(); got != row.want {
			t.Errorf("%s %v: %s, want %s", row.peer, row.forwarded, got, row.want)
		}
	}
}

func TestProblemHeaders(t *testing.T) {
	w := httptest.NewRecorder()
	p := &Problem{Status: 429, Code: CodeRateLimited, Message: "Slow down.", RetryAfter: 1200 * time.Millisecond}
	p.WriteHeader(w)
	if w.Code != 429 || w.Header().Get("Retry-After") != "2" || w.Header().Get("Allow") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if p.Error() != "rate_limited: Slow down." {
		t.Error(p)
	}
}
