package main

import (
	"bytes"
	"strings"
	"testing"

	"kassa/bench/pace"
)

func TestFindingsComeFromTheFigures(t *testing.T) {
	var text bytes.Buffer
	r := sample()
	b := r.benches[0]
	r.findings(&text)
	wantLines(t, text.String(),
		"500 sessions a second with 64 connections", "0.50 of what bare writing",
		"- full checkout, 16 connections: 100/s, wanted ≥ 2,000/s (0.05 of it)",
		"Of 5 targets that this run measured, 4 are met and 1 missed:",
		"Not measured in this run ([how to](#how-to-repeat-it)): create, 1 connection, of floor;",
	)
	if strings.Contains(text.String(), "webhooks a second,") || strings.Contains(text.String(), "keeps least") {
		t.Errorf("it tells of what was not measured:\n%s", text.String())
	}
	b.at("full", 16).rate = []float64{2500}
	b.delivered = pace.Figures{Rate: 2200, P99: 70}
	b.growth = []grown{grows("sessions", 100_000, 1, 95), grows("stores", 0, 1000, 91)}
	text.Reset()
	r.findings(&text)
	wantLines(t, text.String(),
		"Of 7 targets that this run measured, 7 are met: all of them.",
		"got 2,200 webhooks a second, 99 % of them within 70 ms",
		"create with 1,000 stores keeps least: 0.91 of the empty rate",
	)
}

// TestReportOfWhatWasHardlyMeasured writes a report of a run that left most out: it must say so, and show no number
// that is none.
func TestReportOfWhatWasHardlyMeasured(t *testing.T) {
	r := sample()
	for _, write := range []func(*bytes.Buffer){r.findings, r.targets, r.checkoutTable, r.latencyTable, r.floodTable, r.deliveredTable, r.rateSection, r.profileSection, r.growthTable, r.vitalsTable, r.serialsTable} {
		var text bytes.Buffer
		write(&text)
		for _, bad := range []string{"NaN", "Inf", "%!"} {
			if strings.Contains(text.String(), bad) {
				t.Errorf("%s in\n%s", bad, text.String())
			}
		}
	}
}

func TestCheckoutTableCountsRequests(t *testing.T) {
	r := sample()
	r.benches[0].vitals.each = map[string]counters{"full": {handled: map[handled]float64{
		{"GET", "/sandbox/", "2xx"}: 1, {"POST", "/dev/v1/checkout/sessions", "2xx"}: 1, {"GET", "/new", "2xx"}: 0.25,
	}}}
	var text bytes.Buffer
	r.checkoutTable(&text)
	const rows = "| `POST /dev/v1/checkout/sessions` → 2xx | the shop creates the session | 1.00 |\n" +
		"| `GET /sandbox/` → 2xx | Kassa reads the payment back through the provider's API: for the event, which is only a hint, and for the buyer who comes back | 1.00 |\n" +
		"| `GET /new` → 2xx |  | 0.25 |\n| **all** |  | 2.25 |\n"
	wantLines(t, text.String(), rows)
}
