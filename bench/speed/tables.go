package main

import (
	"bytes"
	"fmt"
	"slices"
)

// rateSection is the rates of all engines with what their names mean.
func (r *result) rateSection(to *bytes.Buffer) {
	to.WriteString("## Rates\n\nClosed loop: each connection begins its next operation when it has the answer to the last. " +
		"A *create* is one request and one durable session, except through Quickshops' API, where a cart must be filled first; *create* without a dialect is Shoppex's, with a body of 600 bytes, which knows one item only. " +
		"*With key* is with an idempotency key; elsewhere there is none. A *full* is [a whole checkout](#what-one-full-checkout-is), from the session to the delivered order. " +
		"*Read* and *list* are the API's answers about one payment and about the newest; *page* is the hosted page that a buyer sees.\n\n")
	for _, b := range r.benches {
		fmt.Fprintf(to, "### %s\n\n![Rates](results/rates-%s.svg)\n\n", titles[b.engine], b.engine)
		r.rateTable(to, b)
	}
}

// rateTable is what an engine does in a closed loop.
func (r *result) rateTable(to *bytes.Buffer, b *bench) {
	var rows [][]string
	for _, w := range workloads {
		from := b
		if w.on == echo {
			from = r.echo
		}
		for _, conns := range w.connsIn(r.plan) {
			f := from.at(w.name, conns)
			rate := median(f.rate)
			rows = append(rows, []string{
				w.name, fmt.Sprint(conns), whole(rate), fine(median(f.p50), 2), fine(median(f.p99), 2), whole(median(f.cpu)),
				fine(rate/r.echo.rate("echo", conns), 3), fine(rate/b.rate("floor", conns), 2),
			})
		}
	}
	table(to, []string{"operation", "connections", "operations/s", "p50 ms", "p99 ms", "CPU µs each", "of echo", "of floor"}, rows)
}

// titles are the engines' names.
var titles = map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}

// latencyTable is the open loop.
func (r *result) latencyTable(to *bytes.Buffer) {
	to.WriteString("## Latency of creates that come at a fixed rate\n\nOpen loop: the rate is a share of the highest one above. Waiting counts.\n\n![Latency](results/latency.svg)\n\n")
	var rows [][]string
	for _, b := range r.benches {
		for _, m := range b.latency {
			rows = append(rows, []string{
				titles[b.engine], fmt.Sprintf("%.0f %%", m.share*100), whole(m.due), whole(median(m.rate)), fine(median(m.p50), 2), fine(median(m.p99), 2),
			})
		}
	}
	table(to, []string{"engine", "of the highest rate", "due/s", "answered/s", "p50 ms", "p99 ms"}, rows)
}

// floodTable is what invalid requests cost valid ones.
func (r *result) floodTable(to *bytes.Buffer) {
	fmt.Fprintf(to, "## A flood of invalid requests\n\nCreates come at half of their highest rate, and as many invalid requests beside them (cut-off JSON, an amount that is text, "+
		"an unknown key, an unknown path), so that half of a full load is no good. Creates must lose no more than that half: what is due must be answered in time, %s of it at least.\n\n", fine(keptLeast, 2))
	var rows [][]string
	for _, b := range r.benches {
		f := b.flooded
		kept := fine(f.kept(), 3)
		if known(f.kept()) && f.kept() < keptLeast {
			kept += ": **too few**"
		}
		rows = append(rows, []string{
			titles[b.engine], whole(f.due), whole(median(f.good.rate)), whole(median(f.refusals.rate)), fine(median(b.half().p99), 2), fine(median(f.good.p99), 2), kept,
		})
	}
	table(to, []string{"engine", "creates due/s", "creates answered/s", "refusals/s", "p99 ms without", "p99 ms in the flood", "kept"}, rows)
}

// growthTable is how cost grows with what is there.
func (r *result) growthTable(to *bytes.Buffer) {
	to.WriteString("## How cost grows\n\n")
	if !grew(r.benches) {
		to.WriteString(notMeasured)
		return
	}
	to.WriteString("What is there already are copies of a session that is open and of one that was paid, in turn, with ids, numbers, references and buyers of their own, written by SQL into a database of their own. " +
		"Creates with many stores go to all of them in turn. *Page* is that of a session which was just made; *pages of copies* are 20,000 of the copies, spread over all of them, none of which anybody has looked at for long. " +
		"Operations a second, and in brackets the share of the empty rate: each measurement takes turns with the same one on a new database beside it, which has one store and nothing in it (for pages of copies: its *page*). " +
		"Memory is the server's after all of it.\n\n![Growth](results/growth.svg)\n\n")
	head := []string{"engine", "sessions", "stores"}
	for _, g := range growing {
		head = append(head, fmt.Sprintf("%s, %d connections", g.name, g.conns))
	}
	var rows [][]string
	for _, b := range r.benches {
		for _, g := range b.growth {
			row := []string{titles[b.engine], thousands(fmt.Sprint(g.sessions)), thousands(fmt.Sprint(g.stores))}
			for _, w := range growing {
				row = append(row, g.cell(w.name))
			}
			rows = append(rows, append(row, fine(g.memoryMB, 0)))
		}
	}
	table(to, append(head, "memory MB"), rows)
}

// cell is a rate with the share of the empty rate that it is.
func (g grown) cell(name string) string {
	if g.figures[name] == nil {
		return none
	}
	return fmt.Sprintf("%s (%s)", whole(median(g.figures[name].rate)), fine(g.kept(name), 2))
}

// grew says whether any growth was measured.
func grew(benches []*bench) bool {
	return slices.ContainsFunc(benches, func(b *bench) bool { return len(b.growth) > 0 })
}

// vitalsTable is what is no rate.
func (r *result) vitalsTable(to *bytes.Buffer) {
	fmt.Fprintf(to, "## Memory, start, size, allocations\n\nMemory is resident (10⁶ bytes), PostgreSQL's own not counted: idle some seconds after a start, loaded after all rates above. "+
		"A cold start is from exec to the first session created, on an existing database; the median of %d.\n\n", coldStarts)
	var rows [][]string
	for _, b := range r.benches {
		v := b.vitals
		rows = append(rows, []string{titles[b.engine], fine(v.idleMB, 1), fine(v.loadedMB, 1), fine(v.coldMS, 0), fine(v.binaryMB, 1)})
	}
	table(to, []string{"engine", "idle MB", "loaded MB", "cold start to the first create, ms", "binary MB"}, rows)
	rows = nil
	for _, w := range workloads {
		row := []string{w.name}
		for _, b := range r.benches {
			row = append(row, whole(b.vitals.each[w.name].mallocs))
		}
		if w.on == kassa && len(w.check) > 0 {
			rows = append(rows, row)
		}
	}
	to.WriteString("Allocations of memory in the server's process for one operation, on one connection:\n\n")
	head := []string{"operation"}
	for _, b := range r.benches {
		head = append(head, titles[b.engine])
	}
	table(to, head, rows)
}

// serialsTable is the import.
func (r *result) serialsTable(to *bytes.Buffer) {
	if r.plan.serials == 0 {
		return
	}
	to.WriteString("## Import of serials\n\n`kassa stock add` of distinct keys beside an idle server.\n\n")
	var rows [][]string
	for _, b := range r.benches {
		s := b.serials
		rows = append(rows, []string{titles[b.engine], whole(float64(s.serials)), fine(s.seconds, 1), whole(float64(s.serials) / s.seconds), fine(s.peakMB, 0)})
	}
	table(to, []string{"engine", "serials", "seconds", "serials/s", "peak memory MB"}, rows)
}
