package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// write writes the report and its plots, or prints the report alone.
func (r *result) write() error {
	var text bytes.Buffer
	r.report(&text)
	if r.plan.out == "" {
		_, err := text.WriteTo(os.Stdout)
		return err
	}
	err := os.WriteFile(r.plan.out, text.Bytes(), 0o644)
	for name, plot := range r.plots() {
		path := filepath.Join(filepath.Dir(r.plan.out), name)
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, plot, 0o644))
	}
	return err
}

// alone prints the rates of what was measured alone.
func (r *result) alone(to io.Writer) error {
	var text bytes.Buffer
	for _, b := range r.benches {
		r.rateTable(&text, b)
	}
	_, err := text.WriteTo(to)
	return err
}

// report is the whole of RESULTS.md.
func (r *result) report(to *bytes.Buffer) {
	fmt.Fprintf(to, "# How fast Kassa is\n\nMade by `make bench` on %s, in %s. Do not edit: run it again.\n\n", time.Now().UTC().Format("2 January 2006"), r.took.Round(time.Second))
	fmt.Fprintf(to, `Everything runs on one machine: the load, Kassa and PostgreSQL share its cores. Figures of one run can be compared with one another; those of two machines only as ratios. That is what the references are for:

- **echo** is a net/http server that reads a 600-byte JSON body and answers 900 bytes: what HTTP costs by itself.
- **floor** is a bare program that writes, with the same durability, the rows which a create with an idempotency key must leave behind (order, session, event, the idempotent answer) to Kassa's own tables, and does nothing else. On SQLite it groups waiting transactions into one commit as Kassa does; on PostgreSQL a transaction is one round trip.

Each figure is the median of %d measurements of %v, after %v that do not count. Every answer is durable before it is sent. A measurement with more than 0.1 %% errors fails the whole run.

`, r.plan.repetitions, r.plan.measure, r.plan.warmup)
	machine(to, r.benches)
	r.targets(to)
	for _, b := range r.benches {
		r.rateTable(to, b)
	}
	r.latencyTable(to)
	r.floodTable(to)
	r.growthTable(to)
	r.vitalsTable(to)
	r.serialsTable(to)
	to.WriteString(limits)
}

const limits = `## What the figures leave out, and what they hold

- The built-in test provider runs in the same process. What its ledger, its page and its events cost is part of "full"; a provider on the internet would cost that elsewhere, and its own latency besides.
- Processor time is that of Kassa's process alone, without PostgreSQL's.
- The network is the loopback interface, without TLS, which ends at a proxy.
- In the closed loop every connection waits for its answer before it asks again. The open loop sends at a fixed rate whether or not the server keeps up, and counts from the moment when a request was due.

To repeat: ` + "`make bench`, or `make bench-quick` for the ratios alone. `go run ./bench/speed -help` lists the flags; `BENCH_FLAGS='-growth'` goes up to 1,000,000 sessions and 100,000 stores, and `BENCH_FLAGS='-sessions 0,10000000 -stores none'`" + ` further.
`

// table appends a table of Markdown.
func table(to *bytes.Buffer, head []string, rows [][]string) {
	fmt.Fprintf(to, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		fmt.Fprintf(to, "| %s |\n", strings.Join(row, " | "))
	}
	to.WriteString("\n")
}

// whole writes a number with its thousands apart; "–" when it is none.
func whole(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 {
		return "–"
	}
	return thousands(fmt.Sprintf("%.0f", x))
}

// thousands puts commas into digits.
func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// fine writes a number with so many decimals; "–" when it is none.
func fine(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 {
		return "–"
	}
	return fmt.Sprintf("%.*f", decimals, x)
}
