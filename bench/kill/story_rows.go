package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kassa/bench/rig"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// open is how much is still under way.
type open struct {
	events, messages int
	later            int   // messages that wait for longer than soon
	dead             int   // messages that were given up
	last             int64 // position of the last event that messages were made of
}

// soon is how long a message may wait without being brought forward: those that failed once come by themselves.
const soon = 6 * time.Second

// waiting reads all of it on one snapshot.
func (n *narrator) waiting(ctx context.Context) (o open, err error) {
	err = n.database.SQL.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM event WHERE position IS NULL),
		(SELECT count(*) FROM message WHERE due_at IS NOT NULL), (SELECT count(*) FROM message WHERE due_at > $1),
		(SELECT count(*) FROM message WHERE state = 'dead'), (SELECT position FROM relay)`,
		time.Now().Add(soon).UnixMicro()).Scan(&o.events, &o.messages, &o.later, &o.dead, &o.last)
	return o, err
}

// caused counts the events.
func (n *narrator) caused(ctx context.Context) (events int, err error) {
	err = n.database.SQL.QueryRowContext(ctx, "SELECT count(*) FROM event").Scan(&events)
	return events, err
}

// readEvents reads the events of the table, and gives the ids of those behind the last.
func (n *narrator) readEvents(ctx context.Context) (late []string, err error) {
	paths := map[checkout.StoreID]string{}
	for i, s := range n.sellers {
		paths[s.Store] = pathOf(i)
	}
	rows, err := n.database.SQL.QueryContext(ctx, "SELECT store_id, id, type, COALESCE(position, 0) FROM event")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	n.story.events = map[string]string{}
	for rows.Next() {
		var store checkout.StoreID
		var event id.ID[checkout.Event]
		var kind string
		var position int64
		if err := rows.Scan(&store, &event, &kind, &position); err != nil {
			return nil, err
		}
		path, ours := paths[store]
		switch {
		case !ours: // the demo's own
			continue
		case position == 0 || position > n.last:
			late = append(late, event.String())
			continue
		case kind == string(checkout.EventSessionCreated):
			n.story.created++
		}
		n.story.events[event.String()] = path
	}
	return late, rows.Err()
}

// readFeed reads a seller's feed, page by page.
func (n *narrator) readFeed(ctx context.Context, key, path string) error {
	for after := int64(0); ; {
		got, err := n.shop.do(ctx, http.MethodGet, fmt.Sprintf("%s/kassa/v1/events?limit=500&after=%d", n.shop.url, after), "",
			http.Header{"Authorization": {"Bearer " + key}})
		if err != nil {
			return err
		}
		var page struct {
			Data []struct {
				Position int64
				ID       string
			}
			Next int64 `json:"next_after"`
			More bool  `json:"has_more"`
		}
		if err := json.Unmarshal(got.body, &page); err != nil || got.status != http.StatusOK {
			return fmt.Errorf("the feed answered %d: %w", got.status, err)
		}
		for _, e := range page.Data {
			if e.Position <= n.last {
				n.story.feed = append(n.story.feed, fed{e.ID, path, e.Position})
			}
		}
		if after = page.Next; !page.More {
			return nil
		}
	}
}

// atOnce is how many messages one command brings forward.
const atOnce = 1000

// bringForward does what an operator does whose sellers' servers are well again: it looks at the log for what
// waits longest, and has it sent now, as well as what was given up.
func (n *narrator) bringForward(ctx context.Context) error {
	for i := range n.sellers {
		slug := rig.Slug(i)
		ran, err := rig.Command(ctx, n.dir, n.binary, n.database.URL, "webhook", "log", slug, "--state", "pending", "--state", "dead", "--limit", "1000000")
		if err != nil {
			return err
		}
		messages := patient(string(ran.Out), time.Now().Add(soon))
		n.story.replayed += len(messages)
		for len(messages) > 0 {
			some := messages[:min(len(messages), atOnce)]
			messages = messages[len(some):]
			if _, err := rig.Command(ctx, n.dir, n.binary, n.database.URL, append([]string{"webhook", "replay", slug}, some...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// patient are the ids of the messages of a log that come to no try until then.
func patient(log string, until time.Time) (messages []string) {
	const next = 8 // the column
	for line := range strings.Lines(log) {
		columns := strings.Fields(line)
		if len(columns) <= next || columns[0] == "MESSAGE" {
			continue
		}
		at, err := time.Parse(time.RFC3339, columns[next])
		if columns[next] == "never" || err == nil && at.After(until) {
			messages = append(messages, columns[0])
		}
	}
	return messages
}
