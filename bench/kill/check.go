package main

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// completed is the status of a payment that was paid.
const completed = "COMPLETED"

// round is what was sent before a blow, and what was found after it.
type round struct {
	blow   string
	moment time.Duration // from the beginning of the burst to the blow

	attempts  []attempt
	purchases []purchase

	before  int      // sessions that earlier rounds left
	found   rows     // right after the start, before anything was retried
	retries []retry  // one for each attempt
	ends    []string // one status for each purchase
	left    rows     // in the end
}

// retry is what became of one attempt.
type retry struct {
	claimed       bool // its key had an answer in the database before it was retried
	second, third reply
	status        string // of the payment that the session is; "" when there is none
}

// answered is how many attempts were.
func (r round) answered() (n int) {
	for _, a := range r.attempts {
		if a.first.answered() {
			n++
		}
	}
	return n
}

// check lists what was lost, doubled or left in halves.
func check(r round) (losses []string) {
	lose := func(format string, args ...any) { losses = append(losses, fmt.Sprintf(format, args...)) }
	kept := r.before
	for i, a := range r.attempts {
		got := r.retries[i]
		if got.claimed {
			kept++
		}
		for _, loss := range checkAttempt(a, got) {
			lose("session %s: %s", a.key, loss)
		}
	}
	for i, p := range r.purchases {
		if r.ends[i] != completed {
			lose("payment %s of stage %d is %q, not %s", p.id, p.reached, r.ends[i], completed)
		}
	}
	losses = append(losses, checkRows("after the blow", r.found, kept)...)
	return append(losses, checkRows("in the end", r.left, r.before+len(r.attempts))...)
}

// checkAttempt compares one attempt's answers: an answered one is replayed byte by byte, an unanswered one
// was kept whole (its answer is replayed) or not at all (it is made now), and from then on it stands.
func checkAttempt(a attempt, got retry) (losses []string) {
	lose := func(format string, args ...any) { losses = append(losses, fmt.Sprintf(format, args...)) }
	if a.first.answered() {
		if !got.claimed {
			lose("was answered and has no row")
		}
		if got.second.status != a.first.status || !bytes.Equal(got.second.body, a.first.body) {
			lose("was answered %d %s, and now %d %s", a.first.status, a.first.body, got.second.status, got.second.body)
		}
	}
	if got.second.status != http.StatusCreated {
		lose("its retry got %d %s", got.second.status, got.second.body)
	}
	if got.second.replayed != got.claimed {
		lose("its answer was kept: %t, but replayed: %t", got.claimed, got.second.replayed)
	}
	if !got.third.replayed || got.third.status != got.second.status || !bytes.Equal(got.third.body, got.second.body) {
		lose("two retries differ: %d %s, then %d %s", got.second.status, got.second.body, got.third.status, got.third.body)
	}
	if got.status == "" {
		lose("is not readable as a payment")
	}
	return losses
}

// checkRows compares the counts: each session left one row of each kind, and nothing in halves.
func checkRows(when string, got rows, want int) (losses []string) {
	if exact := (rows{orders: want, sessions: want, created: want, claims: want}); got != exact {
		losses = append(losses, fmt.Sprintf("%s there are %+v, want %+v", when, got, exact))
	}
	return losses
}
