package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// profileFor is how long a profile is taken, in whole seconds.
const profileFor = 3 * time.Second

// takeProfiles runs each of Kassa's workloads once more, at its most connections, and takes profiles of that, from a
// server that was started for it: profiles cost time and memory themselves, which no figure should bear.
func (b *bench) takeProfiles(ctx context.Context, p plan) error {
	if p.profile == "" {
		return nil
	}
	if err := os.MkdirAll(p.profile, 0o755); err != nil {
		return err
	}
	if err := b.serveProfiles(ctx); err != nil {
		return err
	}
	for _, w := range workloads {
		conns := w.connsIn(p)
		if w.on != kassa || len(conns) == 0 {
			continue
		}
		if err := b.profile(ctx, w, slices.Max(conns), p); err != nil {
			return fmt.Errorf("%s profiles of %s: %w", b.engine, w.name, err)
		}
	}
	note("%s: profiles are in %s", b.engine, p.profile)
	return nil
}

// serveProfiles starts Kassa anew, with profiles.
func (b *bench) serveProfiles(ctx context.Context) (err error) {
	if b.profiles, err = rig.FreeAddress(); err != nil {
		return err
	}
	s := b.shops[kassa]
	s.server.Stop()
	s.server, err = rig.StartKassa(ctx, b.dir, b.binary, "127.0.0.1:0", b.databases[0].URL, "--pprof", b.profiles)
	clear(b.operations) // they know the address of the one before
	return err
}

// profile takes both profiles of a workload while it runs.
func (b *bench) profile(ctx context.Context, w workload, conns int, p plan) error {
	name := filepath.Join(p.profile, profileName(b.engine, w.name, conns))
	var taking sync.WaitGroup
	var cpu, allocs error
	taking.Go(func() { cpu = b.takeProfile(ctx, "profile", p.warmup, name+".cpu.pprof") })
	taking.Go(func() { allocs = b.takeProfile(ctx, "allocs", p.warmup, name+".allocs.pprof") })
	err := b.measure(ctx, w, load.Plan{Conns: conns, Warmup: p.warmup, Measure: profileFor}, &figures{})
	taking.Wait()
	return errors.Join(err, cpu, allocs)
}

// takeProfile waits and then takes a profile of the time that follows. That of allocations has those alone.
func (b *bench) takeProfile(ctx context.Context, kind string, wait time.Duration, file string) (err error) {
	if err := pause(ctx, wait); err != nil {
		return err
	}
	url := fmt.Sprintf("http://%s/debug/pprof/%s?seconds=%.0f", b.profiles, kind, profileFor.Seconds())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, answer.Body)
	return errors.Join(err, to.Close())
}

// profileName is the name of a workload's profiles without their ends, in letters, digits and hyphens.
func profileName(engine, workload string, conns int) string {
	words := strings.FieldsFunc(workload, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.ToLower(fmt.Sprintf("%s-%s-c%d", engine, strings.Join(words, "-"), conns))
}
