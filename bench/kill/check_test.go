package main

import (
	"net/http"
	"strings"
	"testing"
)

// sound is a round of three attempts in which nothing was lost: one answered, one kept without an answer,
// one not kept; the first was paid.
func sound() round {
	made := func(body string, replayed bool) reply {
		return reply{status: http.StatusCreated, body: []byte(body), replayed: replayed}
	}
	all := func(n int) rows { return rows{orders: n, sessions: n, created: n, claims: n} }
	return round{
		before:   10,
		attempts: []attempt{{key: "answered", first: made("A", false)}, {key: "kept"}, {key: "gone"}},
		found:    all(12),
		retries: []retry{
			{claimed: true, second: made("A", true), third: made("A", true), status: completed},
			{claimed: true, second: made("B", true), third: made("B", true), status: "PENDING"},
			{claimed: false, second: made("C", false), third: made("C", true), status: "PENDING"},
		},
		purchases: []purchase{{id: "A", reached: promised}},
		ends:      []string{completed},
		left:      all(13),
	}
}

func TestSoundRoundLosesNothing(t *testing.T) {
	if losses := check(sound()); len(losses) > 0 {
		t.Errorf("%q", losses)
	}
}

// TestCheckSeesEveryLoss doctors the sound round.
func TestCheckSeesEveryLoss(t *testing.T) {
	for name, doctor := range map[string]struct {
		change func(r *round)
		want   string
	}{
		"an answered session is gone": {func(r *round) {
			r.retries[0].claimed, r.retries[0].second = false, reply{status: http.StatusCreated, body: []byte("Z")}
		}, "was answered and has no row"},
		"an answer has other bytes": {func(r *round) {
			r.retries[0].second.body = []byte("a")
		}, "and now"},
		"a replay does not say so": {func(r *round) { r.retries[0].second.replayed = false }, "replayed: false"},
		"a claim was kept without its answer": {func(r *round) {
			r.retries[1].second.status = http.StatusInternalServerError
		}, "its retry got 500"},
		"a retry makes a second session": {func(r *round) {
			r.retries[2].third = reply{status: http.StatusCreated, body: []byte("D")}
		}, "two retries differ"},
		"a session is no payment": {func(r *round) { r.retries[1].status = "" }, "not readable"},
		"a paid payment is open":  {func(r *round) { r.ends[0] = "PENDING" }, "not COMPLETED"},
		"an order has no session": {func(r *round) { r.found.sessions-- }, "after the blow"},
		"an event is doubled":     {func(r *round) { r.left.created++ }, "in the end"},
		"halves are left":         {func(r *round) { r.left.orphans = 1 }, "orphans:1"},
		"a payment was taken twice": {func(r *round) {
			r.left.exceptions = 1
		}, "exceptions:1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := sound()
			doctor.change(&r)
			if losses := strings.Join(check(r), "\n"); !strings.Contains(losses, doctor.want) {
				t.Errorf("got %q, want %q", losses, doctor.want)
			}
		})
	}
}
