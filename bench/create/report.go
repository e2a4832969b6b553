package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report prints the table of rates and what else was measured.
func report(to io.Writer, p plan, echo *target, benches []*bench) error {
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := []string{"\tconnections\trequests/s\tp50 ms\tp99 ms\tcpu µs\tof echo\tof floor\t"}
	for _, conns := range p.conns {
		rows = append(rows, row(echo, nil, echo, conns))
		for _, b := range benches {
			for _, t := range b.targets() {
				rows = append(rows, row(t, b.ground, echo, conns))
			}
		}
	}
	if _, err := io.WriteString(table, strings.Join(rows, "\n")+"\n"); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(&text, "\nmedian of %d, %v each; requests of 600 bytes; floor writes what a create with key writes;\n"+
		"cpu is the server's process for a request, without PostgreSQL's\n", p.repetitions, p.measure)
	for _, b := range benches {
		v := b.vitals
		fmt.Fprintf(&text, "%s: cold start %.0f ms, memory idle %.1f MB, loaded %.1f MB, binary %.1f MB, %.0f allocations per create\n",
			b.engine, v.coldMS, v.idleMB, v.loadedMB, v.binaryMB, v.allocations)
	}
	_, err := text.WriteTo(to)
	return err
}

// row tells of a target at a number of connections, beside the references.
func row(t, floor, echo *target, conns int) string {
	f := t.at(conns)
	rate := median(f.rate)
	ofFloor := ""
	if floor != nil {
		ofFloor = fmt.Sprintf("%.2f", rate/median(floor.at(conns).rate))
	}
	return fmt.Sprintf("%s\t%d\t%.0f\t%.2f\t%.2f\t%.0f\t%.2f\t%s\t",
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
