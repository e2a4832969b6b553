package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// metrics is what Prometheus reads. It implements store.Metrics.
type metrics struct {
	registry *prometheus.Registry
	http     *wire.Metrics
	groups   prometheus.Histogram
	txs      prometheus.Histogram
	retries  prometheus.Counter
	attempts *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		groups: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "kassa_store_group_size", Help: "Transactions in one COMMIT (SQLite).",
			Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256},
		}),
		txs: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "kassa_store_tx_seconds", Help: "Time of a transaction, waiting and repeats included.",
			Buckets: []float64{.0002, .0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
		}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "kassa_store_tx_retries_total", Help: "Transactions that ran again after a conflict.",
		}),
	}
	m.attempts = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "kassa_webhook_attempt_seconds", Help: "Time of a try to send a webhook, by dialect and whether it was taken.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15},
	}, []string{"dialect", "outcome"})
	m.registry.MustRegister(m.groups, m.txs, m.retries, m.attempts,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.http = wire.NewMetrics(m.registry)
	return m
}

// ObserveGroup counts the transactions of one COMMIT.
func (m *metrics) ObserveGroup(transactions int) { m.groups.Observe(float64(transactions)) }

// ObserveTx times one transaction.
func (m *metrics) ObserveTx(d time.Duration) { m.txs.Observe(d.Seconds()) }

// CountRetry counts one repeat.
func (m *metrics) CountRetry() { m.retries.Inc() }

// measured is a sender whose attempts are timed.
type measured struct {
	checkout.Sender
	metrics *metrics
}

// Send implements checkout.Sender.
func (s measured) Send(ctx context.Context, store checkout.Store, e checkout.Endpoint, m checkout.Message) (checkout.Attempt, time.Duration) {
	attempt, retryAfter := s.Sender.Send(ctx, store, e, m)
	outcome := "failed"
	if attempt.Delivered() {
		outcome = "delivered"
	}
	s.metrics.attempts.WithLabelValues(e.Dialect, outcome).Observe(attempt.Latency.Seconds())
	return attempt, retryAfter
}
