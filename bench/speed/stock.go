package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kassa/bench/rig"
)

// imported is how an import of serials went.
type imported struct {
	serials int
	seconds float64
	peakMB  float64 // of the importing process
}

// addSerials writes a file of distinct serials and imports it.
func addSerials(ctx context.Context, dir, binary string, d *rig.Database, prefix string, n int) (imported, error) {
	path := filepath.Join(dir, "serials.txt")
	if err := writeSerials(path, prefix, n); err != nil {
		return imported{}, err
	}
	ran, err := rig.Command(ctx, dir, binary, d.URL, "stock", "add", slug, keySKU, "--file", path)
	if err == nil && !strings.Contains(string(ran.Out), fmt.Sprintf("added %d,", n)) {
		err = fmt.Errorf("the import of %d serials said %q", n, ran.Out)
	}
	return imported{serials: n, seconds: ran.Took.Seconds(), peakMB: ran.PeakMB}, errors.Join(err, os.Remove(path))
}

func writeSerials(path, prefix string, n int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	to := bufio.NewWriter(file)
	for i := range n {
		_, _ = fmt.Fprintf(to, "%s-%08X-%08X-%08X\n", prefix, i, i*2654435761%(1<<32), i*40503%(1<<32)) // Flush has its error
	}
	return errors.Join(to.Flush(), file.Close())
}

// stock imports serials beside the running server, which is idle.
func (b *bench) stock(ctx context.Context, n int) (err error) {
	b.serials, err = addSerials(ctx, b.dir, b.binary, b.databases[0], "S", n)
	return err
}
