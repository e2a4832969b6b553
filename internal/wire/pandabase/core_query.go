package pandabase

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// The page sizes of lists (contracts/pandabase.md, Conventions).
const (
	defaultLimit        = 25
	defaultWebhookLimit = 20
	largestLimit        = 100
)

// listQuery reads the parameters of a list and gathers what is wrong with them.
type listQuery struct {
	values url.Values
	window checkout.Window
	page   int
	wrong  []wire.FieldError
}

// readList begins with the page.
func readList(r *wire.Request, limit int) *listQuery {
	q := &listQuery{values: r.Query}
	window, page, problem := wire.Page(r.Query, limit, largestLimit)
	if problem != nil {
		q.wrong = problem.Fields
	}
	q.window, q.page = window, page
	return q
}

// err tells of all parameters that are wrong, or nil.
func (q *listQuery) err() error { return refuseAll(q.wrong) }

// text gives a parameter; false when it is absent.
func (q *listQuery) text(name string) (string, bool) {
	values := q.values[name]
	if len(values) > 1 {
		q.refuse(name, "must be given once")
	}
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}

func (q *listQuery) refuse(name, message string) {
	q.wrong = append(q.wrong, wire.FieldError{Field: name, Message: message})
}

// search is the text that is looked for; empty = all.
func (q *listQuery) search() string {
	text, _ := q.text("search")
	if utf8.RuneCountInString(text) > 128 {
		q.refuse("search", "must have at most 128 characters")
	}
	return text
}

// flag reads true or false; nil when it is absent.
func (q *listQuery) flag(name string) *bool {
	text, ok := q.text(name)
	if !ok {
		return nil
	}
	value := text == "true"
	if !value && text != "false" {
		q.refuse(name, "must be true or false")
	}
	return &value
}

// down reads a direction; lists begin with the newest or largest.
func (q *listQuery) down(name string) bool {
	text, ok := q.text(name)
	if ok && text != "asc" && text != "desc" {
		q.refuse(name, "must be asc or desc")
	}
	return text != "asc"
}

// sort reads sortBy and sortOrder.
func (q *listQuery) sort(known words[string]) checkout.Sort {
	return checkout.Sort{By: oneOf(q, "sortBy", known), Down: q.down("sortOrder")}
}

// oneOf reads one of the words; the zero value when it is absent.
func oneOf[T comparable](q *listQuery, name string, known words[T]) T {
	var none T
	text, ok := q.text(name)
	if !ok {
		return none
	}
	value, ok := known.value(text)
	if !ok {
		q.refuse(name, fmt.Sprintf("must be one of %s", strings.Join(slices.Sorted(maps.Values(known)), ", ")))
	}
	return value
}

// among reads one of the words that stand for several values; nil when it is absent.
func among[T any](q *listQuery, name string, known map[string]T) (value T) {
	text, ok := q.text(name)
	if !ok {
		return value
	}
	value, ok = known[text]
	if !ok {
		q.refuse(name, fmt.Sprintf("must be one of %s", strings.Join(slices.Sorted(maps.Keys(known)), ", ")))
	}
	return value
}
