package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// ErrNotInstalled says that PostgreSQL's server programs are not on this
// machine.
var ErrNotInstalled = errors.New("PostgreSQL's server is not installed " +
	"(initdb and postgres are neither in PATH nor in " + debianDirs + "): run `make deps`")

// debianDirs is where Debian's packages put the server's programs, one
// directory for each major version, and none of them in PATH.
const debianDirs = "/usr/lib/postgresql/*/bin"

// programs are the paths of PostgreSQL's server programs, both of one version.
type programs struct {
	initdb, postgres string
}

// findPrograms looks in PATH, then among Debian's directories, newest first.
func findPrograms() (programs, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if p, ok := programsIn(filepath.Dir(initdb)); ok {
			return p, nil
		}
	}
	return newestPrograms(debianDirs)
}

// newestPrograms takes the highest version among the directories that match a
// pattern like [debianDirs].
func newestPrograms(pattern string) (programs, error) {
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		return programs{}, err
	}
	var (
		newest  programs
		highest = -1.0
	)
	for _, dir := range dirs {
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64)
		if err != nil || version <= highest {
			continue
		}
		if p, ok := programsIn(dir); ok {
			newest, highest = p, version
		}
	}
	if highest < 0 {
		return programs{}, ErrNotInstalled
	}
	return newest, nil
}

// programsIn answers whether a directory holds both programs.
func programsIn(dir string) (programs, bool) {
	p := programs{initdb: filepath.Join(dir, "initdb"), postgres: filepath.Join(dir, "postgres")}
	for _, path := range []string{p.initdb, p.postgres} {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return programs{}, false
		}
	}
	return p, true
}
