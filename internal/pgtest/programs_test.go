package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// install writes empty programs at root/version/bin.
func install(t *testing.T, root, version string, names ...string) {
	t.Helper()
	dir := filepath.Join(root, version, "bin")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewestProgramsTakesTheHighestCompleteVersion(t *testing.T) {
	root := t.TempDir()
	install(t, root, "9.6", "initdb", "postgres")
	install(t, root, "15", "initdb", "postgres")
	install(t, root, "17", "initdb") // no server
	install(t, root, "extra", "initdb", "postgres")
	got, err := newestPrograms(filepath.Join(root, "*", "bin"))
	want := filepath.Join(root, "15", "bin", "postgres")
	if err != nil || got.postgres != want {
		t.Errorf("got %+v, %v, want %s", got, err, want)
	}
}

func TestNewestProgramsNamesTheRemedyWhenThereAreNone(t *testing.T) {
	_, err := newestPrograms(filepath.Join(t.TempDir(), "*", "bin"))
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "make deps") {
		t.Errorf("got %v", err)
	}
}
