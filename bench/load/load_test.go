package load

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// run runs a short plan against a handler, one POST an operation unless the plan says otherwise.
func run(t *testing.T, p Plan, handler http.HandlerFunc) Result {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	p.Address, p.Conns = strings.TrimPrefix(server.URL, "http://"), 4
	if p.Measure == 0 {
		p.Measure = 100 * time.Millisecond
	}
	if p.Do == nil {
		p.Do = func(c *Conn, n int) error {
			_, err := c.Want(http.StatusCreated, fmt.Appendf(nil, "POST /%d-%d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", c.Number, n))
			return err
		}
	}
	return Run(p)
}

func TestRunCountsGoodAnswersOfDistinctOperations(t *testing.T) {
	var seen sync.Map
	var twice atomic.Int64
	r := run(t, Plan{}, func(w http.ResponseWriter, r *http.Request) {
		if _, again := seen.LoadOrStore(r.URL.Path, true); again {
			twice.Add(1)
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("answer"))
	})
	if _, err := r.Rate(); err != nil || r.Errors > 0 || r.P99 < r.P50 || r.P50 <= 0 || twice.Load() > 0 {
		t.Errorf("%+v, %v, %d operations twice", r, err, twice.Load())
	}
}

func TestRunWithErrorsHasNoRate(t *testing.T) {
	var n atomic.Int64
	r := run(t, Plan{}, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%50 == 0 {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	if _, err := r.Rate(); err == nil || !strings.Contains(err.Error(), "status 500") {
		t.Errorf("%+v: %v", r, err)
	}
}

func TestRunEndsAfterTheMost(t *testing.T) {
	var n atomic.Int64
	r := run(t, Plan{Most: 10, Measure: time.Minute}, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusCreated)
	})
	if rate, err := r.Rate(); n.Load() != 10 || r.Good != 10 || r.Sent != 10 || r.Seconds >= 60 || rate <= 0 || err != nil {
		t.Errorf("%d requests, %+v, %v", n.Load(), r, err)
	}
}

// TestOpenLoopCountsWaiting has a server that answers one request at a time, slower than they are due: what
// waits for it must show.
func TestOpenLoopCountsWaiting(t *testing.T) {
	var one sync.Mutex
	r := run(t, Plan{Rate: 1000, Measure: 200 * time.Millisecond}, func(w http.ResponseWriter, _ *http.Request) {
		one.Lock()
		defer one.Unlock()
		slow := time.NewTimer(5 * time.Millisecond)
		<-slow.C
		w.WriteHeader(http.StatusCreated)
	})
	if r.Good == 0 || r.Good > 60 || r.P99 < 50*time.Millisecond {
		t.Errorf("%+v", r)
	}
}

func TestOpenLoopKeepsItsRate(t *testing.T) {
	r := run(t, Plan{Rate: 100, Measure: 200 * time.Millisecond}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
	})
	if r.Sent != 20 || r.Errors > 0 {
		t.Errorf("%+v", r)
	}
}

func TestAnOperationFollowsItsAnswers(t *testing.T) {
	var ends atomic.Int64
	r := run(t, Plan{Do: func(c *Conn, _ int) error {
		first, err := c.Want(http.StatusSeeOther, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
		if err != nil {
			return err
		}
		second, err := c.Want(http.StatusOK, fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", first.Location))
		if err == nil && !bytes.Equal(second.Body, []byte("there")) {
			err = fmt.Errorf("body %q", second.Body)
		}
		if err != nil {
			return err
		}
		long, err := c.Want(http.StatusOK, []byte("GET /long HTTP/1.1\r\nHost: x\r\n\r\n")) // comes in chunks
		if err == nil && len(long.Body) != 100_000 {
			err = fmt.Errorf("a body of %d bytes", len(long.Body))
		}
		return err
	}}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Location", "/end")
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		if r.URL.Path == "/long" {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 100_000))
			return
		}
		ends.Add(1)
		_, _ = w.Write([]byte("there"))
	})
	if r.Errors > 0 || r.Good == 0 || int(ends.Load()) != r.Sent {
		t.Errorf("%+v, %d ends", r, ends.Load())
	}
}
