package wire

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
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
