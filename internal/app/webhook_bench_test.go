package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/job"
	"kassa/internal/money"
	"kassa/internal/pgtest"
	"kassa/internal/wire/standard"
)

// benchEndpoints is how many stores there are, each with one endpoint; the first benchBad of them are dead or hang.
const benchEndpoints, benchBad = 1000, 100

// benchPace is how many events are made in a second: 2,025 of them for endpoints that take them.
const benchPace = 2250

// fair is a receiver on this machine. It notes how long after its event each webhook came.
type fair struct {
	url    string
	mu     sync.Mutex
	delays []time.Duration
	want   int
	done   chan struct{}
}

// ServeHTTP takes a webhook at once, or hangs until the sender gives up.
func (f *fair) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if r.URL.Path == "/hangs" {
		<-r.Context().Done()
		return
	}
	event, err := id.Parse[checkout.Event](r.Header.Get("Webhook-Id"))
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.delays = append(f.delays, time.Since(event.Time()))
	if len(f.delays) == f.want {
		close(f.done)
	}
}

// BenchmarkWebhooks is the whole way from a commit to a receiver over HTTP, on each engine: b.N events of 1,000
// endpoints of which 50 are dead and 50 hang, made at benchPace a second, or all of them waiting at the start.
func BenchmarkWebhooks(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func() string
	}{
		{"sqlite", func() string { return "sqlite:" + filepath.Join(b.TempDir(), "kassa.db") }},
		{"postgres", func() string { return pgtest.URL(b) }},
	} {
		b.Run(engine.name+"/paced", func(b *testing.B) { benchWebhooks(b, engine.url(), true) })
		b.Run(engine.name+"/backlog", func(b *testing.B) { benchWebhooks(b, engine.url(), false) })
	}
}

func benchWebhooks(b *testing.B, database string, paced bool) {
	log := slog.New(slog.DiscardHandler)
	a, err := Open(b.Context(), Config{Database: database, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	f := &fair{done: make(chan struct{})}
	server := httptest.NewServer(f)
	defer server.Close()
	f.url = server.URL
	products := f.open(b, a)
	for i := range b.N {
		if i%benchEndpoints >= benchBad {
			f.want++
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	work := func() { _ = job.Runner{Clock: clock.System(), Log: log, Tasks: a.webhookTasks()}.Run(ctx) }
	if paced {
		running.Go(work)
	}
	b.ResetTimer()
	began := time.Now()
	makeEvents(b, a, products, paced)
	if !paced {
		b.ResetTimer()
		began = time.Now()
		running.Go(work)
	}
	if f.want > 0 {
		<-f.done
	}
	b.StopTimer()
	f.report(b, time.Since(began))
}

// report tells how many came a second, and how late.
func (f *fair) report(b *testing.B, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.delays)
	if n := len(f.delays); n > 0 {
		b.ReportMetric(float64(n)/took.Seconds(), "messages/s")
		b.ReportMetric(float64(f.delays[n/2].Milliseconds()), "p50-ms")
		b.ReportMetric(float64(f.delays[n*99/100].Milliseconds()), "p99-ms")
	}
}

// open opens the stores with a product and an endpoint each.
func (f *fair) open(b *testing.B, a *App) []checkout.Product {
	b.Helper()
	products := make([]checkout.Product, benchEndpoints)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	err := a.store.Tx(b.Context(), func(tx checkout.Tx) error {
		for i := range products {
			store, err := checkout.NewStore(checkout.Store{Slug: "s" + id.New[checkout.Store]().Base32(), Name: "S", AllowLoopback: true}, tx.Now())
			if err != nil {
				return err
			}
			tx.InsertStore(store)
			url := f.url + "/takes"
			if i < benchBad {
				url = []string{closed.URL, f.url + "/hangs"}[i%2]
			}
			a.core.AddEndpoint(tx, store.ID, checkout.Endpoint{Dialect: StandardDialect, URL: url, Secret: standard.NewSecret(), Enabled: true})
			products[i] = checkout.Product{
				ID: id.New[checkout.Product](), StoreID: store.ID, Version: 1, Handle: "p", Title: "P", Kind: checkout.KindOneTime,
				Status: checkout.ProductActive, Pricing: checkout.PricingStandard, Currency: money.MustCurrency("EUR"), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
			}
			tx.InsertProduct(products[i])
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return products
}

// makeEvents writes b.N events, a hundred at a time, each in a transaction of its own as requests do.
func makeEvents(b *testing.B, a *App, products []checkout.Product, paced bool) {
	b.Helper()
	began := time.Now()
	for i := 0; i < b.N; i += 100 {
		if paced {
			<-time.After(time.Until(began.Add(time.Duration(i) * time.Second / benchPace)))
		}
		var making sync.WaitGroup
		for n := i; n < min(i+100, b.N); n++ {
			making.Go(func() {
				_, _, err := a.core.Once(b.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
					p := products[n%benchEndpoints]
					tx.InsertEvent(checkout.Event{ID: id.New[checkout.Event](), StoreID: p.StoreID, Type: checkout.EventProductUpdated, ProductID: p.ID,
						Paid: money.Zero(p.Currency), CreatedAt: tx.Now()})
					return checkout.Answer{}, nil
				}, nil)
				if err != nil {
					b.Error(err)
				}
			})
		}
		making.Wait()
	}
}
