package wire

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts requests for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewMetrics makes the metrics and registers them; it panics when they are registered already.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kassa_http_requests_total",
			Help: "Answered requests by surface, method, route pattern and status class.",
		}, []string{"surface", "method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kassa_http_request_seconds",
			Help:    "Time from the end of the request's headers to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15},
		}, []string{"surface", "method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "kassa_http_requests_in_flight",
			Help: "Requests that are being answered.",
		}),
	}
	registry.MustRegister(m.requests, m.seconds, m.inFlight)
	return m
}

// Observe counts one answered request. route is a pattern, never a path: the number of series must be
// bounded by us, not by the clients.
func (m *Metrics) Observe(surface, method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	method = methodLabel(method)
	class := strconv.Itoa(status/100) + "xx"
	m.requests.WithLabelValues(surface, method, route, class).Inc()
	m.seconds.WithLabelValues(surface, method, route).Observe(took.Seconds())
}

func (m *Metrics) begin() {
	if m != nil {
		m.inFlight.Inc()
	}
}

func (m *Metrics) end(surface, method, route string, status int, took time.Duration) {
	if m != nil {
		m.inFlight.Dec()
		m.Observe(surface, method, route, status, took)
	}
}
