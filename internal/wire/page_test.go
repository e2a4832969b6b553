package wire

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kassa/internal/checkout"
)

func TestPage(t *testing.T) {
	both := "page limit"
	for _, row := range []struct {
		query  string
		window checkout.Window
		page   int
		bad    string // the fields that are named
	}{
		{"", checkout.Window{Limit: 25}, 1, ""},
		{"other=x", checkout.Window{Limit: 25}, 1, ""},
		{"page=1&limit=1", checkout.Window{Limit: 1}, 1, ""},
		{"page=3", checkout.Window{Limit: 25, Skip: 50}, 3, ""},
		{"page=3&limit=100", checkout.Window{Limit: 100, Skip: 200}, 3, ""},
		{"page=1000000000&limit=100", checkout.Window{Limit: 100, Skip: 99_999_999_900}, 1_000_000_000, ""},
		{"page=0", checkout.Window{}, 0, "page"},
		{"page=-1", checkout.Window{}, 0, "page"},
		{"page=", checkout.Window{}, 0, "page"},
		{"page=1.0", checkout.Window{}, 0, "page"},
		{"page=1e2", checkout.Window{}, 0, "page"},
		{"page=%2B1", checkout.Window{}, 0, "page"},
		{"page=+1", checkout.Window{}, 0, "page"},
		{"page=1_0", checkout.Window{}, 0, "page"},
		{"page=0x1", checkout.Window{}, 0, "page"},
		{"page=%D9%A1", checkout.Window{}, 0, "page"},
		{"page=1&page=1", checkout.Window{}, 0, "page"},
		{"page=1000000001", checkout.Window{}, 0, "page"},
		{"page=18446744073709551617", checkout.Window{}, 0, "page"},
		{"limit=0", checkout.Window{}, 0, "limit"},
		{"limit=101", checkout.Window{}, 0, "limit"},
		{"limit=4294967297", checkout.Window{}, 0, "limit"},
		{"limit=ten", checkout.Window{}, 0, "limit"},
		{"limit=1&limit=2", checkout.Window{}, 0, "limit"},
		{"limit=-1&page=x", checkout.Window{}, 0, both},
	} {
		query, err := url.ParseQuery(row.query)
		if err != nil {
			t.Fatal(err)
		}
		window, page, problem := Page(query, 25, 100)
		if diff := cmp.Diff(row.window, window); diff != "" || page != row.page || namedIn(problem) != row.bad {
			t.Errorf("%q: page %d, bad %q\n%s", row.query, page, namedIn(problem), diff)
		}
	}
}

// namedIn lists the fields that a problem names.
func namedIn(p *Problem) string {
	names := ""
	if p == nil {
		return names
	}
	for _, field := range p.Fields {
		if names != "" {
			names += " "
		}
		names += field.Field
	}
	return names
}

// The windows of successive pages follow one another without a gap, and no window is negative or larger than
// was allowed.
func TestPagesFollowOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 100).Draw(t, "limit")
		page := rapid.IntRange(1, largestPage-1).Draw(t, "page")
		read := func(n int) checkout.Window {
			window, _, problem := Page(url.Values{"page": {strconv.Itoa(n)}, "limit": {strconv.Itoa(limit)}}, 25, 100)
			if problem != nil || window.Limit != limit || window.Skip < 0 {
				t.Fatalf("page %d of %d: %+v %v", n, limit, window, problem)
			}
			return window
		}
		if one, next := read(page), read(page+1); one.Skip+one.Limit != next.Skip {
			t.Fatalf("%+v, then %+v", one, next)
		}
	})
}
