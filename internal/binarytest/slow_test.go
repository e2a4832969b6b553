package binarytest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// wireCall is a call spoken byte by byte.
type wireCall struct {
	net.Conn
	reader *bufio.Reader
}

// speak opens a connection and sends the head of a POST with a body of a length.
func (s *server) speak(t *testing.T, path string, length int, header ...string) wireCall {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.line.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // the server may have closed it
	if err := conn.SetDeadline(time.Now().Add(2 * patience)); err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", s.fill(path), length)
	if path == sessions.path {
		head += "Authorization: Bearer " + s.line.Keys.Shoppex + "\r\n"
	}
	if _, err := io.WriteString(conn, head+strings.Join(append(header, "\r\n"), "\r\n")); err != nil {
		t.Fatal(err)
	}
	return wireCall{conn, bufio.NewReader(conn)}
}

// answer reads what the server says.
func (w wireCall) answer(t *testing.T) answer {
	t.Helper()
	response, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Close { // ReadResponse takes the header away
		response.Header.Set("Connection", "close")
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

// A byte a second keeps a connection busy but not the whole body in time.
func TestSlowBody(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		before := rows(t, db)
		silent, trickling := s.speak(t, sessions.path, 100), s.speak(t, checkoutsPath, 100)
		done := make(chan struct{})
		go func() {
			defer close(done)
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for range tick.C {
				if _, err := trickling.Write([]byte(" ")); err != nil {
					return
				}
			}
		}()
		started := time.Now()
		for _, one := range []struct {
			wireCall
			path string
			want refusal
		}{{silent, sessions.path, refusal{code: "REQUEST_TIMEOUT"}}, {trickling, checkoutsPath, refusal{code: "did not arrive in time"}}} {
			got := one.answer(t).want(t, http.StatusRequestTimeout)
			s.check(t, call{method: http.MethodPost, path: one.path}, got)
			d, _ := doorOf(one.path)
			d.told(t, got, one.want)
			if got.header.Get("Connection") != "close" {
				t.Errorf("the connection is kept: %v", got.header)
			}
		}
		if took := time.Since(started); took < 13*time.Second || took > 25*time.Second {
			t.Errorf("it took %v, want 15 s", took)
		}
		_ = trickling.Close()
		<-done
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

func TestBodyThatBreaksOff(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		before := rows(t, db)
		w := s.speak(t, sessions.path, 500)
		if _, err := io.WriteString(w, sessions.body(nil)); err != nil {
			t.Fatal(err)
		}
		if err := w.Conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if got := w.answer(t).want(t, http.StatusBadRequest); got.fault(t).Code != "INVALID_JSON" {
			t.Errorf("got %s", got.body)
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}
