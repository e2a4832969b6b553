package wire

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// benchBody is a session request of about 600 bytes, as the SDKs send it.
const benchBody = `{
  "product": {"name": "Enchanted sword of the northern kingdom, limited edition", "quantity": 2},
  "amount": 24.90, "currency": "EUR", "customer_email": "buyer@example.com",
  "success_url": "https://shop.example.com/checkout/thanks?order=1234567890&lang=en",
  "cancel_url": "https://shop.example.com/checkout/cancelled?order=1234567890&lang=en",
  "metadata": {"order_id": "1234567890", "campaign": "spring-sale", "level": 42, "vip": true},
  "gateway": "STRIPE", "gateways": ["STRIPE", "PAYPAL"], "white_label": false,
  "note": "Please leave the parcel with the neighbour on the second floor, thank you."
}`

func BenchmarkReadJSON(b *testing.B) {
	header := http.Header{"Content-Type": {"application/json"}}
	reader := strings.NewReader(benchBody)
	body := io.NopCloser(reader)
	b.SetBytes(int64(len(benchBody)))
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(benchBody)
		r := http.Request{Header: header, Body: body, ContentLength: int64(len(benchBody))}
		if _, p := ReadJSON(&r, BodyLimit); p != nil {
			b.Fatal(p)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	doc, _ := ParseJSON([]byte(benchBody))
	b.ReportAllocs()
	for b.Loop() {
		if len(doc.Canonical()) == 0 {
			b.Fatal("empty")
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	schema, _ := testContract(b).RequestSchema("POST", "/v1/sessions")
	doc, p := ParseJSON([]byte(benchBody))
	if p != nil {
		b.Fatal(p)
	}
	b.ReportAllocs()
	for b.Loop() {
		if fields := schema.Validate(doc.Value); fields != nil {
			b.Fatal(fields)
		}
	}
}

func BenchmarkLimiter(b *testing.B) {
	l := NewLimiter(1e9, 1000)
	now := time.Unix(1000, 0)
	b.ReportAllocs()
	for b.Loop() {
		l.Allow("key", now)
	}
}

func BenchmarkLoadContract(b *testing.B) {
	source := bytes.Clone(testContract(b).JSON()) // JSON is YAML
	b.ReportAllocs()
	for b.Loop() {
		if _, err := LoadContract("test", source); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEdge is what every request costs besides its handler: the Edge with its log line and metrics, and a mux.
func BenchmarkEdge(b *testing.B) {
	fail := func(http.ResponseWriter, *http.Request, *Problem) { b.Error("refused") }
	mux := NewMux("bench", fail)
	mux.HandleFunc("GET /invoice/{session}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	edge := Edge{
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Metrics: NewMetrics(prometheus.NewRegistry()),
		BodyTimeout: BodyTimeout, HeaderLimit: HeaderLimit, Fail: fail,
	}.Handler(mux)
	r := httptest.NewRequest(http.MethodGet, "/invoice/01935f4e-7c00-7a10-8b20-0123456789ab", nil)
	r.RemoteAddr = "192.0.2.1:4711"
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		clear(w.Header())
		edge.ServeHTTP(w, r)
	}
}
