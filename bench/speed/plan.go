package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kassa/bench/pace"
	"kassa/bench/rig"
)

// plan is what the flags say.
type plan struct {
	engines     []string
	repetitions int
	warmup      time.Duration // sent before anything is counted
	measure     time.Duration // one measurement
	quick       bool          // only the ratios
	check       string        // file of bounds to compare with; empty = do not
	out         string        // file of the report; empty = print it
	only        string        // part of the name of what is measured besides the references; empty = all
	profile     string        // directory for profiles of Kassa's workloads; empty = none are taken
	serials     int           // to import; 0 = do not
	deliveries  float64       // webhooks a second that receivers are to get; 0 = they are not measured
	sessions    []int         // that are there already when growth is measured
	stores      []int
}

// flags reads the command line.
func flags(args []string) (p plan, err error) {
	set := flag.NewFlagSet("speed", flag.ContinueOnError)
	engine := set.String("engine", "both", "sqlite, postgres or both")
	seconds := set.Float64("seconds", 0, "seconds of one measurement (default 1.2, with -quick 0.8)")
	set.IntVar(&p.repetitions, "repetitions", 3, "how often everything is measured; the median counts")
	set.BoolVar(&p.quick, "quick", false, "only the ratios, in under a minute; the last lines are JSON, one for each engine")
	set.StringVar(&p.check, "check", "", "compare allocations and ratios with the bounds in `FILE`, and nothing else")
	set.StringVar(&p.out, "out", "", "write the report to `FILE` and its plots beside it; default: print it")
	set.StringVar(&p.only, "only", "", "measure only what has `TEXT` in its name, and print the rates alone")
	set.StringVar(&p.profile, "profile", "", "write a CPU profile and one of allocations into `DIR` for each workload at its most connections, from a run of its own: for go tool pprof")
	set.Float64Var(&p.deliveries, "deliveries", pace.RateDue, "webhooks a second that receivers are to get; 0 = they are not measured")
	set.IntVar(&p.serials, "serials", 1_000_000, "serials to import; 0 = none")
	growth := set.Bool("growth", false, "measure growth up to 1,000,000 sessions and 100,000 stores; takes longer")
	sessions := set.String("sessions", "", "sessions that are there when growth is measured, like 100000,10000000; none = no growth (default 100000)")
	stores := set.String("stores", "", "the same for stores (default 1000)")
	if err := set.Parse(args); err != nil {
		return p, err
	}
	if *seconds == 0 {
		*seconds = map[bool]float64{false: 1.2, true: 0.8}[p.quick]
	}
	p.warmup, p.measure = 300*time.Millisecond, time.Duration(*seconds*float64(time.Second))
	if p.engines, err = rig.Engines(*engine); err != nil {
		return p, err
	}
	if p.repetitions < 1 || p.measure <= 0 || p.serials < 0 || p.deliveries < 0 {
		return p, errors.New("-repetitions and -seconds must be above zero, -serials and -deliveries not below")
	}
	defaults := map[bool][2]string{false: {"100000", "1000"}, true: {"100000,1000000", "1000,100000"}}[*growth]
	if p.sessions, err = numbers("sessions", *sessions, defaults[0]); err != nil {
		return p, err
	}
	if p.stores, err = numbers("stores", *stores, defaults[1]); err != nil {
		return p, err
	}
	if len(p.stores) > 0 && p.stores[0] == 1 {
		return p, errors.New("-stores counts the demo's own store: want 2 at least")
	}
	if p.check != "" {
		p = p.checkPlan()
	}
	return p, nil
}

// numbers reads a list that ascends; "none" is an empty one.
func numbers(name, text, fallback string) (list []int, err error) {
	switch text {
	case "none":
		return nil, nil
	case "":
		text = fallback
	}
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || len(list) > 0 && n <= list[len(list)-1] {
			return nil, fmt.Errorf("-%s %q: want numbers that ascend, like 1000,100000", name, text)
		}
		list = append(list, n)
	}
	return list, nil
}
