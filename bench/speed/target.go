package main

import (
	"bytes"
	"fmt"

	"kassa/bench/rig"
)

// target is one of those that we set ourselves.
type target struct {
	what  string
	unit  string
	most  bool // the figure may be at most the bound; else at least
	bound map[string]float64
	get   func(r *result, b *bench) float64 // NaN or 0 = not measured
}

// both is a bound of either engine.
func both(x float64) map[string]float64 {
	return map[string]float64{rig.SQLite: x, rig.Postgres: x}
}

// targets are the ratios and limits of the project.
var targets = []target{
	{what: "create, 64 connections, of floor", bound: both(0.5), get: func(_ *result, b *bench) float64 { return b.rate("create", 64) / b.rate("floor", 64) }},
	{what: "create, 64 connections, of echo", bound: map[string]float64{rig.SQLite: 0.2}, get: func(r *result, b *bench) float64 { return b.rate("create", 64) / r.echo.rate("echo", 64) }},
	{what: "create, 1 connection, of floor", bound: map[string]float64{rig.SQLite: 0.6, rig.Postgres: 0.5}, get: func(_ *result, b *bench) float64 { return b.rate("create", 1) / b.rate("floor", 1) }},
	{what: "full checkout, 16 connections, of echo", bound: map[string]float64{rig.SQLite: 0.05, rig.Postgres: 0.025}, get: func(r *result, b *bench) float64 { return b.rate("full", 16) / r.echo.rate("echo", 16) }},
	{what: "p99 of create at half of the highest rate, open loop", unit: "ms", most: true, bound: map[string]float64{rig.SQLite: 10, rig.Postgres: 20}, get: func(_ *result, b *bench) float64 { return median(b.half().p99) }},
	{what: "page, 16 connections, of echo", bound: both(0.15), get: func(r *result, b *bench) float64 { return b.rate("page", 16) / r.echo.rate("echo", 16) }},
	{what: "memory, idle", unit: "MB", most: true, bound: both(40), get: func(_ *result, b *bench) float64 { return b.vitals.idleMB }},
	{what: "memory, loaded", unit: "MB", most: true, bound: both(150), get: func(_ *result, b *bench) float64 { return b.vitals.loadedMB }},
	{what: "memory, with 1,000,000 sessions", unit: "MB", most: true, bound: both(150), get: func(_ *result, b *bench) float64 { return b.million().memoryMB }},
	{what: "cold start to the first answer", unit: "ms", most: true, bound: both(300), get: func(_ *result, b *bench) float64 { return b.vitals.coldMS }},
	{what: "binary", unit: "MB", most: true, bound: both(40), get: func(_ *result, b *bench) float64 { return b.vitals.binaryMB }},
	{what: "create with 1,000,000 sessions, of the empty rate", bound: both(0.9), get: func(_ *result, b *bench) float64 {
		if g := b.million(); g.figures != nil {
			return b.ofFirst(g, "create")
		}
		return 0
	}},
	{what: "creates kept in a flood", bound: both(keptLeast), get: func(_ *result, b *bench) float64 { return b.flooded.kept() }},
}

// million is the step of growth with 1,000,000 sessions; empty when it was not taken.
func (b *bench) million() grown {
	for _, g := range b.growth {
		if g.sessions == 1_000_000 {
			return g
		}
	}
	return grown{}
}

// verdict is a figure beside its bound.
func (t target) verdict(got float64, bound float64) string {
	sign, met := "≥", got >= bound
	if t.most {
		sign, met = "≤", got <= bound
	}
	word := "met"
	if !met {
		word = "**missed**"
	}
	text := fine(got, 3)
	if t.unit != "" {
		text = fine(got, 1) + " " + t.unit
	}
	if text[:len("–")] == "–" {
		return "not measured"
	}
	return fmt.Sprintf("%s (%s %g): %s", text, sign, bound, word)
}

// targets writes what we wanted beside what there is.
func (r *result) targets(to *bytes.Buffer) {
	to.WriteString("## Targets\n\n")
	head := []string{"figure"}
	for _, b := range r.benches {
		head = append(head, titles[b.engine])
	}
	var rows [][]string
	for _, t := range targets {
		row := []string{t.what}
		for _, b := range r.benches {
			bound, ok := t.bound[b.engine]
			cell := ""
			if ok {
				cell = t.verdict(t.get(r, b), bound)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	table(to, head, rows)
}
