package binarytest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// logLine is what the tests read of a line of the log.
type logLine struct {
	Msg       string `json:"msg"`
	RequestID string `json:"request_id"`
	Method    string `json:"method"`
	Route     string `json:"route"`
	Status    int    `json:"status"`
	Store     string `json:"store"`
	Surface   string `json:"surface"`
	Order     string `json:"order"`
}

// log reads the lines that the server has written so far.
func (s *server) log(t testing.TB) (lines []logLine) {
	t.Helper()
	for text := range strings.Lines(s.stderr.String()) {
		if !strings.HasSuffix(text, "\n") {
			continue // being written
		}
		var line logLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Errorf("not a line of JSON: %s", text)
		}
		lines = append(lines, line)
	}
	return lines
}

// gatewayCalls counts what the server asked of the sandbox's API.
func (s *server) gatewayCalls(t testing.TB) (calls int) {
	t.Helper()
	for _, line := range s.log(t) {
		if strings.HasPrefix(line.Route, "/sandbox/") && line.Method == http.MethodPost {
			calls++
		}
	}
	return calls
}

// request waits for the log line of an answer.
func (s *server) request(t testing.TB, a answer) logLine {
	t.Helper()
	var found logLine
	eventually(t, func() bool {
		for _, line := range s.log(t) {
			if line.Msg == "request" && line.RequestID == a.header.Get("X-Request-Id") {
				found = line
				return true
			}
		}
		return false
	})
	return found
}

func TestOneLogLinePerRequest(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		got := s.request(t, made)
		want := logLine{
			Msg: "request", RequestID: made.header.Get("X-Request-Id"), Method: "POST", Route: sessions.path,
			Status: 201, Store: "demo", Surface: "shoppex", Order: made.text(t, "id"),
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestNoSecretIsLogged(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		key := s.line.Keys.Shoppex
		s.get(t, "/dev/v1/me").want(t, http.StatusOK)
		s.send(t, call{method: http.MethodGet, path: "/dev/v1/payments?api_key=" + key}).want(t, http.StatusUnauthorized)
		s.send(t, call{method: http.MethodGet, path: "/dev/v1/payments/" + key}).want(t, http.StatusUnauthorized)
		s.send(t, call{method: http.MethodGet, path: "/dev/v1/" + key}).want(t, http.StatusNotFound)
		s.send(t, call{method: http.MethodGet, path: "/invoice/" + key}).want(t, http.StatusNotFound)
		webhook := wish{"webhook": `"https://shop.example/hook?token=hush-hush"`, "metadata": `{"password":"hush-hush"}`}
		made := s.post(t, payments.path, payments.body(webhook), "Idempotency-Key", "hush-hush").want(t, http.StatusCreated)
		s.buy(t, made.text(t, "url"), "succeed_no_return")
		s.waitFor(t, made.text(t, "id"), "COMPLETED")
		last := s.get(t, "/dev/v1/me")
		s.request(t, last)
		if s.gatewayCalls(t) == 0 {
			t.Error("the log does not show the calls to the gateway")
		}
		secrets := append(column(t, s.db(t), "SELECT secret FROM gateway_account"),
			key, s.line.Keys.ShoppexReadonly, "hush-hush", made.text(t, "webhook_secret"), "buyer@example.com")
		if s.engine == postgres {
			_, password, _ := strings.Cut(strings.TrimPrefix(s.database, "postgres://"), ":")
			password, _, _ = strings.Cut(password, "@")
			secrets = append(secrets, password)
		}
		for _, secret := range secrets {
			if len(secret) < 5 || strings.Contains(s.stderr.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
}
