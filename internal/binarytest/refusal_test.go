package binarytest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// refusal is one row of a table of bad input: what is sent, and what it gets.
type refusal struct {
	name   string
	call   call // without method: POST; without path: a session; without key: the demo's; with places that shelf fills
	status int
	code   string // where there are codes; else words that it says
	field  string // that it names; empty = not looked at
}

// badInput is every table of bad input. Each stands with what it is about.
func badInput() []refusal {
	return slices.Concat(
		bodiesThatAreNoObject(), unreadableBodies(), headersThatAreTooLarge(), unknownPathsAndMethods(), refusedCredentials(),
		refusedAmounts(), amountsBeyondTheirCurrency(), amountsThatAreNoJSON(), refusedQuantities(), refusedCurrencies(),
		refusedURLs(), refusedTexts(), refusedMethods(), refusedQueries(), refusedIdempotencyKeys(), refusedBeforeTheClaim(),
		unknownPandabasePaths(), refusedPandabaseCredentials(), refusedItems(), refusedPrices(), refusedCoupons(), refusedCheckoutTexts(),
		refusedBuyers(), refusedFields(), refusedMetadata(), refusedAnswers(), refusedPatches(), refusedLists(), refusedCoreBodies(),
		refusedFeeds(), refusedWebhooks(),
		unknownSellAppPaths(), unknownInvoices(), refusedSellAppCredentials(), refusedSellAppBodies(), refusedSellAppKeys(), refusedInvoices(),
		refusedMoves(), refusedRefunds(), refusedWares(), refusedSearches(),
		unreadableCarts(), unknownQuickshopsPaths(), refusedQuickshopsCredentials(), refusedCartLines(), refusedCartSessions(),
	)
}

// TestBadInput sends every row to a server on each engine. Each gets its status and code, the same answer
// on both engines, and leaves nothing behind: no row, no call to a gateway.
func TestBadInput(t *testing.T) {
	t.Parallel()
	var servers []*server
	var databases []*sql.DB
	var before []string
	var calls []int // to the gateway, by what filled the shelves
	for _, engine := range engines() {
		s := demo(t, engine)
		s.stock(t)
		s.stockInvoices(t)
		s.request(t, s.get(t, "/dev/v1/me")) // the log has all that came before
		s.fillCarts(t)
		db := s.db(t)
		servers, databases, before, calls = append(servers, s), append(databases, db), append(before, rows(t, db)), append(calls, s.gatewayCalls(t))
	}
	for _, row := range badInput() {
		t.Run(row.name, func(t *testing.T) {
			answers := sendToAll(t, servers, row)
			for i, s := range servers {
				s.check(t, row.filled(s), answers[i])
				row.check(t, answers[i])
				if after := rows(t, databases[i]); after != before[i] {
					t.Errorf("%s: rows were written: %s, before %s", s.engine, after, before[i])
					before[i] = after // for the rows that follow
				}
			}
			if first, second := shape(answers[0]), shape(answers[1]); first != second {
				t.Errorf("the engines differ:\n%s\n%s", first, second)
			}
		})
	}
	for i, s := range servers {
		if n := s.gatewayCalls(t) - calls[i]; n > 0 {
			t.Errorf("%s: %d calls to the gateway", s.engine, n)
		}
	}
}

// sendToAll sends a row to all servers at once.
func sendToAll(t *testing.T, servers []*server, row refusal) []answer {
	t.Helper()
	answers, errs := make([]answer, len(servers)), make([]error, len(servers))
	var all sync.WaitGroup
	for i, s := range servers {
		all.Go(func() { answers[i], errs[i] = s.try(t, row.filled(s)) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return answers
}

// filled is the row's call to one server.
func (row refusal) filled(s *server) call {
	c := row.call
	if c.method == "" {
		c.method = http.MethodPost
	}
	if c.path == "" {
		c.path = sessions.path
	}
	switch d, _ := doorOf(c.path); {
	case c.key != "" || c.header["Authorization"] != nil:
	case d.name == "quickshops":
		if _, given := c.header[d.keys]; !given {
			c.key = s.line.Keys.QuickshopsSecret
		}
	case strings.HasPrefix(c.path, "/v2/core/"):
		c.key = s.line.Keys.Pandabase
	case d.name == "standard":
		c.key = s.line.Keys.Standard
	case d.name == "sellapp":
		c.key = s.line.Keys.SellApp
	case d.name != "pandabase":
		c.key = s.line.Keys.Shoppex
	}
	return c
}

func (row refusal) check(t *testing.T, got answer) {
	t.Helper()
	if got.status != row.status {
		t.Fatalf("got %d %s, want %d %s", got.status, got.body, row.status, row.code)
	}
	d, _ := doorOf(row.call.path)
	if d.name == "" { // a session, or a path that no dialect has
		d = doors()[0]
	}
	d.told(t, got, row)
}

// requestIDForm is the one thing in a refusal's body that is never the same: SellApp and Quickshops have it.
var requestIDForm = regexp.MustCompile(`"(request_id|requestId)":"[^"]*"`)

// shape is all of an answer that must be the same everywhere.
func shape(a answer) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range []string{"Content-Type", "Allow", "Retry-After", "Cache-Control"} {
		fmt.Fprintln(&b, name, a.header[name])
	}
	b.WriteString(requestIDForm.ReplaceAllString(a.body, ""))
	return b.String()
}

// onBoth makes rows of refused values of one field at both endpoints of Shoppex: JSON text to refuse with 422.
func onBoth(field string, values ...string) []refusal {
	return refusedAt(endpoints(), http.StatusUnprocessableEntity, "VALIDATION_ERROR", field, values...)
}

// refusedAt makes rows of refused values of one field at some endpoints.
func refusedAt(all []endpoint, status int, code, field string, values ...string) (table []refusal) {
	for _, e := range all {
		for _, value := range values {
			table = append(table, refusal{
				name:   e.path + " " + field + " " + value[:min(len(value), 40)],
				call:   call{path: e.path, body: e.body(wish{field: value})},
				status: status, code: code, field: e.field(field),
			})
		}
	}
	return table
}
