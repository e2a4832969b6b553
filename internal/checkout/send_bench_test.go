package checkout_test

import (
	"context"
	"log/slog"
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
	"kassa/internal/store"
)

// benchReceivers take messages at once, but the dead ones hang until the try's time is over.
type benchReceivers struct {
	mu     sync.Mutex
	dead   map[checkout.EndpointID]bool
	delays []time.Duration // from the event to the try, of the healthy ones
	done   chan struct{}
	want   int
}

// Send implements checkout.Sender.
func (r *benchReceivers) Send(ctx context.Context, _ checkout.Store, e checkout.Endpoint, m checkout.Message) (checkout.Attempt, time.Duration) {
	if r.dead[e.ID] {
		<-ctx.Done()
		return checkout.Attempt{Failure: "time-out", Latency: 15 * time.Second}, 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delays = append(r.delays, time.Since(m.EventID.Time()))
	if len(r.delays) == r.want {
		close(r.done)
	}
	return checkout.Attempt{Status: 200, Latency: time.Millisecond}, 0
}

// BenchmarkMessages makes 2,000 events each second for 1,000 endpoints, of which 100 are dead, and tells how
// late the healthy ones hear of theirs: the relay, the queues and the log, without HTTP (internal/webhook
// measures that).
func BenchmarkMessages(b *testing.B) {
	for name, url := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(b.TempDir(), "kassa.db") },
		"postgres": func() string { return pgtest.URL(b) },
	} {
		b.Run(name, func(b *testing.B) { benchMessages(b, url()) })
	}
}

func benchMessages(b *testing.B, url string) {
	db, err := store.Open(b.Context(), store.Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	r := &benchReceivers{dead: map[checkout.EndpointID]bool{}, done: make(chan struct{})}
	log := slog.New(slog.DiscardHandler)
	svc := checkout.New(checkout.Config{Database: db, Directory: db.Directory(), Clock: clock.System(), Log: log, Teller: herald{}, Sender: r})
	stores := benchStores(b, db, svc, r)
	for i := range b.N {
		if i%1000 >= 100 {
			r.want++
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	defer stop()
	runner := job.Runner{Clock: clock.System(), Log: log, Tasks: []job.Task{
		{Name: "relay", Every: time.Second, Wake: svc.RelayWake(), Batch: 500, Do: svc.RelayEvents},
		{Name: "send", Every: time.Second, Wake: svc.SendWake(), Batch: 64, Do: svc.SendMessages},
		{Name: "probe", Every: time.Second, Batch: 32, Do: svc.ProbeMessages},
	}}
	var running sync.WaitGroup
	running.Go(func() { _ = runner.Run(ctx) })
	b.ResetTimer()
	began := time.Now()
	for i := 0; i < b.N; i += 100 { // a hundred each 50 ms
		<-time.After(time.Until(began.Add(time.Duration(i) * time.Second / 2000)))
		var making sync.WaitGroup
		for n := i; n < min(i+100, b.N); n++ {
			making.Go(func() { benchEvent(b, svc, stores[n%1000]) })
		}
		making.Wait()
	}
	if r.want > 0 {
		<-r.done
	}
	b.StopTimer()
	took := time.Since(began)
	stop()
	running.Wait()
	slices.Sort(r.delays)
	if n := len(r.delays); n > 0 {
		b.ReportMetric(float64(n)/took.Seconds(), "messages/s")
		b.ReportMetric(float64(r.delays[n/2].Milliseconds()), "p50-ms")
		b.ReportMetric(float64(r.delays[n*99/100].Milliseconds()), "p99-ms")
	}
}

// benchStores makes 1,000 stores with an endpoint each; of the first hundred it is dead.
func benchStores(b *testing.B, db *store.Store, svc *checkout.Service, r *benchReceivers) []checkout.StoreID {
	b.Helper()
	stores := make([]checkout.StoreID, 1000)
	err := db.Tx(b.Context(), func(tx checkout.Tx) error {
		for i := range stores {
			s, err := checkout.NewStore(checkout.Store{Slug: "s" + id.New[checkout.Store]().Base32(), Name: "S"}, tx.Now())
			if err != nil {
				return err
			}
			tx.InsertStore(s)
			e := svc.AddEndpoint(tx, s.ID, checkout.Endpoint{Dialect: "standard", URL: "https://example.com", Secret: "s", Enabled: true})
			stores[i], r.dead[e.ID] = s.ID, i < 100
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return stores
}

// benchEvent makes a product, which is an event.
func benchEvent(b *testing.B, svc *checkout.Service, store checkout.StoreID) {
	_, _, err := svc.Once(b.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
		tx.InsertEvent(checkout.Event{ID: id.New[checkout.Event](), StoreID: store, Type: checkout.EventOrderCompleted,
			OrderID: id.New[checkout.Order](), OrderState: checkout.OrderCompleted, Paid: money.Zero(euro), CreatedAt: tx.Now()})
		return checkout.Answer{}, nil
	}, nil)
	if err != nil {
		b.Error(err)
	}
}
