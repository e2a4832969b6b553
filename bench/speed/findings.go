package main

import (
	"bytes"
	"fmt"
	"strings"
)

// findings say in short what is good and what is not. All of it comes from the figures.
func (r *result) findings(to *bytes.Buffer) {
	to.WriteString("## In short\n\n")
	for _, b := range r.benches {
		fmt.Fprintf(to, "### %s\n\n", titles[b.engine])
		if said := r.rateFindings(b); len(said) > 0 {
			fmt.Fprintf(to, "- %s\n\n", strings.Join(said, "\n- "))
		}
		met, missed, open := r.judged(b)
		fmt.Fprintf(to, "Of %d targets that this run measured, %d are met", met+len(missed), met)
		switch {
		case met+len(missed) == 0:
			to.WriteString(".")
		case len(missed) == 0:
			to.WriteString(": all of them.")
		default:
			fmt.Fprintf(to, " and %d missed:\n\n- %s\n", len(missed), strings.Join(missed, "\n- "))
		}
		if len(open) > 0 {
			fmt.Fprintf(to, "\nNot measured in this run ([how to](#how-to-repeat-it)): %s.", strings.Join(open, "; "))
		}
		to.WriteString("\n\n")
	}
}

// judged holds an engine's figures against the targets: how many are met, which are missed by how much, and which
// were not measured.
func (r *result) judged(b *bench) (met int, missed, open []string) {
	for _, t := range targets {
		bound, ok := t.bound[b.engine]
		got := t.get(r, b)
		switch {
		case !ok:
		case !known(got):
			open = append(open, t.what)
		case t.met(got, bound):
			met++
		default:
			missed = append(missed, fmt.Sprintf("%s: %s, wanted %s (%s of it)", t.what, t.write(got), t.wanted(bound), fine(got/bound, 2)))
		}
	}
	return met, missed, open
}

// rateFindings are sentences about an engine's rates, and what they cost; those that were not measured are left out.
func (r *result) rateFindings(b *bench) (said []string) {
	say := func(ok bool, format string, args ...any) {
		if ok {
			said = append(said, fmt.Sprintf(format, args...))
		}
	}
	create, full := b.rate("create", 64), b.rate("full", 16)
	say(known(create), "%s sessions a second with 64 connections, every answer durable: %s of what bare writing of the same rows makes (floor) and %s of an empty HTTP server (echo).",
		whole(create), fine(create/b.rate("floor", 64), 2), fine(create/r.echo.rate("echo", 64), 2))
	half := b.half()
	say(known(half.due), "At half of the highest rate (%s/s, sent whether or not the server keeps up) 99 %% of them are answered within %s ms.", whole(half.due), fine(median(half.p99), 1))
	say(known(full), "%s full checkouts a second with 16 connections, from the session to the delivered order, the test provider's own work included: %s of echo.",
		whole(full), fine(full/r.echo.rate("echo", 16), 3))
	dear := b.cpu("full", 16) / b.cpu("create", 16)
	say(known(dear), "Each takes the processor time of %s creates, in %s requests.", fine(dear, 1), fine(b.vitals.each["full"].requests(), 0))
	say(known(b.delivered.Rate), "Receivers who answer got %s webhooks a second, 99 %% of them within %s ms of their event.", whole(b.delivered.Rate), fine(b.delivered.P99, 0))
	what, share := b.slowest()
	say(known(share), "Of what was measured with more already there, %s keeps least: %s of the empty rate.", what, fine(share, 2))
	return said
}

// slowest is what keeps least of its rate when there is more already, over all steps of growth; 0 when none was
// measured.
func (b *bench) slowest() (what string, share float64) {
	for _, g := range b.growth {
		for _, w := range growing {
			if kept := g.kept(w.name); known(kept) && (share == 0 || kept < share) {
				share, what = kept, fmt.Sprintf("%s with %s", w.name, g.size())
			}
		}
	}
	return what, share
}

// size is what is there at a step of growth.
func (g grown) size() string {
	if g.filled == "stores" {
		return thousands(fmt.Sprint(g.stores)) + " stores"
	}
	return thousands(fmt.Sprint(g.sessions)) + " sessions"
}
