package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kassa/bench/rig"
)

func TestRequestsAreWholeAndDistinct(t *testing.T) {
	to := &target{server: &rig.Server{Ready: rig.Ready{URL: "http://127.0.0.1:1"}}, secret: "shx_x", keyed: true, run: 1}
	keys := map[string]bool{}
	for _, at := range [][2]int{{0, 0}, {0, 1}, {1, 0}} {
		request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(to.request(nil, at[0], at[1]))))
		if err != nil {
			t.Fatal(err)
		}
		sent, err := io.ReadAll(request.Body)
		if err != nil || len(sent) != 600 || string(sent) != body {
			t.Errorf("body of %d bytes, %v", len(sent), err)
		}
		keys[request.Header.Get("Idempotency-Key")] = true
	}
	if len(keys) != 3 || keys[""] {
		t.Errorf("keys %v", keys)
	}
}

func TestReportTakesTheMedianAndItsRatios(t *testing.T) {
	echo, b := &target{name: "echo"}, &bench{engine: rig.SQLite}
	b.plain, b.keyed, b.ground = &target{name: "create"}, &target{name: "create with key"}, &target{name: "floor"}
	echo.at(64).rate = []float64{1000, 40000, 2000}
	b.plain.at(64).rate = []float64{500, 1, 900}
	b.keyed.at(64).rate = []float64{400, 400, 400}
	b.ground.at(64).rate = []float64{1000, 1000, 9}
	var text bytes.Buffer
	p := plan{conns: []int{64}, repetitions: 3}
	if err := report(&text, p, echo, []*bench{b}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text.String(), "\n")
	if got, want := strings.Fields(lines[2]), []string{"create", "64", "500", "0.00", "0.00", "0", "0.25", "0.50"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if line := b.line(p, echo); line["create_c64"] != 500.0 || line["floor_c64"] != 1000.0 || line["echo_c64"] != 2000.0 {
		t.Errorf("%v", line)
	}
}
