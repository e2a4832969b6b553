package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// line is an engine's figures for programs. Later versions add to it and change nothing in it.
type line struct {
	Engine    string  `json:"engine"`
	CreateC64 float64 `json:"create_c64"` // operations a second, like the next four
	FloorC64  float64 `json:"floor_c64"`
	EchoC64   float64 `json:"echo_c64"`
	FullC16   float64 `json:"full_c16"`
	PageC16   float64 `json:"page_c16"`
	P99MS     float64 `json:"p99_ms"` // of creates at half of the highest rate, open loop
	RSSMB     float64 `json:"rss_mb"` // loaded
}

// lineOf is the line of an engine.
func (r *result) lineOf(b *bench) line {
	return line{
		Engine: b.engine, CreateC64: math.Round(b.rate("create", 64)), FloorC64: math.Round(b.rate("floor", 64)),
		EchoC64: math.Round(r.echo.rate("echo", 64)), FullC16: math.Round(b.rate("full", 16)), PageC16: math.Round(b.rate("page", 16)),
		P99MS: math.Round(median(b.half().p99)*100) / 100, RSSMB: math.Round(b.vitals.loadedMB*10) / 10,
	}
}

// quick prints the ratios for a person, and then the lines.
func (r *result) quick(to io.Writer) error {
	for _, b := range r.benches {
		l := r.lineOf(b)
		if _, err := fmt.Fprintf(to, "%s: create %.0f/s is %.2f of floor and %.2f of echo; full checkout %.0f/s is %.3f of echo; page %.0f/s is %.2f of echo; "+
			"p99 of creates at half of that rate %.1f ms; %.0f MB\n", l.Engine, l.CreateC64, l.CreateC64/l.FloorC64, l.CreateC64/l.EchoC64,
			l.FullC16, l.FullC16/l.EchoC64, l.PageC16, l.PageC16/l.EchoC64, l.P99MS, l.RSSMB); err != nil {
			return err
		}
	}
	for _, b := range r.benches {
		if err := json.NewEncoder(to).Encode(r.lineOf(b)); err != nil {
			return err
		}
	}
	return nil
}
