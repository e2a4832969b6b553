package files_test

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kassa/internal/clock"
	"kassa/internal/files"
)

// tree lists what is below a directory.
func tree(t testing.TB, root string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && path != root {
			rel, _ := filepath.Rel(root, path)
			paths = append(paths, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestFolderLayout(t *testing.T) {
	root := filepath.Join(t.TempDir(), "a", "files")
	storage := open(t, root, files.Options{})
	store, file := newIDs()
	put(t, storage, store, file, noise(10))
	name := file.String()
	want := []string{store.String(), store.String() + "/" + name[34:], store.String() + "/" + name[34:] + "/" + name, "incoming"}
	slices.Sort(want)
	got := tree(t, root)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, path := range append(got, ".") {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode(); mode != fs.ModeDir|0o700 && mode != 0o600 {
			t.Errorf("%s has mode %v", path, mode)
		}
	}
}

func TestFolderReadsOnAfterDelete(t *testing.T) {
	storage := open(t, t.TempDir(), files.Options{})
	store, file := newIDs()
	data := noise(100_000)
	put(t, storage, store, file, data)
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = content.Close() }()
	if err := storage.Delete(t.Context(), store, file); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(content); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestFolderSparse reads the end of a file that is larger than the disk may be.
func TestFolderSparse(t *testing.T) {
	root := t.TempDir()
	storage := open(t, root, files.Options{})
	store, file := newIDs()
	put(t, storage, store, file, noise(1))
	const size = 1 << 40
	name := file.String()
	if err := os.Truncate(filepath.Join(root, store.String(), name[34:], name), size); err != nil {
		t.Fatal(err)
	}
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = content.Close() }()
	if content.Size() != size {
		t.Errorf("%d bytes", content.Size())
	}
	if _, err := content.Seek(-5, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(content); err != nil || !bytes.Equal(got, make([]byte, 5)) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestCrash kills a process in the middle of a Put.
func TestCrash(t *testing.T) {
	root := filepath.Join(t.TempDir(), "files")
	store, file := newIDs()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashRoot+"="+root, crashRoot+"_STORE="+store.String(), crashRoot+"_FILE="+file.String())
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if killed := child.Process.Kill(); err != nil || killed != nil || line != "half\n" {
		t.Fatal(line, err, killed)
	}
	_ = child.Wait() // it was killed

	at := func(age time.Duration) files.Storage {
		return open(t, root, files.Options{Now: func() time.Time { return clock.System().Now().Add(age) }})
	}
	remains := func() int { return len(tree(t, filepath.Join(root, "incoming"))) }
	absent(t, at(0), store, file)
	if remains() != 1 {
		t.Errorf("%d remains: what may still be written must stay", remains())
	}
	absent(t, at(23*time.Hour), store, file)
	if remains() != 1 {
		t.Errorf("%d remains after 23 hours", remains())
	}
	storage := at(25 * time.Hour)
	if remains() != 0 {
		t.Errorf("%d remains after 25 hours", remains())
	}
	put(t, storage, store, file, noise(10))
	if got := get(t, storage, store, file); !bytes.Equal(got, noise(10)) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if storage, err := files.Open(path, files.Options{}); err == nil {
		t.Errorf("%T in a file", storage)
	}
}
