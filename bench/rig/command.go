package rig

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Ran is a command that came to its end.
type Ran struct {
	Out    []byte // what it printed
	Took   time.Duration
	PeakMB float64 // the most resident memory it had, in megabytes (10^6 bytes)
}

// Command runs a command of Kassa on a data directory and a database. A status other than 0 is an error.
func Command(ctx context.Context, dir, binary, databaseURL string, args ...string) (Ran, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, append(args, "--data", dir, "--database", databaseURL)...)
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return Ran{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(binary), strings.Join(args, " "), err, said.String())
	}
	ran := Ran{Out: out.Bytes(), Took: time.Since(began)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		ran.PeakMB = float64(usage.Maxrss) * 1024 / 1e6 // Linux counts in KiB
	}
	return ran, nil
}
