package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// report prints the table of rates and what else was measured.
func report(to io.Writer, p plan, echo *target, benches []*bench) {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tconnections\trequests/s\tp50 ms\tp99 ms\tcpu µs\tof echo\tof floor\t")
	for _, conns := range p.conns {
		row(table, echo, nil, echo, conns)
		for _, b := range benches {
			for _, t := range b.targets() {
				row(table, t, b.ground, echo, conns)
			}
		}
	}
	_ = table.Flush()
	fmt.Fprintf(to, "\nmedian of %d, %v each; requests of 600 bytes; floor writes what a create with key writes;\n"+
		"cpu is the server's process for a request, without PostgreSQL's\n",
		p.repetitions, p.measure)
	for _, b := range benches {
		v := b.vitals
		fmt.Fprintf(to, "%s: cold start %.0f ms, memory idle %.1f MB, loaded %.1f MB, binary %.1f MB, %.0f allocations per create\n",
			b.engine, v.coldMS, v.idleMB, v.loadedMB, v.binaryMB, v.allocations)
	}
}

// row prints a target at a number of connections, beside the references.
func row(table io.Writer, t, floor, echo *target, conns int) {
	f := t.at(conns)
	rate := median(f.rate)
	ofFloor := ""
	if floor != nil {
		ofFloor = fmt.Sprintf("%.2f", rate/median(floor.at(conns).rate))
	}
	fmt.Fprintf(table, "%s\t%d\t%.0f\t%.2f\t%.2f\t%.0f\t%.2f\t%s\t\n",
		t.name, conns, rate, median(f.p50), median(f.p99), median(f.cpu), rate/median(echo.at(conns).rate), ofFloor)
}

// line is an engine's figures for programs: rates by number of connections, as create_c64.
func (b *bench) line(p plan, echo *target) map[string]any {
	line := map[string]any{
		"engine": b.engine, "cold_ms": b.vitals.coldMS, "idle_mb": b.vitals.idleMB, "rss_mb": b.vitals.loadedMB,
		"binary_mb": b.vitals.binaryMB, "allocations": b.vitals.allocations,
	}
	for _, conns := range p.conns {
		for name, t := range map[string]*target{"create": b.plain, "create_key": b.keyed, "floor": b.ground, "echo": echo} {
			line[fmt.Sprintf("%s_c%d", name, conns)] = median(t.at(conns).rate)
		}
		line["cpu_us"] = median(b.plain.at(conns).cpu)
		line["p99_ms"] = median(b.plain.at(conns).p99) // of the last, the most connections
	}
	return line
}
