package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// shown are the workloads whose profiles the report shows.
var shown = []string{"create", "full"}

// profileSection shows where the processor time of the most important workloads goes.
func (r *result) profileSection(to *bytes.Buffer) {
	to.WriteString("## Where the processor time goes\n\n")
	if r.plan.profile == "" {
		to.WriteString("No profiles were taken in this run; `-profile DIR` takes them, below.\n\n")
		return
	}
	to.WriteString("Kassa's own functions by the time that they and all they call take (cum), as shares of the server's processor time while it was under load: the sandbox provider's too. " +
		"Profiles are taken in runs of their own, not in those that the figures come from.\n\n")
	for _, b := range r.benches {
		for _, w := range workloads {
			conns := w.connsIn(r.plan)
			if len(conns) == 0 || !slices.Contains(shown, w.name) {
				continue
			}
			file := filepath.Join(r.plan.profile, profileName(b.engine, w.name, slices.Max(conns))+".cpu.pprof")
			top := command("go", "tool", "pprof", "-top", "-cum", "-nodecount=24", "-show=^kassa/", file)
			fmt.Fprintf(to, "%s on %s, %d connections:\n\n```\n%s```\n\n", w.name, titles[b.engine], slices.Max(conns), topOf(top))
		}
	}
}

// topOf is what pprof prints without the lines about the profile itself; a sentence when it printed nothing.
func topOf(printed string) string {
	at := strings.Index(printed, "      flat ")
	if at < 0 {
		return "pprof could not read the profile.\n"
	}
	return printed[at:]
}
