package binarytest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// secondGoesBack waits until the one exception is resolved, and checks that exactly one refund has given back the
// payment that caused it, whole.
func (s *server) secondGoesBack(t *testing.T) {
	t.Helper()
	db := s.db(t)
	eventually(t, func() bool {
		return scalar[int](t, db, "SELECT count(*) FROM exception WHERE resolved_at IS NOT NULL") == 1
	})
	refunds := scalar[int](t, db, `SELECT count(*) FROM refund AS r JOIN exception AS e ON e.id = r.exception_id
		JOIN payment AS p ON p.id = r.payment_id AND p.id = e.payment_id WHERE r.state = 'succeeded' AND r.amount_minor = p.received_minor`)
	if all := scalar[int](t, db, "SELECT count(*) FROM refund"); refunds != 1 || all != 1 {
		t.Errorf("%d refunds of the second payment, %d in all", refunds, all)
	}
	if list := s.cli(t, "exception", "list", "--open"); strings.Contains(list, "paid_twice") {
		t.Errorf("still open:\n%s", list)
	}
}

// twice makes a session of the demo store and pays it with two methods.
func (s *server) twice(t *testing.T) {
	t.Helper()
	page := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "url")
	first := s.pay(t, page)
	second := s.form(t, page+"/pay", url.Values{"gateway": {"PAYPAL"}}).want(t, http.StatusSeeOther).header.Get("Location")
	for _, bank := range []string{first, second} {
		s.form(t, bank, url.Values{"outcome": {"succeed"}}).want(t, http.StatusSeeOther)
	}
}

// An operator of a store that decides by hand is woken, sees the exceptions, refunds one and resolves the other.
func TestExceptionsOnTheCommandLine(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "set", "demo", "--no-auto-refund", "--name", "By hand")
		page := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "url")
		eventually(t, func() bool { return strings.Contains(s.open(t, page).body, "By hand") }) // the server knows
		s.twice(t)
		s.twice(t)
		db := s.db(t)
		eventually(t, func() bool {
			return scalar[int](t, db, "SELECT count(*) FROM exception WHERE kind = 'paid_twice' AND refund_at IS NULL") == 2
		})
		s.gauge(t, `kassa_exceptions_open{kind="paid_twice"} 2`)
		s.gauge(t, `kassa_exceptions_open{kind="mismatch"} 0`)
		ids := s.exceptions(t, "--store", "demo", "--open")
		if len(ids) != 2 {
			t.Fatalf("open: %v", ids)
		}
		if out := s.cli(t, "exception", "refund", ids[0]); !strings.HasPrefix(out, "refund ") {
			t.Errorf("printed %q", out)
		}
		eventually(t, func() bool { return len(s.exceptions(t, "--open")) == 1 })
		s.cli(t, "exception", "resolve", ids[1], "--note", "by bank transfer")
		if n := scalar[int](t, db, "SELECT count(*) FROM refund WHERE state = 'succeeded'"); n != 1 {
			t.Errorf("%d refunds", n)
		}
		if open, all := s.exceptions(t, "--open"), s.exceptions(t); len(open) != 0 || !slices.Equal(all, ids) {
			t.Errorf("open %v, all %v", open, all)
		}
		if list := s.cli(t, "exception", "list"); !strings.Contains(list, "by bank transfer") || strings.Count(list, "resolved") != 2 {
			t.Errorf("%s", list)
		}
		s.gauge(t, `kassa_exceptions_open{kind="paid_twice"} 0`)
		for _, args := range [][]string{
			{"refund", ids[0]}, {"resolve", ids[1], "--note", "again"}, {"refund", "x"}, {"resolve", ids[0], "--note", " "},
			{"list", "--store", "nobody"},
		} {
			if out := run(t, s.dir, s.env, append(append([]string{"exception"}, args...), "--database", s.database)...); out.status != 1 {
				t.Errorf("%v: %+v", args, out)
			}
		}
	})
}

// exceptions lists the ids that kassa exception list prints.
func (s *server) exceptions(t *testing.T, flags ...string) (ids []string) {
	t.Helper()
	for _, line := range strings.Split(s.cli(t, append([]string{"exception", "list"}, flags...)...), "\n")[1:] {
		ids = append(ids, strings.Fields(line)[0])
	}
	return ids
}

// gauge checks a line of the metrics.
func (s *server) gauge(t *testing.T, line string) {
	t.Helper()
	if metrics := s.open(t, "/metrics").want(t, http.StatusOK).body; !strings.Contains(metrics, line+"\n") {
		t.Errorf("no %s in the metrics", line)
	}
}
