package wire

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	m := NewMetrics(registry)
	m.Observe("shoppex", "POST", "/v1/items", 201, time.Millisecond)
	m.Observe("shoppex", "MADE-UP", "", 404, time.Millisecond)
	m.begin()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := family.GetName()
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			got[name] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	for _, name := range []string{
		"kassa_http_requests_total POST /v1/items 2xx shoppex", "kassa_http_requests_total OTHER  4xx shoppex",
		"kassa_http_request_seconds POST /v1/items shoppex", "kassa_http_requests_in_flight",
	} {
		if got[name] != 1 {
			t.Errorf("%s = %v, want 1; have %v", name, got[name], got)
		}
	}
	var none *Metrics
	none.begin()
	none.end("", "GET", "", 200, 0)
}
