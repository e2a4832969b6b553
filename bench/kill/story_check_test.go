package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// soundStory has two events of one store and one of another, of which one arrived twice.
func soundStory() story {
	return story{
		kills: 1, answered: 2, created: 2,
		events: map[string]string{"a": "/0", "b": "/0", "c": "/1"},
		feed:   []fed{{"a", "/0", 1}, {"b", "/0", 3}, {"c", "/1", 2}},
		arrivals: map[string]*arrival{
			"a": {path: "/0", accepted: 1}, "b": {path: "/0", accepted: 2}, "c": {path: "/1", accepted: 1},
		},
	}
}

func TestSoundStoryLosesNothing(t *testing.T) {
	if losses := soundStory().check(); len(losses) > 0 {
		t.Errorf("%q", losses)
	}
}

// TestStoryCheckSeesEveryLoss doctors the sound story.
func TestStoryCheckSeesEveryLoss(t *testing.T) {
	for name, doctor := range map[string]struct {
		change func(s *story)
		want   string
	}{
		"an answered session has no event":  {func(s *story) { s.answered++ }, "3 sessions were answered"},
		"an event never came":               {func(s *story) { delete(s.arrivals, "a") }, "event a never arrived"},
		"an event was never accepted":       {func(s *story) { s.arrivals["a"].accepted = 0 }, "event a never arrived"},
		"an event came to another seller":   {func(s *story) { s.arrivals["c"].path = "/0" }, "it belongs to /1"},
		"an event came elsewhere as well":   {func(s *story) { s.arrivals["c"].other = 1 }, "1 times elsewhere"},
		"a try had other bytes":             {func(s *story) { s.arrivals["b"].strange = 1 }, "other bytes"},
		"something came that is no event":   {func(s *story) { s.arrivals["z"] = &arrival{accepted: 1} }, `"z" arrived`},
		"the feed misses an event":          {func(s *story) { s.feed = s.feed[1:] }, "event a is not in the feed"},
		"the feed has an event twice":       {func(s *story) { s.feed = append(s.feed, fed{"b", "/0", 4}) }, "event b twice"},
		"the feed goes back":                {func(s *story) { s.feed[1].position = 1 }, "behind 1"},
		"the feed has another seller's":     {func(s *story) { s.feed[2].path = "/0" }, "no event of it"},
		"the feed has what is in no table":  {func(s *story) { s.feed = append(s.feed, fed{"z", "/0", 9}) }, "has z"},
		"the table has what was never told": {func(s *story) { s.events["d"] = "/1" }, "event d never arrived"},
	} {
		t.Run(name, func(t *testing.T) {
			s := soundStory()
			doctor.change(&s)
			if losses := strings.Join(s.check(), "\n"); !strings.Contains(losses, doctor.want) {
				t.Errorf("got %q, want %q", losses, doctor.want)
			}
		})
	}
}

// A log is read as far as its messages wait, or are dead.
func TestPatient(t *testing.T) {
	log := `MESSAGE  MADE                  EVENT       ENDPOINT  STATE      TRIES  STATUS  TOOK  NEXT                  FAILURE
m1       2026-01-01T00:00:00Z  order.paid  e1        pending    2      500     1ms   2026-01-01T00:05:00Z  it answered with status 500
m2       2026-01-01T00:00:00Z  order.paid  e1        pending    1      none    1ms   2026-01-01T00:00:05Z  no answer
m3       2026-01-01T00:00:00Z  order.paid  e1        dead       10     500     1ms   never                 it answered with status 500
`
	until := time.Date(2026, 1, 1, 0, 0, 30, 0, time.UTC)
	if got := patient(log, until); !slices.Equal(got, []string{"m1", "m3"}) {
		t.Errorf("%q", got)
	}
}
