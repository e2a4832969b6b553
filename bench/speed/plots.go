package main

import (
	"fmt"
)

// plots are the report's pictures by their path beside it.
func (r *result) plots() map[string][]byte {
	made := map[string][]byte{}
	latency := chart{title: "Creates in an open loop: p99 over the rate that comes", x: "creates due a second", y: "p99 ms"}
	growth := chart{title: "Creates a second (64 connections), of the empty rate", x: "sessions there already (log)", y: "of the empty rate", log: true}
	for _, b := range r.benches {
		made["results/rates-"+b.engine+".svg"] = r.ratesPlot(b).svg()
		waits := curve{name: titles[b.engine]}
		for _, m := range b.latency {
			waits.points = append(waits.points, point{m.due, median(m.p99)})
		}
		latency.curves = append(latency.curves, waits)
		grows := curve{name: titles[b.engine], points: []point{{1, 1}}}
		for _, g := range b.growth {
			if kept := g.kept("create"); g.filled == "sessions" && known(kept) {
				grows.points = append(grows.points, point{float64(g.sessions), kept})
			}
		}
		growth.curves = append(growth.curves, grows)
	}
	made["results/latency.svg"] = latency.svg()
	if grew(r.benches) {
		made["results/growth.svg"] = growth.svg()
	}
	return made
}

// ratesPlot shows rates over connections beside their references.
func (r *result) ratesPlot(b *bench) chart {
	c := chart{title: fmt.Sprintf("Operations a second on %s", titles[b.engine]), x: "connections (log)", y: "operations/s", log: true}
	for _, name := range []string{"floor", "create", "create without key", "full"} {
		one := curve{name: name}
		for _, conns := range all {
			one.points = append(one.points, point{float64(conns), b.rate(name, conns)})
		}
		c.curves = append(c.curves, one)
	}
	return c
}
