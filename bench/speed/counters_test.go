package main

import (
	"strings"
	"testing"
)

func TestCountersAreOfEachOperation(t *testing.T) {
	const metrics = `# TYPE kassa_http_requests_total counter
go_memstats_mallocs_total 1.5e+03
kassa_http_requests_total{method="GET",route="/metrics",status="2xx",surface="root"} 7
kassa_http_requests_total{method="POST",route="/gateways/{driver}/{account}/events",status="2xx",surface="root"} 30
kassa_http_requests_total{method="GET",route="/invoice/{session}",status="2xx",surface="root"} 12
kassa_http_requests_total{method="GET",route="/invoice/{session}",status="2xx",surface="other"} 8
`
	c, err := parseCounters(strings.NewReader(metrics))
	if err != nil {
		t.Fatal(err)
	}
	event := handled{"POST", "/gateways/{driver}/{account}/events", "2xx"}
	before := counters{mallocs: 500, handled: map[handled]float64{event: 30}}
	each := c.since(before, 10)
	if each.mallocs != 100 || each.requests() != 2 || each.handled[handled{"GET", "/invoice/{session}", "2xx"}] != 2 || len(each.handled) != 1 {
		t.Errorf("%+v", each)
	}
	if _, err := parseCounters(strings.NewReader("x 1\n")); err == nil {
		t.Error("a server that counts nothing was believed")
	}
}

func TestProfilesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range workloads {
		name := profileName("sqlite", w.name, 64)
		if seen[name] || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q is called %q", w.name, name)
		}
		seen[name] = true
	}
	if got := profileName("sqlite", "create, Quickshops, 1 item (3 requests: cart)", 64); got != "sqlite-create-quickshops-1-item-3-requests-cart-c64" {
		t.Error(got)
	}
}

func TestCartOf(t *testing.T) {
	if got, err := cartOf([]byte(`{"id":"cart_01","storeId":"store_02"}`)); err != nil || got != "cart_01" {
		t.Error(got, err)
	}
	for _, bad := range []string{"", `{"id":"order_1"}`, `{"id":"cart_1`} {
		if got, err := cartOf([]byte(bad)); err == nil {
			t.Errorf("%s: %s", bad, got)
		}
	}
}
