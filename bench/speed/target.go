package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"kassa/bench/pace"
	"kassa/bench/rig"
)

// target is one of those that we set ourselves.
type target struct {
	what  string
	unit  string             // "" = a ratio, "/s" = a rate, "ms" or "MB"
	most  bool               // the figure may be at most the bound; else at least
	bound map[string]float64 // by engine; an engine without one has no target
	get   func(r *result, b *bench) float64
	// instead is what is told where the figure was not measured: one that comes near; empty = nothing does.
	instead func(b *bench) string
}

// both is a bound of either engine.
func both(x float64) map[string]float64 {
	return map[string]float64{rig.SQLite: x, rig.Postgres: x}
}

// A target speaks of what is there with so many sessions.
const million = 1_000_000

// targets are the ratios and limits of the project.
var targets = append([]target{
	{what: "create, 64 connections, of floor", bound: both(0.5), get: ofFloor("create", 64)},
	{what: "create, 64 connections, of echo", bound: map[string]float64{rig.SQLite: 0.2}, get: ofEcho("create", 64)},
	{what: "create, 1 connection, of floor", bound: map[string]float64{rig.SQLite: 0.6, rig.Postgres: 0.5}, get: ofFloor("create", 1)},
	{what: "full checkout, 16 connections, of echo", bound: map[string]float64{rig.SQLite: 0.05, rig.Postgres: 0.025}, get: ofEcho("full", 16)},
	{what: "full checkout, 16 connections", unit: "/s", bound: map[string]float64{rig.SQLite: 2000}, get: func(_ *result, b *bench) float64 { return b.rate("full", 16) }},
	{what: "page, 16 connections, of echo", bound: both(0.15), get: ofEcho("page", 16)},
	{what: "page, 16 connections", unit: "/s", get: func(_ *result, b *bench) float64 { return b.rate("page", 16) }},
	{what: "p99 of create at half of the highest rate, open loop", unit: "ms", most: true, bound: map[string]float64{rig.SQLite: 10, rig.Postgres: 20}, get: func(_ *result, b *bench) float64 { return median(b.half().p99) }},
	{what: "creates kept in a flood of invalid requests", bound: both(keptLeast), get: func(_ *result, b *bench) float64 { return b.flooded.kept() }},
	{what: "webhooks to receivers who answer", unit: "/s", bound: both(pace.RateWanted), get: func(_ *result, b *bench) float64 { return b.delivered.Rate }},
	{what: "p99 from an event to its webhook", unit: "ms", most: true, bound: both(pace.P99Wanted), get: func(_ *result, b *bench) float64 { return b.delivered.P99 }},
	{what: "memory, idle", unit: "MB", most: true, bound: both(40), get: func(_ *result, b *bench) float64 { return b.vitals.idleMB }},
	{what: "memory, loaded", unit: "MB", most: true, bound: both(150), get: func(_ *result, b *bench) float64 { return b.vitals.loadedMB }},
	{what: "memory, loaded, with 1,000,000 sessions", unit: "MB", most: true, bound: both(150),
		get:     func(_ *result, b *bench) float64 { return b.withSessions(million).memoryMB },
		instead: func(b *bench) string { return with(b.fullest(), fine(b.fullest().memoryMB, 0)+" MB") }},
	{what: "cold start to the first answer", unit: "ms", most: true, bound: both(300), get: func(_ *result, b *bench) float64 { return b.vitals.coldMS }},
	{what: "binary", unit: "MB", most: true, bound: both(40), get: func(_ *result, b *bench) float64 { return b.vitals.binaryMB }},
}, grownTargets()...)

// ofFloor is a rate over that of the floor.
func ofFloor(name string, conns int) func(*result, *bench) float64 {
	return func(_ *result, b *bench) float64 { return b.rate(name, conns) / b.rate("floor", conns) }
}

