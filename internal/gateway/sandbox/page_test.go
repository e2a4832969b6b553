package sandbox_test

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// everyOutcome are the values that the page's form must offer (issue 2, item 7), with what the
// merchant sees right after the choice.
var everyOutcome = map[string]checkout.PaymentState{
	"succeed": checkout.PaymentSucceeded, "decline": checkout.PaymentFailed, "cancel": checkout.PaymentCancelled,
	"succeed_no_return": checkout.PaymentSucceeded, "succeed_no_event": checkout.PaymentSucceeded,
	"succeed_late": checkout.PaymentPending, "duplicate_events": checkout.PaymentSucceeded,
	"reordered_events": checkout.PaymentSucceeded, "timeout_then_succeed": checkout.PaymentSucceeded,
	"partial": checkout.PaymentSucceeded, "overpaid": checkout.PaymentSucceeded,
	"pending_then_succeed": checkout.PaymentProcessing, "pending_then_fail": checkout.PaymentProcessing,
}

func TestPageOffersEveryOutcome(t *testing.T) {
	w := newWorld(t)
	got := w.do(http.MethodGet, "/sandbox/"+w.open().Reference, "")
	if got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	buttons := regexp.MustCompile(`<button name="outcome" value="(\w+)" aria-describedby="hint-\w+">[^<]+</button>`).FindAllStringSubmatch(got.body, -1)
	if len(buttons) != len(everyOutcome) {
		t.Errorf("%d buttons, want %d", len(buttons), len(everyOutcome))
	}
	for _, button := range buttons {
		if _, ok := everyOutcome[button[1]]; !ok {
			t.Errorf("unknown outcome %s", button[1])
		}
	}
	for _, text := range []string{"no real money", "24.99 EUR", "Two &lt;b&gt;mugs&lt;/b&gt;", "shop.example", `<form method="post">`} {
		if !strings.Contains(got.body, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if strings.Contains(got.body, "<script") || strings.Contains(got.body, "style=") {
		t.Error("the page has a script or an inline style")
	}
}

func TestPageHeaders(t *testing.T) {
	w := newWorld(t)
	got := w.do(http.MethodGet, "/sandbox/"+w.open().Reference, "")
	policy := got.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "form-action") {
		t.Errorf("policy %q", policy)
	}
	sheet := regexp.MustCompile(`href="(/sandbox/assets/[^"]+\.css)"`).FindStringSubmatch(got.body)
	if sheet == nil {
		t.Fatal("no style sheet")
	}
	css := w.do(http.MethodGet, sheet[1], "")
	if css.status != http.StatusOK || css.header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(css.header.Get("Cache-Control"), "immutable") {
		t.Errorf("style sheet: %d %v", css.status, css.header)
	}
	if size := len(got.body) + len(css.body); size > 20_000 {
		t.Errorf("the page weighs %d bytes", size)
	}
}

func TestEveryOutcomeIsTakenOnce(t *testing.T) {
	w := newWorld(t)
	for name, state := range everyOutcome {
		if name == "timeout_then_succeed" { // its first look-up hangs: TestHangingLookup
			continue
		}
		reference := w.open().Reference
		first := w.choose(reference, name)
		stays := name == "succeed_no_return"
		if stays && (first.status != http.StatusOK || !strings.Contains(first.body, "You may close this window")) {
			t.Errorf("%s: %d %s", name, first.status, first.body)
		}
		if !stays && (first.status != http.StatusSeeOther || first.location != returnURL) {
			t.Errorf("%s: %d to %q", name, first.status, first.location)
		}
		before := w.look(reference)
		if before.State != state {
			t.Errorf("%s: %s, want %s", name, before.State, state)
		}
		for _, second := range []string{"overpaid", "cancel", name} {
			again := w.choose(reference, second)
			if again.status != http.StatusSeeOther || again.location != returnURL || w.look(reference) != before {
				t.Errorf("%s, then %s: %d to %q, %+v", name, second, again.status, again.location, w.look(reference))
			}
		}
		if told := w.do(http.MethodGet, "/sandbox/"+reference, ""); told.status != http.StatusOK || strings.Contains(told.body, "<form") {
			t.Errorf("%s: the page afterwards is %d with a form", name, told.status)
		}
	}
}

func TestConcurrentChoicesAreOne(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	names := []string{"succeed", "decline", "cancel", "partial", "overpaid", "succeed"}
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() {
			if got := w.choose(reference, name); got.status != http.StatusSeeOther {
				t.Errorf("%s: %d", name, got.status)
			}
		})
	}
	group.Wait()
	first := w.look(reference)
	if first.State == checkout.PaymentPending {
		t.Errorf("%+v", first)
	}
	told := map[checkout.PaymentState]string{
		checkout.PaymentSucceeded: "payment.succeeded", checkout.PaymentFailed: "payment.failed",
		checkout.PaymentCancelled: "payment.cancelled",
	}
	if hint := w.event(); hint.Type != told[first.State] {
		t.Errorf("%s tells of %s", hint.Type, first.State)
	}
	marker := w.open().Reference
	w.choose(marker, "succeed")
	if hint := w.event(); hint.Reference != marker { // one event told of all those choices
		t.Errorf("%+v", hint)
	}
}

