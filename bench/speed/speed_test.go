package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
)

func TestRequestsAreWholeAndDistinct(t *testing.T) {
	s := &shop{server: &rig.Server{Ready: rig.Ready{URL: "http://127.0.0.1:1"}}, goods: make([]good, goodsCount+1)}
	for name, r := range map[string]request{
		"shoppex": s.shoppex(true), "pandabase": s.pandabase(10, true), "sellapp": s.sellapp(10, true),
		"quickshops": s.quickshopsPost("checkout/session", `{"cartId":"cart_1"}`, true, 200),
	} {
		seen := map[string]bool{}
		for _, word := range []string{"1-0-0", "1-0-1", "1-1-0"} {
			sent, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(r.append(nil, s.server.Address(), word))))
			if err != nil {
				t.Fatal(name, err)
			}
			body, err := io.ReadAll(sent.Body)
			if err != nil || !json.Valid(body) || sent.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %v %v %s", name, err, sent.Header, body)
			}
			if name == "shoppex" && len(body) != 600 {
				t.Errorf("a body of %d bytes", len(body))
			}
			seen[sent.Header.Get("Idempotency-Key")] = true
		}
		if len(seen) != 3 || seen[""] {
			t.Errorf("%s: keys %v", name, seen)
		}
	}
}

// TestNoWordComesAgain runs an operation that was prepared once in two runs: its keys must differ in both.
func TestNoWordComesAgain(t *testing.T) {
	var mu sync.Mutex
	keys, sent := map[string]bool{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		keys[r.Header.Get("Idempotency-Key")], sent = true, sent+1
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	s := &shop{server: &rig.Server{Ready: rig.Ready{URL: server.URL}}}
	op := s.each(s.shoppex(true))
	for range 2 {
		if r := load.Run(load.Plan{Address: s.server.Address(), Conns: 2, Most: 10, Measure: time.Minute, Do: op}); r.Errors > 0 {
			t.Fatal(r.FirstError)
		}
	}
	if len(keys) != 20 || sent != 20 {
		t.Errorf("%d keys in %d requests", len(keys), sent)
	}
}

func TestPathOf(t *testing.T) {
	for address, want := range map[string]string{
		"http://127.0.0.1:1/sandbox/x": "/sandbox/x", "/sandbox/x": "/sandbox/x", "https://pay.example/a/b?c=d": "/a/b?c=d",
	} {
		if got := pathOf([]byte(address)); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// sample is a run of which only some figures were taken.
func sample() *result {
	echo, b := newBench("", &shop{}), newBench(rig.SQLite, nil)
	echo.at("echo", 64).rate = []float64{1000, 40000, 2000}
	b.at("create", 64).rate = []float64{500, 1, 900}
	b.at("floor", 64).rate = []float64{1000, 1000, 9}
	b.at("full", 16).rate = []float64{100}
	b.at("page", 16).rate = []float64{300}
	b.latency = []moment{{share: 0.5, due: 250, figures: figures{rate: []float64{250}, p99: []float64{3}}}}
	b.vitals.loadedMB = 80
	return &result{echo: echo, benches: []*bench{b}}
}

func TestQuickEndsWithALineOfMedians(t *testing.T) {
	var text bytes.Buffer
	if err := sample().quick(&text); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	want := `{"engine":"sqlite","create_c64":500,"floor_c64":1000,"echo_c64":2000,"full_c16":100,"page_c16":300,"p99_ms":3,"rss_mb":80}`
	if got := lines[len(lines)-1]; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestPlotsAreXML(t *testing.T) {
	for name, plot := range sample().plots() {
		decoder := xml.NewDecoder(bytes.NewReader(plot))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, plot)
			}
		}
		if bytes.Contains(plot, []byte("NaN")) || bytes.Contains(plot, []byte("Inf")) {
			t.Errorf("%s: %s", name, plot)
		}
	}
}

// TestBoundsAreOfWhatIsMeasured reads bench/bounds.json: a bound of something that is not measured bounds
// nothing.
func TestBoundsAreOfWhatIsMeasured(t *testing.T) {
	all, err := readBounds("../bounds.json")
	if err != nil {
		t.Fatal(err)
	}
	checked := func(name string) bool {
		return slices.ContainsFunc(workloads, func(w workload) bool { return w.name == name && slices.Contains(w.check, 16) })
	}
	for _, engine := range []string{rig.SQLite, rig.Postgres} {
		own := all[engine]
		if len(own.Allocations) < 4 || len(own.CPU) == 0 {
			t.Errorf("%s: %+v", engine, own)
		}
		for name := range own.Allocations {
			if !checked(name) {
				t.Errorf("%s: %q is not measured", engine, name)
			}
		}
		for name, over := range own.CPU {
			for other := range over {
				if !checked(name) || !checked(other) {
					t.Errorf("%s: %q over %q is not measured", engine, name, other)
				}
			}
		}
	}
}

func TestACrossedOrMissingBoundFails(t *testing.T) {
	r := sample()
	r.plan.check = "../bounds.json"
	all, err := readBounds(r.plan.check)
	if err != nil {
		t.Fatal(err)
	}
	b := r.benches[0]
	b.vitals.each = map[string]counters{}
	own := all[rig.SQLite]
	for name, most := range own.Allocations {
		b.vitals.each[name] = counters{mallocs: most}
	}
	for name, over := range own.CPU {
		for other, most := range over {
			if other == "echo" {
				r.echo.at(other, 16).cpu = []float64{1}
			} else {
				b.at(other, 16).cpu = []float64{1}
			}
			b.at(name, 16).cpu = []float64{most}
		}
	}
	var text bytes.Buffer
	if err := r.check(&text); err != nil {
		t.Errorf("%v\n%s", err, text.String())
	}
	b.vitals.each["create"] = counters{mallocs: own.Allocations["create"] + 1}
	if err := r.check(&text); err == nil {
		t.Error("one allocation more is not seen")
	}
	delete(b.vitals.each, "create")
	if err := r.check(&text); err == nil {
		t.Error("a figure that is missing is not seen")
	}
}

func TestNumbers(t *testing.T) {
	got, err := numbers("sessions", "", "5,10")
	if err != nil || !slices.Equal(got, []int{5, 10}) {
		t.Error(got, err)
	}
	if got, err := numbers("sessions", "none", "0"); err != nil || got != nil {
		t.Error(got, err)
	}
	for _, bad := range []string{"x", "-1", "0,1", "2,1", "1,1", ","} {
		if _, err := numbers("sessions", bad, ""); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestBoundsNameWhatIsMeasured(t *testing.T) {
	for text, want := range map[string]bool{
		`{"sqlite": {"allocations": {"create": 1}, "cpu_over": {"full": {"create": 1}}}}`: true,
		`{"sqlite": {"allocations": {"creates": 1}}}`:                                     false,
		`{"sqlite": {"allocations": {"list": 1}}}`:                                        false, // not with -check
		`{"sqlite": {"cpu_over": {"full": {"nothing": 1}}}}`:                              false,
		`{`: false,
	} {
		file := filepath.Join(t.TempDir(), "bounds.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readBounds(file); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}
