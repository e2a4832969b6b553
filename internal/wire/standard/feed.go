package standard

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// How many events a page of the feed has, unless the caller says otherwise, and at most.
const (
	defaultLimit = 100
	largestLimit = 500
)

// largestPosition is the largest that a JSON number holds exactly in every language.
const largestPosition = 1<<53 - 1

// feed is a page of events.
type feed struct {
	Data    []entry `json:"data"`
	Next    int64   `json:"next_after"` // for the next call, also when there is no more yet
	HasMore bool    `json:"has_more"`
}

// entry is an event in the feed.
type entry struct {
	Position int64  `json:"position"`
	ID       string `json:"id"` // the Webhook-Id under which the event is sent
	event
}

func entryOf(s checkout.Story) entry {
	return entry{Position: s.Event.Position, ID: s.Event.ID.String(), event: tell(s)}
}

// Entry is an event as the feed has it: one JSON object.
func Entry(s checkout.Story) ([]byte, error) { return json.Marshal(entryOf(s)) }

// listEvents is GET /kassa/v1/events.
func (a *API) listEvents(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	after, limit, problem := readFeedQuery(r.Query)
	if problem != nil {
		return wire.Reply{}, problem
	}
	stories, err := a.core.Feed(ctx, r.Caller.Store.ID, after, limit+1)
	if err != nil {
		return wire.Reply{}, err
	}
	page := feed{Data: make([]entry, 0, limit), Next: after, HasMore: len(stories) > limit}
	for _, s := range stories[:min(len(stories), limit)] {
		page.Data = append(page.Data, entryOf(s))
		page.Next = s.Event.Position
	}
	body, err := json.Marshal(page)
	return wire.Reply{Answer: checkout.Answer{Status: http.StatusOK, Body: body}}, err
}

// readFeedQuery reads after, 0 by default, and limit.
func readFeedQuery(query url.Values) (after int64, limit int, problem *wire.Problem) {
	after, badAfter := wire.Whole(query, "after", 0, wire.Span{Least: 0, Most: largestPosition})
	most, badLimit := wire.Whole(query, "limit", defaultLimit, wire.Span{Least: 1, Most: largestLimit})
	if bad := append(badAfter, badLimit...); len(bad) > 0 {
		return 0, 0, wire.Invalid(bad...)
	}
	return after, int(most), nil
}