func TestBadChoicesChangeNothing(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	before := w.look(reference)
	bodies := []string{"", "outcome=", "outcome=SUCCEED", "outcome=free", "Outcome=succeed", "outcome=succeed&outcome=decline", "outcome=%zz", "x=" + strings.Repeat("y", 10_000) + "&outcome=succeed"}
	for _, body := range bodies {
		got := w.do(http.MethodPost, "/sandbox/"+reference, body)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `role="alert"`) || !strings.Contains(got.body, "<form") {
			t.Errorf("%.40q: %d %s", body, got.status, got.body)
		}
	}
	if got := w.do(http.MethodPost, "/sandbox/"+reference+"?outcome=succeed", ""); got.status != http.StatusUnprocessableEntity {
		t.Errorf("outcome in the query: %d", got.status)
	}
	if after := w.look(reference); after != before {
		t.Errorf("%+v", after)
	}
	w.quiet()
}

func TestNoticePages(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/sandbox/sbx_unknown", http.StatusNotFound},
		{http.MethodPost, "/sandbox/sbx_unknown", http.StatusNotFound},
		{http.MethodGet, "/sandbox/", http.StatusNotFound},
		{http.MethodGet, "/sandbox/%00", http.StatusNotFound},
		{http.MethodGet, "/sandbox/%ff", http.StatusNotFound},
		{http.MethodPost, "/sandbox/" + strings.Repeat("x", 300), http.StatusNotFound},
		{http.MethodGet, "/sandbox/assets/sandbox.css", http.StatusNotFound},
		{http.MethodGet, "/sandbox/" + reference + "/more", http.StatusNotFound},
		{http.MethodDelete, "/sandbox/" + reference, http.StatusMethodNotAllowed},
	} {
		got := w.do(c.method, c.path, "")
		if got.status != c.status || !strings.Contains(got.body, "<h1>") {
			t.Errorf("%s %s: %d", c.method, c.path, got.status)
		}
		if allow := got.header.Get("Allow"); c.status == http.StatusMethodNotAllowed && allow != "GET, HEAD, POST" {
			t.Errorf("Allow: %q", allow)
		}
	}
	w.ledger.fail(errors.New("down"))
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if got := w.do(method, "/sandbox/"+reference, ""); got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "down") {
			t.Errorf("%s without a ledger: %d %s", method, got.status, got.body)
		}
	}
}

func TestPaymentThatIsOverCannotBeMade(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	w.clock.Advance(time.Hour)
	if got := w.choose(reference, "succeed"); got.status != http.StatusSeeOther || got.location != returnURL {
		t.Errorf("%d to %q", got.status, got.location)
	}
	if got := w.look(reference); got.State != checkout.PaymentCancelled || !got.Received.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := w.do(http.MethodGet, "/sandbox/"+reference, ""); !strings.Contains(got.body, "Payment cancelled") {
		t.Errorf("%s", got.body)
	}
	w.quiet()
}
