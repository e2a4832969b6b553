// Package load runs operations against an HTTP server and measures them: in a closed loop, where each
// connection begins its next operation when the last has ended, or in an open loop, where operations are
// due at a fixed rate whether or not the server keeps up, so that waiting is not hidden.
//
// An operation is one request or several that follow from one another (Conn.Ask). The package speaks just
// enough HTTP/1.1 to be much cheaper than any server it measures: one write and one read for a request, no
// goroutines beside the connections' own. Start at Run.
package load

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Plan is one run.
type Plan struct {
	Address string // host:port
	Conns   int
	Warmup  time.Duration // run before anything is counted
	Measure time.Duration
	// Rate is how many operations are due a second, over all connections; 0 = a closed loop. The time of an
	// operation then counts from when it was due.
	Rate float64
	// Most is how many operations all connections begin together, after which the run ends early; 0 = as many
	// as there is time for.
	Most int
	// Do is one operation. n counts a connection's operations; no two have the same c.Number and n.
	Do func(c *Conn, n int) error
}

// Result is what a run came to. Times are those of good operations.
type Result struct {
	Good, Errors int // that ended while it was measured; errors before and after too
	Sent         int // all operations, those before and at the end of the measurement too
	Seconds      float64
	P50, P99     time.Duration
	FirstError   error
}

// errorsMost is the share of errors up to which a rate means anything.
const errorsMost = 0.001

// Rate is good operations a second; an error when more than 0.1 % of all operations went wrong.
func (r Result) Rate() (float64, error) {
	if r.Good == 0 && r.Errors == 0 {
		return 0, errors.New("no operation ended in the time that counts")
	}
	if float64(r.Errors) > errorsMost*float64(r.Good+r.Errors) {
		return 0, fmt.Errorf("%d of %d operations failed: %w", r.Errors, r.Good+r.Errors, r.FirstError)
	}
	return float64(r.Good) / r.Seconds, nil
}

// Run runs operations until the time is over.
func Run(p Plan) Result {
	began := time.Now()
	s := &schedule{plan: p, began: began, start: began.Add(p.Warmup), end: began.Add(p.Warmup + p.Measure)}
	conns := make([]worker, p.Conns)
	var running sync.WaitGroup
	for i := range conns {
		running.Go(func() { conns[i].run(s, i) })
	}
	running.Wait()
	total := Result{Seconds: min(time.Since(s.start), p.Measure).Seconds()}
	var took []time.Duration
	for _, c := range conns {
		took = append(took, c.took...)
		total.Errors += c.errors
		total.Sent += c.sent
		if total.FirstError == nil {
			total.FirstError = c.first
		}
	}
	total.Good = len(took)
	if len(took) > 0 {
		slices.Sort(took)
		total.P50, total.P99 = took[len(took)/2], took[len(took)*99/100]
	}
	return total
}

// worker is one connection's part of a run.
type worker struct {
	took   []time.Duration
	errors int
	sent   int
	first  error
}

// run runs one operation after the other; a connection that broke is opened again.
func (w *worker) run(s *schedule, number int) {
	conn := &Conn{Number: number, address: s.plan.Address}
	defer conn.close()
	for n := 0; ; n++ {
		began, ok := s.next()
		if !ok {
			return
		}
		w.sent++
		err := s.plan.Do(conn, n)
		done := time.Now()
		if err != nil {
			w.errors++
			if w.first == nil {
				w.first = err
			}
			conn.close() // whatever is still on its way belongs to nobody
			continue
		}
		if !done.Before(s.start) && done.Before(s.end) { // in a steady state as many come in as go out
			w.took = append(w.took, done.Sub(began))
		}
	}
}
