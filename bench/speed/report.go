package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	err := errors.Join(os.MkdirAll(filepath.Dir(r.plan.out), 0o755), os.WriteFile(r.plan.out, text.Bytes(), 0o644))
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
		fmt.Fprintf(&text, "## %s\n\n", titles[b.engine])
		r.rateTable(&text, b)
	}
	_, err := text.WriteTo(to)
	return err
}

// report is the whole of RESULTS.md.
func (r *result) report(to *bytes.Buffer) {
	fmt.Fprintf(to, "# How fast Kassa is\n\nMade by `make bench` on %s, in %s. Do not edit: run it again.\n\n", time.Now().UTC().Format("2 January 2006"), r.took.Round(time.Second))
	r.findings(to)
	fmt.Fprintf(to, method, r.plan.repetitions, r.plan.measure, r.plan.warmup)
	r.machine(to)
	r.targets(to)
	r.rateSection(to)
	r.checkoutTable(to)
	r.profileSection(to)
	r.latencyTable(to)
	r.floodTable(to)
	r.deliveredTable(to)
	r.growthTable(to)
	r.vitalsTable(to)
	r.serialsTable(to)
	to.WriteString(limits)
}
