package binarytest

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// outcome is what a choice on the sandbox's page must end in.
type outcome struct {
	name    string
	stays   bool   // the buyer is not sent back by the sandbox
	late    bool   // the session is expired before the money comes
	status  string // of the payment in the end
	paid    string // balance_paid_amount of 24.99 USD
	tried   string // state of the payment's one attempt
	raised  []string
	events  []string // of the order's life, without session.created and order.submitted
	gateway []string // types of the gateway's events that were kept
}

// paid is what an order tells of that was paid; selling hands nothing over yet, so it is delivered at once.
var paid = slices.Clip([]string{"order.completed", "order.paid"})

var outcomes = []outcome{
	{name: "succeed", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid, gateway: []string{"payment.succeeded"}},
	{name: "decline", status: "PENDING", paid: "0", tried: "failed", events: []string{"payment.failed"}, gateway: []string{"payment.failed"}},
	{name: "cancel", status: "PENDING", paid: "0", tried: "cancelled", events: []string{"payment.cancelled"}, gateway: []string{"payment.cancelled"}},
	{name: "succeed_no_return", stays: true, status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid, gateway: []string{"payment.succeeded"}},
	{name: "succeed_no_event", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid},
	{name: "succeed_late", late: true, status: "COMPLETED", paid: "24.99", tried: "succeeded",
		events: append(paid, "order.voided", "session.expired"), gateway: []string{"payment.succeeded"}},
	{name: "duplicate_events", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid, gateway: []string{"payment.succeeded"}},
	{name: "reordered_events", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid,
		gateway: []string{"payment.processing", "payment.succeeded"}},
	{name: "timeout_then_succeed", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: paid, gateway: []string{"payment.succeeded"}},
	{name: "partial", status: "PARTIAL", paid: "12.49", tried: "succeeded", events: []string{"order.partially_paid"}, gateway: []string{"payment.succeeded"}},
	{name: "overpaid", status: "COMPLETED", paid: "27.48", tried: "succeeded", raised: []string{"overpaid"}, events: paid, gateway: []string{"payment.succeeded"}},
	{name: "pending_then_succeed", status: "COMPLETED", paid: "24.99", tried: "succeeded", events: append(paid, "payment.processing"),
		gateway: []string{"payment.processing", "payment.succeeded"}},
	{name: "pending_then_fail", status: "PENDING", paid: "0", tried: "failed", events: []string{"payment.failed", "payment.processing"},
		gateway: []string{"payment.failed", "payment.processing"}},
}

const success = "https://shop.example/thanks"

func TestOutcomes(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		db := s.db(t)
		for _, o := range outcomes {
			t.Run(o.name, func(t *testing.T) {
				t.Parallel()
				made := s.post(t, sessions.path, sessions.body(wish{"success_url": `"` + success + `"`})).want(t, http.StatusCreated)
				o.play(t, s, made.text(t, "url"))
				o.check(t, s, db, made.text(t, "id"))
			})
		}
	})
}

// play is the buyer: pays on the page, chooses the outcome, and follows where it leads.
func (o outcome) play(t *testing.T, s *server, page string) {
	t.Helper()
	left := s.buy(t, page, o.name)
	switch {
	case o.stays:
		left.want(t, http.StatusOK)
		return
	case o.late:
		left.want(t, http.StatusSeeOther)
		s.post(t, strings.Replace(s.path(page), "/invoice/", sessions.path+"/", 1)+"/expire", "").want(t, http.StatusOK)
		return
	}
	back := left.want(t, http.StatusSeeOther).header.Get("Location")
	if back != page+"/return" {
		t.Errorf("the gateway leads to %s", back)
	}
	next := s.open(t, back).want(t, http.StatusSeeOther).header.Get("Location")
	// A look-up that hangs leads to the page, which goes on asking.
	if want := map[bool]string{true: success, false: s.path(page)}; next != want[true] && (next != want[false] || o.name == "succeed") {
		t.Errorf("the return leads to %s", next)
	}
	s.open(t, page+"/status").want(t, http.StatusOK)
}

