package webhook

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

// BenchmarkSend is how many messages a second go to a receiver on this machine, which shares its processors.
func BenchmarkSend(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	s := NewSender(Dialects{"plain": plain{}}, clock.System())
	e, m := to(server.URL)
	m.Body = make([]byte, 1000)
	b.SetParallelism(100)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if a, _ := s.Send(b.Context(), checkout.Store{AllowLoopback: true}, e, m); !a.Delivered() {
				b.Errorf("%+v", a)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
