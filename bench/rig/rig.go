// Package rig sets up what a benchmark or a kill harness needs: the programs under test, built into a
// directory of the caller's; each as a server in a process of its own; and an empty database of either
// engine.
//
// It must not judge anything: measuring is package load's, and what may not be lost is the kill
// harness's. Everything it starts listens on loopback only, and ends with the context or the caller's
// Close. Start at Build, then Start and OpenDatabase.
package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
)

// The programs that can be built: the product and the references it is measured beside.
const (
	Kassa = "kassa/cmd/kassa"
	Echo  = "kassa/bench/echo"
	Floor = "kassa/bench/floor"
)

// Build builds a program into dir the way a release is built and returns its path. It needs to run
// inside of the module.
func Build(ctx context.Context, dir, program string) (string, error) {
	binary := filepath.Join(dir, path.Base(program))
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", binary, program)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", program, err, out)
	}
	return binary, nil
}
