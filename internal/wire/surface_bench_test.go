package wire

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// oneKey is a directory that knows one key, so that what is measured is the engine.
type oneKey struct {
	checkout.Directory
	caller checkout.Caller
}

func (d oneKey) Caller(context.Context, checkout.KeyHash) (checkout.Caller, error) {
	return d.caller, nil
}

// discard is an answer that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkSurface takes a request with a body through all checks to a handler that does nothing, in a
// dialect without abilities, as Shoppex is.
func BenchmarkSurface(b *testing.B) {
	store := checkout.Store{ID: id.New[checkout.Store](), Slug: "one"}
	key := checkout.Key{ID: id.New[checkout.Key](), StoreID: store.ID, Dialect: "test", Kind: checkout.KeySecret, Scopes: []string{"things.write"}}
	core := checkout.New(checkout.Config{Directory: oneKey{caller: checkout.Caller{Store: store, Key: key}}, Clock: clock.System()})
	done := Reply{Answer: checkout.Answer{Status: http.StatusOK, Body: []byte(`{}`)}}
	surface, err := NewSurface(plain{}, core, testContract(b), Limits{PerKey: NewLimiter(1e9, 1e9), PerAddress: NewLimiter(1e9, 1e9)}, []Route{{
		Method: "POST", Pattern: "/v1/sessions", Auth: AuthSecret, Scope: "things.write", Body: BodyRequired,
		Handle: func(context.Context, *Request) (Reply, error) { return done, nil },
	}})
	if err != nil {
		b.Fatal(err)
	}
	reader := strings.NewReader(benchBody)
	body := io.NopCloser(reader)
	w := discard{header: http.Header{}}
	r, err := http.NewRequestWithContext(b.Context(), "POST", "/v1/sessions", http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	r.RemoteAddr = "192.0.2.1:1234"
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer k_x"}, IdempotencyHeader: {"k"}}
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(benchBody)
		r.Body, r.ContentLength = body, int64(len(benchBody))
		surface.ServeHTTP(w, r)
	}
}
