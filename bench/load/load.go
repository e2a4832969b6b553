// Package load sends HTTP requests in a closed loop: each connection sends its next request when it has
// the answer to the last.
//
// It speaks just enough HTTP/1.1 to be much cheaper than any server it measures: one write and one read
// for a request, no goroutines beside the connections' own. Answers must have a Content-Length. Start at
// Run.
package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Plan is one run.
type Plan struct {
	Address string // host:port
	Conns   int
	Warmup  time.Duration // sent before anything is counted
	Measure time.Duration
	Want    int // the status of a good answer
	// Request appends a whole request to buf. n counts a connection's requests; no two have the same conn
	// and n.
	Request func(buf []byte, conn, n int) []byte
}

// Result is what a run came to. Latencies are those of good answers.
type Result struct {
	Requests, Errors int // while it was measured
	Sent             int // all requests, those before and at the end of the measurement too
	Seconds          float64
	P50, P99         time.Duration
	FirstError       error
}

// errorsMost is the share of errors up to which a rate means anything.
const errorsMost = 0.001

// Rate is good answers a second; an error when more than 0.1 % of all requests went wrong.
func (r Result) Rate() (float64, error) {
	if float64(r.Errors) > errorsMost*float64(r.Requests+r.Errors) || r.Requests == 0 {
		return 0, fmt.Errorf("%d of %d requests failed: %w", r.Errors, r.Requests+r.Errors, r.FirstError)
	}
	return float64(r.Requests) / r.Seconds, nil
}

// Run sends until the time is over.
func Run(p Plan) Result {
	start := time.Now().Add(p.Warmup)
	end := start.Add(p.Measure)
	conns := make([]connection, p.Conns)
	var running sync.WaitGroup
	for i := range conns {
		running.Go(func() { conns[i].run(p, i, start, end) })
	}
	running.Wait()
	total := Result{Seconds: p.Measure.Seconds()}
	var took []time.Duration
	for _, c := range conns {
		took = append(took, c.took...)
		total.Errors += c.errors
		total.Sent += c.sent
		if total.FirstError == nil {
			total.FirstError = c.first
		}
	}
	total.Requests = len(took)
	if len(took) > 0 {
		slices.Sort(took)
		total.P50, total.P99 = took[len(took)/2], took[len(took)*99/100]
	}
	return total
}

// connection is one connection's part of a run.
type connection struct {
	took   []time.Duration
	errors int
	sent   int
	first  error
}

// run sends one request after the other; a connection that broke is opened again.
func (c *connection) run(p Plan, number int, start, end time.Time) {
	var (
		conn   net.Conn
		reader *bufio.Reader
		buf    []byte
		err    error
	)
	for n := 0; ; n++ {
		began := time.Now()
		if !began.Before(end) {
			break
		}
		if conn == nil {
			if conn, err = net.DialTimeout("tcp", p.Address, time.Second); err == nil {
				reader = bufio.NewReaderSize(conn, 8<<10)
			}
		}
		var status int
		if err == nil {
			c.sent++
			buf = p.Request(buf[:0], number, n)
			if _, err = conn.Write(buf); err == nil {
				status, err = readAnswer(reader)
			}
		}
		done := time.Now()
		if err == nil && status == p.Want {
			if began.After(start) && done.Before(end) {
				c.took = append(c.took, done.Sub(began))
			}
			continue
		}
		c.fail(status, err)
		if err != nil && conn != nil {
			conn.Close()
			conn, err = nil, nil
		}
	}
	if conn != nil {
		conn.Close()
	}
}

func (c *connection) fail(status int, err error) {
	c.errors++
	if err == nil {
		err = fmt.Errorf("status %d", status)
	}
	if c.first == nil {
		c.first = err
	}
}

var (
	contentLength = []byte("Content-Length: ")
	errFraming    = errors.New("an answer without Content-Length")
)

// readAnswer reads one answer and drops its body.
func readAnswer(r *bufio.Reader) (status int, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, fmt.Errorf("status line %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, err
	}
	length := -1
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, contentLength); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, errFraming
	}
	_, err = r.Discard(length)
	return status, err
}
