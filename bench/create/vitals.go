package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
)

const (
	coldStarts = 5
	// settled is when memory counts as idle after a start.
	settled = 2 * time.Second
	// allocationRun is how long requests are sent to count their allocations.
	allocationRun = 500 * time.Millisecond
)

// vitals are the figures that are no rates. Memory is resident, in megabytes.
type vitals struct {
	binaryMB         float64
	coldMS           float64 // from exec to the first session created, on an existing database; median
	idleMB, loadedMB float64
	allocations      float64 // of memory for each create, the load on one connection
}

// bringUp makes a database, starts Kassa on it several times, and measures the last one while nothing else
// happens.
func (b *bench) bringUp(ctx context.Context, dir, binary string) (*rig.Server, vitals, error) {
	var v vitals
	file, err := os.Stat(binary)
	if err != nil {
		return nil, v, err
	}
	v.binaryMB = float64(file.Size()) / 1e6
	d, err := b.database(ctx, dir)
	if err != nil {
		return nil, v, err
	}
	var server *rig.Server
	var cold []float64
	for n := range coldStarts + 1 {
		if server != nil {
			server.Stop()
		}
		began := time.Now()
		if server, err = rig.StartKassa(ctx, dir, binary, "127.0.0.1:0", d.URL); err != nil {
			return nil, v, err
		}
		if err := first(server); err != nil {
			server.Stop()
			return nil, v, err
		}
		if n > 0 { // the first one makes the schema
			cold = append(cold, time.Since(began).Seconds()*1000)
		}
	}
	v.coldMS = median(cold)
	select {
	case <-time.After(settled):
	case <-ctx.Done():
		return server, v, ctx.Err()
	}
	if v.idleMB, err = server.MemoryMB(); err == nil {
		v.allocations, err = allocations(server)
	}
	return server, v, err
}

// first creates one session.
func first(server *rig.Server) error {
	request, err := http.NewRequest(http.MethodPost, server.Ready.URL+"/dev/v1/checkout/sessions", strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+server.Ready.Keys.Shoppex)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("the first create got %s", answer.Status)
	}
	return nil
}

// allocations counts the allocations of one create as the process itself does.
func allocations(server *rig.Server) (float64, error) {
	before, err := mallocs(server)
	if err != nil {
		return 0, err
	}
	t := &target{server: server, secret: server.Ready.Keys.Shoppex}
	result := load.Run(load.Plan{
		Address: server.Address(), Conns: 1, Measure: allocationRun, Want: http.StatusCreated, Request: t.request,
	})
	if _, err := result.Rate(); err != nil {
		return 0, err
	}
	after, err := mallocs(server)
	return (after - before) / float64(result.Requests), err
}

// mallocs is how many times the process has allocated.
func mallocs(server *rig.Server) (float64, error) {
	answer, err := http.Get(server.Ready.URL + "/metrics")
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_mallocs_total "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("no go_memstats_mallocs_total in /metrics: %w", lines.Err())
}
