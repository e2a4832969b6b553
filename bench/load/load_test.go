package load

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// run sends short runs to a handler.
func run(t *testing.T, handler http.HandlerFunc) Result {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	return Run(Plan{
		Address: strings.TrimPrefix(server.URL, "http://"), Conns: 4, Measure: 100 * time.Millisecond, Want: http.StatusCreated,
		Request: func(buf []byte, conn, n int) []byte {
			return fmt.Appendf(buf, "POST /%d-%d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", conn, n)
		},
	})
}

func TestRunCountsGoodAnswersOfDistinctRequests(t *testing.T) {
	var seen sync.Map
	var twice atomic.Int64
	r := run(t, func(w http.ResponseWriter, r *http.Request) {
		if _, again := seen.LoadOrStore(r.URL.Path, true); again {
			twice.Add(1)
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("answer"))
	})
	if _, err := r.Rate(); err != nil || r.Errors > 0 || r.P99 < r.P50 || r.P50 <= 0 || twice.Load() > 0 {
		t.Errorf("%+v, %v, %d requests twice", r, err, twice.Load())
	}
}

func TestRunWithErrorsHasNoRate(t *testing.T) {
	var n atomic.Int64
	r := run(t, func(w http.ResponseWriter, _ *http.Request) {
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
