package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"
)

// checkPlan is what -check measures: as little as its bounds need.
func (p plan) checkPlan() plan {
	p.repetitions, p.warmup, p.measure = 3, 50*time.Millisecond, 200*time.Millisecond
	return p
}

// bounds are what a change may not cross without saying so, for one engine: bench/bounds.json.
//
// Allocations do not depend on the machine's mood: their bounds lie a few per cent above what was measured.
// Ratios do, even of two figures of one run, so that theirs are generous: only what has become several times
// dearer crosses them. A ratio is a workload's processor time for an operation over that of another one, both
// with 16 connections; PostgreSQL's own time is in neither.
type bounds struct {
	Allocations map[string]float64            `json:"allocations"`
	CPU         map[string]map[string]float64 `json:"cpu_over"` // of a workload, over another
}

// readBounds reads the bounds of all engines. One about a workload that does not exist bounds nothing, and is an
// error.
func readBounds(name string) (all map[string]bounds, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for engine, own := range all {
		named := slices.Collect(maps.Keys(own.Allocations))
		for of, overs := range own.CPU {
			named = append(append(named, of), slices.Collect(maps.Keys(overs))...)
		}
		for _, one := range named {
			if !slices.ContainsFunc(workloads, func(w workload) bool { return w.name == one && len(w.check) > 0 }) {
				return nil, fmt.Errorf("%s bounds %q on %s, which is not measured", name, one, engine)
			}
		}
	}
	return all, nil
}

// check prints every figure beside its bound, and fails when one is crossed or missing.
func (r *result) check(to io.Writer) error {
	all, err := readBounds(r.plan.check)
	if err != nil {
		return err
	}
	failed := false
	judge := func(what string, got, most float64) {
		word := "ok"
		if !(got > 0 && got <= most) { // a figure that is no number fails as well
			word, failed = "CROSSED", true
		}
		_, _ = fmt.Fprintf(to, "%-60s %8.2f  at most %8.2f  %s\n", what, got, most, word) // what counts is the status
	}
	for _, b := range r.benches {
		own, ok := all[b.engine]
		if !ok {
			return fmt.Errorf("%s has no bounds for %s", r.plan.check, b.engine)
		}
		for _, w := range workloads {
			if most, ok := own.Allocations[w.name]; ok {
				judge(b.engine+" "+w.name+": allocations", b.vitals.each[w.name].mallocs, most)
			}
			for _, over := range workloads {
				if most, ok := own.CPU[w.name][over.name]; ok {
					judge(b.engine+" "+w.name+": processor time over "+over.name, r.cpu(b, w)/r.cpu(b, over), most)
				}
			}
		}
	}
	if failed {
		return errors.New("a bound is crossed: make it cheaper again, or say in the commit why it is worth it and move the bound")
	}
	return nil
}

// cpu is the processor time of an operation.
func (r *result) cpu(b *bench, w workload) float64 {
	if w.on == echo {
		b = r.echo
	}
	return b.cpu(w.name, 16)
}
