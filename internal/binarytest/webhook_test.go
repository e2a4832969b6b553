package binarytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// hook is a webhook as it came.
type hook struct {
	path, id, body string
	header         http.Header
}

// receiver is a seller's server. It keeps what comes, and answers by path with the status that is set; 200 at first.
type receiver struct {
	url      string
	mu       sync.Mutex
	came     []hook
	statuses map[string]int
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{statuses: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.came = append(r.came, hook{request.URL.Path, request.Header.Get("Webhook-Id"), string(body), request.Header})
		if status := r.statuses[request.URL.Path]; status != 0 {
			w.WriteHeader(status)
		}
		_, _ = io.WriteString(w, "the seller's\nanswer")
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// answers sets the status with which a path answers.
func (r *receiver) answers(path string, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statuses[path] = status
}

// at lists what came to a path.
func (r *receiver) at(path string) []hook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.came), func(h hook) bool { return h.path != path })
}

// waitFor waits until a path got so many webhooks.
func (r *receiver) waitFor(t *testing.T, path string, n int) []hook {
	t.Helper()
	eventually(t, func() bool { return len(r.at(path)) >= n })
	return r.at(path)
}

// hookup adds an endpoint and gives its id and its secret.
func (s *server) hookup(t *testing.T, args ...string) (endpoint, secret string) {
	t.Helper()
	lines := strings.Split(s.cli(t, append([]string{"webhook", "add", "demo"}, args...)...), "\n")
	if len(lines) != 2 {
		t.Fatalf("kassa webhook add printed %q", lines)
	}
	return lines[0], lines[1]
}

// row is the line of a table that has a text, cut into its columns at two spaces or more.
func tableRow(t *testing.T, table, with string) string {
	t.Helper()
	for line := range strings.Lines(table) {
		if strings.Contains(line, with) {
			return line
		}
	}
	t.Fatalf("no %q in\n%s", with, table)
	return ""
}

func TestWebhooksOnTheCommandLine(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		r := receive(t)
		all, secret := s.hookup(t, r.url+"/all", "--note", "till\x1b[2J")
		one, _ := s.hookup(t, r.url+"/paid", "--dialect", "shoppex", "--event", "order:paid", "--event", "order:cancelled")
		list := s.cli(t, "webhook", "list", "demo")
		if line := tableRow(t, list, all); !strings.Contains(line, "standard") || !strings.Contains(line, " all ") || !strings.Contains(line, "enabled") ||
			strings.Contains(list, secret) || strings.Contains(list, "\x1b") {
			t.Errorf("listed as %q", line)
		}
		if line := tableRow(t, list, one); !strings.Contains(line, "order:paid,order:cancelled") {
			t.Errorf("listed as %q", line)
		}
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		s.buy(t, s.path(made.text(t, "url")), "succeed")
		paid := r.waitFor(t, "/paid", 1)[0]
		if !strings.Contains(paid.body, `"event":"order:paid"`) || !strings.Contains(paid.body, made.text(t, "id")) {
			t.Errorf("the endpoint of Shoppex got %s", paid.body)
		}
		var types []string
		for _, h := range r.waitFor(t, "/all", 4) {
			var told struct{ Type string }
			if err := json.Unmarshal([]byte(h.body), &told); err != nil {
				t.Fatal(err)
			}
			types = append(types, told.Type)
		}
		slices.Sort(types)
		if got := fmt.Sprint(types); got != "[order.completed order.paid order.submitted session.created]" {
			t.Errorf("the endpoint for all got %s", got)
		}
		const counted = `kassa_webhook_attempt_seconds_count{dialect="shoppex",outcome="delivered"} 1`
		if metrics := s.open(t, "/metrics").want(t, http.StatusOK).body; !strings.Contains(metrics, counted) {
			t.Errorf("no %s in /metrics", counted)
		}
		s.tailOf(t, made.text(t, "id"))
		s.testOf(t, r, all)
		s.replayOf(t, r, all)
	})
}

