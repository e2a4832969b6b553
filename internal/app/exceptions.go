package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kassa/internal/checkout"
)

// openExceptions counts, whenever Prometheus asks, what somebody must decide.
type openExceptions struct {
	core *checkout.Service
	desc *prometheus.Desc
}

func newOpenExceptions(core *checkout.Service) openExceptions {
	return openExceptions{core: core, desc: prometheus.NewDesc("kassa_exceptions_open",
		"Payments and orders that disagree, of all stores, and that somebody must decide about, by kind.", []string{"kind"}, nil)}
}

// Describe implements prometheus.Collector.
func (o openExceptions) Describe(to chan<- *prometheus.Desc) { to <- o.desc }

// Collect implements prometheus.Collector. A database that does not answer gives no figures: 0 would say that all
// is well.
func (o openExceptions) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := o.core.Reader(ctx).OpenExceptions()
	if err != nil {
		return
	}
	for _, kind := range checkout.ExceptionKinds() {
		to <- prometheus.MustNewConstMetric(o.desc, prometheus.GaugeValue, float64(counts[kind]), string(kind))
	}
}
