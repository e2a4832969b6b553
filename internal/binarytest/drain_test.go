package binarytest

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A request under way when the signal comes is answered, and what it wrote stays.
func TestDrain(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		body := sessions.body(nil)
		w := s.speak(t, sessions.path, len(body), "Expect: 100-continue")
		proceed, err := w.reader.ReadString('\n')
		if err != nil || !strings.Contains(proceed, "100 Continue") {
			t.Fatalf("%q, %v", proceed, err)
		}
		if _, err := w.reader.ReadString('\n'); err != nil { // the end of its head
			t.Fatal(err)
		}
		s.signal(t)
		address := strings.TrimPrefix(s.line.URL, "http://")
		eventually(t, func() bool {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		})
		select {
		case <-s.exited:
			t.Fatal("it did not wait for the request")
		default:
		}
		if _, err := io.WriteString(w, body); err != nil {
			t.Fatal(err)
		}
		made := w.answer(t).want(t, http.StatusCreated)
		if status := s.wait(t); status != 0 {
			t.Errorf("status %d: %s", status, s.stderr)
		}
		s.start(t)
		s.get(t, "/dev/v1/payments/"+made.text(t, "id")).want(t, http.StatusOK)
	})
}

func TestHealth(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
			if got := s.open(t, path).want(t, http.StatusOK); got.body != want {
				t.Errorf("%s says %q", path, got.body)
			}
		}
		metrics := s.open(t, "/metrics").want(t, http.StatusOK).body
		for _, want := range []string{`route="/dev/v1/checkout/sessions"`, "kassa_store_tx_seconds_count", "go_goroutines", "process_resident_memory_bytes"} {
			if !strings.Contains(metrics, want) {
				t.Errorf("no %s in /metrics", want)
			}
		}
		if strings.Contains(metrics, "shx_") {
			t.Error("/metrics holds a key")
		}
	})
}
