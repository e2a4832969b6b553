package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"kassa/bench/rig"
)

// counters are what a server's process counts of itself.
type counters struct {
	mallocs float64             // times that it has allocated memory
	handled map[handled]float64 // requests that it has answered
}

// handled is a kind of request, as the server knows it; status is a class such as 2xx.
type handled struct{ method, route, status string }

// readCounters reads /metrics. What reads it is not counted.
func readCounters(server *rig.Server) (counters, error) {
	answer, err := http.Get(server.Ready.URL + "/metrics")
	if err != nil {
		return counters{}, err
	}
	defer answer.Body.Close()
	return parseCounters(answer.Body)
}

var handledSeries = regexp.MustCompile(`^kassa_http_requests_total\{method="([^"]*)",route="([^"]*)",status="([^"]*)"[^}]*\} (.*)$`)

// parseCounters picks what counts out of Prometheus' text.
func parseCounters(from io.Reader) (c counters, err error) {
	c.handled = map[handled]float64{}
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_mallocs_total "); ok {
			if c.mallocs, err = strconv.ParseFloat(value, 64); err != nil {
				return c, err
			}
		}
		found := handledSeries.FindStringSubmatch(lines.Text())
		if found == nil || found[2] == "/metrics" {
			continue
		}
		n, err := strconv.ParseFloat(found[4], 64)
		if err != nil {
			return c, err
		}
		c.handled[handled{found[1], found[2], found[3]}] += n
	}
	if err := lines.Err(); err != nil {
		return c, err
	}
	if c.mallocs == 0 {
		return c, errors.New("no go_memstats_mallocs_total in /metrics")
	}
	return c, nil
}

// since is what has been counted since before, for each of so many operations.
func (c counters) since(before counters, operations float64) counters {
	each := counters{mallocs: (c.mallocs - before.mallocs) / operations, handled: map[handled]float64{}}
	for kind, n := range c.handled {
		if more := n - before.handled[kind]; more > 0 {
			each.handled[kind] = more / operations
		}
	}
	return each
}

// requests is how many of all kinds were answered.
func (c counters) requests() (sum float64) {
	for _, n := range c.handled {
		sum += n
	}
	return sum
}
