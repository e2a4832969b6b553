package main

import (
	"slices"

	"kassa/bench/load"
)

// figures are those of all repetitions of one workload at one number of connections.
type figures struct {
	rate, p50, p99 []float64 // operations/s, ms, ms
	cpu            []float64 // of the server's process, microseconds for an operation
}

// add keeps what one repetition came to; a run with too many errors is one error.
func (f *figures) add(r load.Result, cpuSeconds float64) error {
	rate, err := r.Rate()
	if err != nil {
		return err
	}
	f.rate = append(f.rate, rate)
	f.p50 = append(f.p50, float64(r.P50.Microseconds())/1000)
	f.p99 = append(f.p99, float64(r.P99.Microseconds())/1000)
	f.cpu = append(f.cpu, cpuSeconds*1e6/float64(r.Sent))
	return nil
}

// median is the middle of some figures; 0 when there are none.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}

// highest is the largest median rate of a workload over all numbers of connections.
func highest(by map[int]*figures) (rate float64) {
	for _, f := range by {
		rate = max(rate, median(f.rate))
	}
	return rate
}