// check waits for the end that the outcome must have, and looks at every row that tells of it.
func (o outcome) check(t *testing.T, s *server, db *sql.DB, id string) {
	t.Helper()
	order := idArg(id)
	eventually(t, func() bool {
		tried := column(t, db, "SELECT state FROM payment WHERE order_id = $1", order)
		kept := column(t, db, "SELECT type FROM gateway_event e JOIN payment p ON p.reference = e.reference AND p.account_id = e.account_id "+
			"WHERE p.order_id = $1 AND e.due_at IS NULL ORDER BY type", order)
		return slices.Equal(tried, []string{o.tried}) && slices.Equal(kept, o.gateway)
	})
	got := s.waitFor(t, id, o.status)
	if sum := got.data(t)["balance_paid_amount"]; sum != json.Number(o.paid) {
		t.Errorf("paid %v, want %s", sum, o.paid)
	}
	raised := column(t, db, "SELECT kind FROM exception WHERE order_id = $1", order)
	if !slices.Equal(raised, o.raised) {
		t.Errorf("exceptions %v, want %v", raised, o.raised)
	}
	events := column(t, db, "SELECT type FROM event WHERE order_id = $1 AND type NOT IN ('session.created', 'order.submitted') ORDER BY type", order)
	if o.events[len(o.events)-1] == "payment.processing" { // seen or not, as the look-up was faster or slower
		events = slices.DeleteFunc(events, func(e string) bool { return e == "payment.processing" })
		o.events = o.events[:len(o.events)-1]
	}
	if !slices.Equal(events, o.events) {
		t.Errorf("events %v, want %v", events, o.events)
	}
}

func TestUnderpaidBecomesAnException(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		s.buy(t, made.text(t, "url"), "partial")
		s.waitFor(t, made.text(t, "id"), "PARTIAL")
		s.post(t, sessions.path+"/"+made.text(t, "id")+"/expire", "").want(t, http.StatusOK)
		s.waitFor(t, made.text(t, "id"), "VOIDED")
		raised := column(t, s.db(t), "SELECT kind || ' ' || amount_minor FROM exception")
		if !slices.Equal(raised, []string{"underpaid 1249"}) {
			t.Errorf("exceptions %v", raised)
		}
	})
}

func TestRestIsPaidAfterAPart(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		s.buy(t, made.text(t, "url"), "partial")
		s.waitFor(t, made.text(t, "id"), "PARTIAL")
		s.buy(t, made.text(t, "url"), "succeed")
		s.waitFor(t, made.text(t, "id"), "COMPLETED")
		if n := scalar[int](t, s.db(t), "SELECT count(*) FROM exception"); n != 0 {
			t.Errorf("%d exceptions", n)
		}
	})
}

// The payment that brought the money is the one that sellers read of, also when the buyer went on to begin another.
func TestPaidInTheFirstOfTwoTabs(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		first := s.pay(t, made.text(t, "url"))
		s.form(t, made.text(t, "url")+"/pay", url.Values{"gateway": {"PAYPAL"}}).want(t, http.StatusSeeOther)
		s.form(t, first, url.Values{"outcome": {"succeed"}}).want(t, http.StatusSeeOther)
		paid := s.waitFor(t, made.text(t, "id"), "COMPLETED")
		if gateway := paid.text(t, "gateway"); gateway != "STRIPE" || !strings.HasSuffix(first, "/"+paid.text(t, "provider_reference")) {
			t.Errorf("paid at %s, read %s", first, paid.body)
		}
	})
}

func TestPaidIsPaidOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(wish{"success_url": `"` + success + `"`})).want(t, http.StatusCreated)
		page := made.text(t, "url")
		first := s.pay(t, page)
		if again := s.pay(t, page); again != first {
			t.Errorf("a double click makes two payments: %s, %s", first, again)
		}
		second := s.form(t, page+"/pay", url.Values{"gateway": {"PAYPAL"}}).want(t, http.StatusSeeOther).header.Get("Location")
		for _, gateway := range []string{first, second} {
			s.form(t, gateway, url.Values{"outcome": {"succeed"}}).want(t, http.StatusSeeOther)
		}
		eventually(t, func() bool {
			return scalar[int](t, s.db(t), "SELECT count(*) FROM exception WHERE kind = 'paid_twice'") == 1
		})
		s.waitFor(t, made.text(t, "id"), "COMPLETED")
		s.secondGoesBack(t)
		var refunded int
		for _, gateway := range []string{first, second} {
			if page := s.open(t, gateway).want(t, http.StatusOK); strings.Contains(page.body, "Payment refunded") {
				refunded++
			}
		}
		if refunded != 1 {
			t.Errorf("the provider shows %d payments as refunded", refunded)
		}
		third := s.form(t, page+"/pay", url.Values{"gateway": {"STRIPE"}}).want(t, http.StatusSeeOther)
		if location := third.header.Get("Location"); location != success {
			t.Errorf("paying a paid one leads to %s", location)
		}
		if n := scalar[int](t, s.db(t), "SELECT count(*) FROM event WHERE type = 'order.paid'"); n != 1 {
			t.Errorf("%d times order.paid", n)
		}
	})
}
