package binarytest

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// page is one page of the list of payments.
type page struct {
	ids    []string
	cursor string // of the next page, empty when there is none
}

func (s *server) list(t *testing.T, query string) page {
	t.Helper()
	object := s.get(t, "/dev/v1/payments"+query).want(t, http.StatusOK).object(t)
	var p page
	for _, one := range object["data"].([]any) {
		id, _ := one.(map[string]any)["id"].(string)
		p.ids = append(p.ids, id)
	}
	pagination, _ := object["pagination"].(map[string]any)
	p.cursor, _ = pagination["next_cursor"].(string)
	if pagination["has_more"] != (p.cursor != "") {
		t.Errorf("pagination %v", pagination)
	}
	return p
}

func TestListGoesByCursor(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		if empty := s.list(t, ""); len(empty.ids) > 0 || empty.cursor != "" {
			t.Errorf("an empty list: %v", empty)
		}
		var made []string
		for range 7 {
			made = append(made, s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id"))
		}
		slices.Reverse(made) // newest first
		var listed []string
		var sizes []int
		for p := s.list(t, "?limit=3"); ; p = s.list(t, "?limit=3&cursor="+url.QueryEscape(p.cursor)) {
			listed, sizes = append(listed, p.ids...), append(sizes, len(p.ids))
			if p.cursor == "" {
				break
			}
			// What is made meanwhile disturbs no page.
			s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		}
		if !slices.Equal(listed, made) || !slices.Equal(sizes, []int{3, 3, 1}) {
			t.Errorf("listed %v in pages of %v, made %v", listed, sizes, made)
		}
		if p := s.list(t, "/?limit=9"); len(p.ids) != 9 || p.cursor != "" {
			t.Errorf("the exact number: %v", p)
		}
	})
}

// Lists page by key alone: nothing that a query may hold makes the server look at rows that it does not answer.
func TestListKnowsNoFilter(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
		if got := s.list(t, "?status=COMPLETED&sort=asc"); !slices.Equal(got.ids, []string{made}) {
			t.Errorf("got %v, want %s", got.ids, made)
		}
	})
}

func refusedQueries() []refusal {
	var table []refusal
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=x": "limit", "limit=1.5": "limit",
		"limit=99999999999999999999": "limit", "cursor=!": "cursor", "cursor=abc": "cursor", "cursor=%00": "cursor",
	} {
		table = append(table, refusal{query, call{method: http.MethodGet, path: "/dev/v1/payments?" + query}, 422, "VALIDATION_ERROR", field})
	}
	return table
}
