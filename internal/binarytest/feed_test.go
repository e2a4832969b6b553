package binarytest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	feedPath   = "/kassa/v1/events"
	unknownKSA = "kassa_abcdefghijklmnopqrstuvwxyz012345"
)

// refusedFeeds are calls of the feed that get nothing.
func refusedFeeds() (table []refusal) {
	for name, value := range wrongCredentials("kassa_") {
		table = append(table, refusal{name + " at the feed", call{method: "GET", path: feedPath, header: bearer(value)}, 401, "unauthenticated", ""})
	}
	table = append(table,
		refusal{"no credential at the feed", call{method: "GET", path: feedPath, header: http.Header{"Authorization": nil, "X-None": {"1"}}}, 401, "unauthenticated", ""},
		refusal{"two headers at the feed", call{method: "GET", path: feedPath, header: bearer("Bearer "+unknownKSA, "Bearer "+unknownKSA)}, 400, "bad_request", ""},
		refusal{"a key in the feed's query", call{method: "GET", path: feedPath + "?key=" + unknownKSA, header: bearer("")}, 401, "unauthenticated", ""},
		refusal{"post to the feed", call{path: feedPath, body: "{}"}, 405, "method_not_allowed", ""},
		refusal{"delete the feed", call{method: "DELETE", path: feedPath}, 405, "method_not_allowed", ""},
		refusal{"a path beside the feed", call{method: "GET", path: feedPath + "/1"}, 404, "route_not_found", ""},
		refusal{"two slashes before the feed", call{method: "GET", path: "/" + feedPath}, 404, "route_not_found", ""},
		refusal{"a header too large at the feed", call{method: "GET", path: feedPath, header: http.Header{"X-Large": {strings.Repeat("a", 70000)}}}, 431, "headers_too_large", ""},
		refusal{"a body too large at the feed", call{method: "GET", path: feedPath, body: strings.Repeat(" ", 64<<10+1)}, 413, "body_too_large", ""},
	)
	numbers := []string{"", "-1", "1.5", "1e2", "+1", "x", "0x1", "1_0", "١", "18446744073709551617", "NaN", "null", " 1"}
	for field, others := range map[string][]string{"after": {"9007199254740992"}, "limit": {"0", "501", "4294967297"}} {
		for _, value := range append(others, numbers...) {
			query := url.Values{field: {value}}.Encode()
			table = append(table, refusal{"the feed's " + query, call{method: "GET", path: feedPath + "?" + query}, 422, "validation", field})
		}
		table = append(table, refusal{"the feed's " + field + " twice", call{method: "GET", path: feedPath + "?" + field + "=1&" + field + "=1"}, 422, "validation", field})
	}
	return table
}

// feedPage is a page of the feed.
type feedPage struct {
	Data []struct {
		Position  int64
		ID        string
		Type      string
		Timestamp string
		Data      struct{ Order struct{ ID, State string } }
	}
	Next    int64 `json:"next_after"`
	HasMore bool  `json:"has_more"`
}

// feed reads a page with a key.
func (s *server) feed(t testing.TB, key, query string) (page feedPage) {
	t.Helper()
	got := s.send(t, call{method: http.MethodGet, path: feedPath + query, key: key}).want(t, http.StatusOK)
	if err := json.Unmarshal([]byte(got.body), &page); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	return page
}

// The feed has what happened, in its order, however small the pages are; and nothing of another store.
func TestFeed(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		key := s.line.Keys.Standard
		s.otherStore(t)
		s.cli(t, "product", "add", "other", "--title", "Theirs", "--price", "1")
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		order := made.text(t, "id")
		s.buy(t, s.path(made.text(t, "url")), "succeed")
		s.waitFor(t, order, "COMPLETED")
		var all feedPage
		eventually(t, func() bool {
			all = s.feed(t, key, "?limit=500")
			return len(all.Data) > 0 && all.Data[len(all.Data)-1].Type == "order.completed"
		})
		var states []string
		for i, e := range all.Data {
			if i > 0 && e.Position <= all.Data[i-1].Position || e.Timestamp == "" {
				t.Errorf("event %d at position %d: %+v", i, e.Position, e)
			}
			if e.Data.Order.ID == order {
				states = append(states, e.Type+" "+e.Data.Order.State)
			}
		}
		want := "session.created pending, order.submitted pending, order.paid paid, order.completed completed"
		if got := strings.Join(states, ", "); got != want || all.HasMore || all.Next != all.Data[len(all.Data)-1].Position {
			t.Errorf("the order's events are %s, want %s; %v, %d", got, want, all.HasMore, all.Next)
		}
		var again []string
		for after, more := int64(0), true; more; {
			page := s.feed(t, key, "?limit=2&after="+asJSON(t, after))
			for _, e := range page.Data {
				again = append(again, e.ID)
			}
			after, more = page.Next, page.HasMore
		}
		if len(again) != len(all.Data) || again[len(again)-1] != all.Data[len(all.Data)-1].ID {
			t.Errorf("%d events in small pages, %d in one", len(again), len(all.Data))
		}
		if end := s.feed(t, key, "?after="+asJSON(t, all.Next)); len(end.Data) != 0 || end.Next != all.Next || end.HasMore {
			t.Errorf("behind the last: %+v", end)
		}
		theirs := s.feed(t, s.cli(t, "key", "create", "other", "--dialect", "standard", "--scope", "events.read"), "")
		if len(theirs.Data) != 1 || theirs.Data[0].Type != "product.created" {
			t.Errorf("the other store's: %+v", theirs)
		}
		s.keysOfTheFeed(t)
	})
}

// keysOfTheFeed tries keys that do not open it.
func (s *server) keysOfTheFeed(t *testing.T) {
	t.Helper()
	refused := s.send(t, call{method: "GET", path: feedPath, key: s.cli(t, "key", "create", "demo", "--dialect", "standard", "--scope", "orders.read")})
	if refused.status != http.StatusForbidden || !strings.Contains(refused.body, "events.read") {
		t.Errorf("without its scope: %d %s", refused.status, refused.body)
	}
	none := s.send(t, call{method: "GET", path: feedPath}).want(t, http.StatusUnauthorized)
	expired := s.cli(t, "key", "create", "demo", "--dialect", "standard", "--expires", "1ns")
	for name, key := range map[string]string{"Shoppex's": s.line.Keys.Shoppex, "Pandabase's": s.line.Keys.Pandabase, "an expired": expired} {
		if got := s.send(t, call{method: "GET", path: feedPath, key: key}); shape(got) != shape(none) {
			t.Errorf("%s key: %s", name, shape(got))
		}
	}
	if got := s.send(t, call{method: "GET", path: "/dev/v1/me", key: s.line.Keys.Standard}); got.status != http.StatusUnauthorized {
		t.Errorf("its key at Shoppex: %d", got.status)
	}
}
