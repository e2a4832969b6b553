package binarytest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"kassa/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	if built.dir != "" {
		if err := os.RemoveAll(built.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// built are the programs, each once some test has asked for it.
var built struct {
	sync.Mutex
	dir string
}

// raceBinary is the path of the program that serves, built like the tests: with the race detector when they have it.
var raceBinary = sync.OnceValues(func() (string, error) {
	if raced {
		return build("kassa-race", nil, "-race")
	}
	return plainBinary()
})

// plainBinary is the path of the program for commands that end by themselves, built as make build does. They begin
// ten times as fast as with the race detector, which would find little in them.
var plainBinary = sync.OnceValues(func() (string, error) { return build("kassa", []string{"CGO_ENABLED=0"}, "-trimpath") })

// build builds the program under a name.
func build(name string, env []string, flags ...string) (string, error) {
	dir, err := buildDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	cmd := exec.Command("go", append(append([]string{"build", "-buildvcs=false", "-o", path}, flags...), "kassa/cmd/kassa")...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// buildDir is where the programs are; TestMain removes it.
func buildDir() (dir string, err error) {
	built.Lock()
	defer built.Unlock()
	if built.dir == "" {
		built.dir, err = os.MkdirTemp("", "kassa-binarytest-")
	}
	return built.dir, err
}
