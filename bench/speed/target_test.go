package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"kassa/bench/pace"
	"kassa/bench/rig"
)

// grows is a step of growth at which every workload makes so many operations a second, and 100 with nothing there.
func grows(filled string, sessions, stores int, rate float64) grown {
	g := grown{filled: filled, sessions: sessions, stores: stores, figures: map[string]*figures{}, beside: map[string]*figures{}, memoryMB: 60}
	for _, w := range growing {
		g.figures[w.name], g.beside[w.name] = &figures{rate: []float64{rate}}, &figures{rate: []float64{100}}
	}
	return g
}

// wantLines fails for each line that a text lacks.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
}

func TestTargetsSayMetMissedOrNotMeasured(t *testing.T) {
	var text bytes.Buffer
	r := sample()
	r.benches[0].delivered = pace.Figures{Rate: 2204.8, P99: 260}
	r.targets(&text)
	wantLines(t, text.String(),
		"| create, 64 connections, of floor | 0.500 (≥ 0.5): met |",
		"| create, 64 connections, of echo | 0.250 (≥ 0.2): met |",
		"| create, 1 connection, of floor | not measured |",
		"| full checkout, 16 connections | 100/s (≥ 2,000/s): **missed** |",
		"| full checkout, 16 connections, of echo | not measured |",
		"| p99 of create at half of the highest rate, open loop | 3.0 ms (≤ 10 ms): met |",
		"| webhooks to receivers who answer | 2,204/s (≥ 2,000/s): met |",
		"| p99 from an event to its webhook | 260.0 ms (≤ 250 ms): **missed** |",
		"| memory, loaded | 80.0 MB (≤ 150 MB): met |",
		"| memory, loaded, with 1,000,000 sessions | not measured |",
		"| creates kept in a flood of invalid requests | not measured |",
	)
}

func TestAnEngineWithoutATargetShowsItsFigure(t *testing.T) {
	r := sample()
	b := newBench(rig.Postgres, nil)
	b.at("full", 16).rate = []float64{1234}
	i := slices.IndexFunc(targets, func(x target) bool { return x.what == "full checkout, 16 connections" })
	if got := targets[i].verdict(r, b); got != "1,234/s (no target)" {
		t.Error(got)
	}
}

func TestAMissedFigureNeverLooksMet(t *testing.T) {
	for _, c := range []struct {
		target target
		x      float64
		want   string
	}{
		{target{}, 0.1999, "0.199"}, {target{}, 0.57, "0.570"}, {target{}, 0.2, "0.200"},
		{target{unit: "/s"}, 1999.9, "1,999/s"},
		{target{unit: "ms", most: true}, 10.01, "10.1 ms"}, {target{unit: "MB", most: true}, 44.6, "44.6 MB"},
	} {
		if got := c.target.write(c.x); got != c.want {
			t.Errorf("%v: got %s, want %s", c.x, got, c.want)
		}
	}
}

func TestGrowthIsJudgedAtAMillionAgainstNothing(t *testing.T) {
	const name = "| list with 1,000,000 sessions, of the empty rate | "
	const memory = "| memory, loaded, with 1,000,000 sessions | "
	some, most := grows("sessions", 100_000, 1, 97), grows("sessions", million, 1, 80)
	for _, c := range []struct {
		growth []grown
		want   []string
	}{
		{nil, []string{name + "not measured |", memory + "not measured |"}},
		{[]grown{some}, []string{name + "not measured; 0.97 with 100,000 |", memory + "not measured; 60 MB with 100,000 |"}},
		{[]grown{most}, []string{name + "0.800 (≥ 0.9): **missed** |", memory + "60.0 MB (≤ 150 MB): met |"}},
		{[]grown{some, most, grows("stores", 0, 1000, 50)}, []string{name + "0.800 (≥ 0.9): **missed** |"}},
		{[]grown{grows("stores", 0, million, 5)}, []string{name + "not measured |"}},
	} {
		r := sample()
		r.benches[0].growth = c.growth
		var text bytes.Buffer
		r.targets(&text)
		wantLines(t, text.String(), c.want...)
	}
}

func TestKeptIsTheMedianOfNeighbours(t *testing.T) {
	g := grows("sessions", 5, 1, 0)
	g.figures["list"].rate, g.beside["list"].rate = []float64{50, 90, 40}, []float64{100, 100, 50}
	if kept := g.kept("list"); kept != 0.8 {
		t.Errorf("%v", kept)
	}
	g.beside["list"].rate = g.beside["list"].rate[:2]
	if kept := g.kept("list"); kept != 0 {
		t.Errorf("%v of an empty rate that was not measured", kept)
	}
}

func TestGrowthTableHasShares(t *testing.T) {
	stores := grows("stores", 0, 5, 90)
	delete(stores.figures, "pages of copies")
	for _, c := range []struct {
		growth []grown
		want   string
	}{
		{nil, "Not measured"},
		{[]grown{grows("sessions", 5, 1, 90)}, "| SQLite | 5 | 1 | 90 (0.90) | 90 (0.90) | 90 (0.90) | 90 (0.90) | 90 (0.90) | 60 |"},
		{[]grown{stores}, "| SQLite | 0 | 5 | 90 (0.90) | 90 (0.90) | 90 (0.90) | 90 (0.90) | " + none + " | 60 |"},
	} {
		r := sample()
		r.benches[0].growth = c.growth
		var text bytes.Buffer
		r.growthTable(&text)
		wantLines(t, text.String(), c.want)
		if strings.Contains(text.String(), "(0.00)") {
			t.Error(text.String())
		}
	}
}