// ofEcho is a rate over that of echo.
func ofEcho(name string, conns int) func(*result, *bench) float64 {
	return func(r *result, b *bench) float64 { return b.rate(name, conns) / r.echo.rate("echo", conns) }
}

// grownTargets are those of what is measured with a million sessions there.
func grownTargets() (list []target) {
	for _, w := range growing {
		if w.copies {
			continue
		}
		list = append(list, target{
			what: w.name + " with 1,000,000 sessions, of the empty rate", bound: both(0.9),
			get:     func(_ *result, b *bench) float64 { return b.withSessions(million).kept(w.name) },
			instead: func(b *bench) string { return with(b.fullest(), fine(b.fullest().kept(w.name), 2)) },
		})
	}
	return list
}

// with is a figure of a step of growth; empty when there is none.
func with(g grown, figure string) string {
	if g.sessions == 0 || strings.HasPrefix(figure, none) {
		return ""
	}
	return fmt.Sprintf("%s with %s", figure, thousands(fmt.Sprint(g.sessions)))
}

// known says whether a figure was measured. None that is measured is 0.
func known(x float64) bool { return x != 0 && !math.IsNaN(x) && !math.IsInf(x, 0) }

// met says whether a figure keeps to its bound.
func (t target) met(got, bound float64) bool {
	if t.most {
		return got <= bound
	}
	return got >= bound
}

// write writes a figure in the target's unit, rounded to its worse side: one that is missed never looks met.
func (t target) write(x float64) string {
	switch t.unit {
	case "":
		return fine(t.rounded(x, 1000), 3)
	case "/s":
		return whole(t.rounded(x, 1)) + "/s"
	}
	return fine(t.rounded(x, 10), 1) + " " + t.unit
}

// rounded rounds to so many parts of one, up what may be at most the bound, and down the rest. A figure that is
// only not exact in binary stays what it is.
func (t target) rounded(x, parts float64) float64 {
	const inexact = 1e-6
	if t.most {
		return math.Ceil(x*parts-inexact) / parts
	}
	return math.Floor(x*parts+inexact) / parts
}

// wanted is a bound as it is read.
func (t target) wanted(bound float64) string {
	sign := "≥"
	if t.most {
		sign = "≤"
	}
	if t.unit == "/s" {
		return sign + " " + whole(bound) + t.unit
	}
	return strings.TrimSpace(fmt.Sprintf("%s %g %s", sign, bound, t.unit))
}

// verdict is an engine's figure beside its bound.
func (t target) verdict(r *result, b *bench) string {
	got := t.get(r, b)
	bound, ok := t.bound[b.engine]
	switch {
	case !known(got) && t.instead != nil && t.instead(b) != "":
		return "not measured; " + t.instead(b)
	case !known(got):
		return "not measured"
	case !ok:
		return t.write(got) + " (no target)"
	case t.met(got, bound):
		return fmt.Sprintf("%s (%s): met", t.write(got), t.wanted(bound))
	}
	return fmt.Sprintf("%s (%s): **missed**", t.write(got), t.wanted(bound))
}

// targets writes what we wanted beside what there is.
func (r *result) targets(to *bytes.Buffer) {
	fmt.Fprintf(to, "## Targets\n\nRatios are of rates at the same number of connections in this run. The target of %s full checkouts a second is for a machine on which echo makes about %s/s; here it makes %s/s with 16 connections and %s/s with 64.\n\n",
		whole(2000), whole(referenceEcho), whole(r.echo.rate("echo", 16)), whole(r.echo.rate("echo", 64)))
	head := []string{"figure"}
	for _, b := range r.benches {
		head = append(head, titles[b.engine])
	}
	var rows [][]string
	for _, t := range targets {
		row := []string{t.what}
		for _, b := range r.benches {
			row = append(row, t.verdict(r, b))
		}
		rows = append(rows, row)
	}
	table(to, head, rows)
}

// referenceEcho is what echo makes a second on the machine that the targets were set for.
const referenceEcho = 40_000