// tailOf checks what kassa events tail says of an order.
func (s *server) tailOf(t *testing.T, order string) {
	t.Helper()
	tail := s.cli(t, "events", "tail", "demo", "--once")
	var events []string
	for line := range strings.Lines(tail) {
		if strings.Contains(line, order) {
			events = append(events, strings.Fields(line)[2])
		}
	}
	if got := strings.Join(events, " "); got != "session.created order.submitted order.paid order.completed" {
		t.Errorf("kassa events tail: %s\n%s", got, tail)
	}
	last := strings.Fields(tail[strings.LastIndex(tail, "\n")+1:])[0]
	if rest := s.cli(t, "events", "tail", "demo", "--once", "--after", last); rest != "" {
		t.Errorf("behind the last: %s", rest)
	}
	for line := range strings.Lines(s.cli(t, "events", "tail", "demo", "--once", "--json")) {
		var told struct{ Position int64 }
		if err := json.Unmarshal([]byte(line), &told); err != nil || told.Position == 0 {
			t.Errorf("%v: %s", err, line)
		}
	}
}

// testOf sends tests to an endpoint: what was answered is in the log, and is not said.
func (s *server) testOf(t *testing.T, r *receiver, endpoint string) {
	t.Helper()
	before := len(r.at("/all"))
	said := s.cli(t, "webhook", "test", "demo", endpoint, "--event", "order.refunded")
	if !strings.HasPrefix(said, "order.refunded was delivered: status 200 after ") || strings.Contains(said, "answer") {
		t.Errorf("printed %q", said)
	}
	if got := r.at("/all"); len(got) != before+1 || !strings.Contains(got[before].body, `"type":"order.refunded"`) {
		t.Errorf("got %v", got[before:])
	}
	r.answers("/all", http.StatusTeapot)
	failed := run(t, s.dir, nil, "webhook", "test", "demo", endpoint, "--database", s.database)
	if failed.status != 1 || !strings.Contains(failed.stderr, "was not delivered: the seller's server answered with status 418") || strings.Contains(failed.stderr, "the seller's\n") {
		t.Errorf("%+v", failed)
	}
	if unknown := run(t, s.dir, nil, "webhook", "test", "demo", endpoint, "--event", "order:paid", "--database", s.database); unknown.status != 1 || !strings.Contains(unknown.stderr, "no event of the dialect standard") {
		t.Errorf("%+v", unknown)
	}
	line := tableRow(t, s.cli(t, "webhook", "log", "demo", "--endpoint", endpoint, "--state", "dead"), "418")
	attempts := s.cli(t, "webhook", "log", "demo", strings.Fields(line)[0])
	if !strings.Contains(attempts, "418") || !strings.Contains(attempts, "the seller's answer") {
		t.Errorf("the attempts are\n%s", attempts)
	}
	r.answers("/all", http.StatusOK)
}

// replayOf loses an endpoint, enables it again and catches up: each event comes once more under its id.
func (s *server) replayOf(t *testing.T, r *receiver, endpoint string) {
	t.Helper()
	r.answers("/all", http.StatusGone)
	before := r.at("/all")
	s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
	eventually(t, func() bool {
		return strings.Contains(s.cli(t, "webhook", "list", "demo"), "disabled: it answered 410 Gone")
	})
	dead := s.cli(t, "webhook", "log", "demo", "--endpoint", endpoint, "--state", "dead", "--limit", "1")
	lost := strings.Fields(tableRow(t, dead, "session.created"))[0]
	r.answers("/all", http.StatusOK)
	s.cli(t, "webhook", "enable", "demo", endpoint)
	if list := s.cli(t, "webhook", "list", "demo"); strings.Contains(list, "disabled") {
		t.Errorf("still disabled:\n%s", list)
	}
	if said := s.cli(t, "webhook", "replay", "demo", lost); said != "1 messages will be sent again" {
		t.Errorf("printed %q", said)
	}
	gone := r.waitFor(t, "/all", len(before)+2)[len(before):]
	if gone[0].id != gone[1].id || gone[0].body != gone[1].body {
		t.Errorf("sent again as %v, at first %v", gone[1], gone[0])
	}
	sent := len(r.at("/all"))
	said := s.cli(t, "webhook", "replay", "demo", "--endpoint", endpoint, "--delivered", "--from", "2020-01-01T00:00:00Z")
	var count int
	if _, err := fmt.Sscanf(said, "%d messages will be sent again", &count); err != nil || count < 5 {
		t.Fatalf("printed %q", said)
	}
	counts := map[string]int{}
	for _, h := range r.waitFor(t, "/all", sent+count)[sent:] {
		counts[h.id]++
	}
	for id, n := range counts {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	if none := s.cli(t, "webhook", "replay", "demo", "--endpoint", endpoint, "--until", "2020-01-01T00:00:00Z"); none != "0 messages will be sent again" {
		t.Errorf("printed %q", none)
	}
	s.cli(t, "webhook", "remove", "demo", endpoint)
	if list := s.cli(t, "webhook", "list", "demo"); strings.Contains(list, endpoint) {
		t.Errorf("still there:\n%s", list)
	}
}

// A live store's webhooks go to https; none goes to an address of our own network, whatever its name is.
func TestAddressesOfWebhooks(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		s.good("store", "create", "live", "--name", "Live", "--mode", "live")
		for _, url := range []string{
			"javascript:alert(1)", "data:text/plain,x", "//evil.example/", "https:evil.example", "https:///x", "https://user:secret@evil.example/",
			`https://evil.example\@x/`, "https://evil.example:99999/", "https://evil.example/" + strings.Repeat("x", 2048), "https://evil.example/\n", "ftp://evil.example/",
		} {
			s.bad("the URL must", "webhook", "add", "mine", url)
		}
		s.bad("must be an https URL", "webhook", "add", "live", "http://shop.example/hooks")
		r := receive(t)
		endpoint, _, _ := strings.Cut(s.good("webhook", "add", "mine", r.url), "\n")
		out := s.run("webhook", "test", "mine", endpoint)
		if out.status != 1 || !strings.Contains(out.stderr, "an address that is not public") || len(r.at("/")) != 0 {
			t.Errorf("%+v", out)
		}
	})
}

// At SellApp all channels of a store have one secret, which is changed for all of them.
func TestSecretsOfSellApp(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		add := func(path string) (endpoint, secret string) {
			endpoint, secret, _ = strings.Cut(strings.TrimSpace(s.good("webhook", "add", "mine", "https://shop.example/"+path, "--dialect", "sellapp")), "\n")
			return endpoint, secret
		}
		first, one := add("a")
		second, two := add("b")
		if first == second || one != two {
			t.Errorf("channels %s and %s have the secrets %s and %s", first, second, one, two)
		}
		s.bad("another webhook channel", "webhook", "add", "mine", "https://shop.example/a", "--dialect", "sellapp")
		s.good("webhook", "rotate", "mine", first)
		if list := s.good("webhook", "list", "mine"); strings.Count(list, "two secrets until") != 2 {
			t.Errorf("after the change:\n%s", list)
		}
		s.good("webhook", "rotate", "mine", second, "--revoke")
		if list := s.good("webhook", "list", "mine"); strings.Contains(list, "two secrets") {
			t.Errorf("after the end of the old one:\n%s", list)
		}
	})
}

// kassa events tail goes on as events come, and ends in peace.
func TestEventsAreFollowed(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		tail := launch(t, s.dir, nil, "events", "tail", "demo", "--database", s.database)
		for range 2 {
			order := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
			line := tail.line(t)
			for strings.Contains(line, " product") { // of the demo's catalogue
				line = tail.line(t)
			}
			if !strings.Contains(line, "session.created") || !strings.Contains(line, "order "+order+" pending") {
				t.Errorf("printed %q", line)
			}
		}
		tail.signal(t)
		if status := tail.wait(t); status != 0 {
			t.Errorf("ended with %d: %s", status, tail.stderr)
		}
	})
}
